/**
 * Who acts in a request of the local chat: named by the page (header `x-baton-acting`, in streams the query), checked
 * against the records on every request, so that somebody who left a second ago can do nothing any more.
 */
import type { Request, RequestHandler, Response } from 'express';
import { localMember } from '../../db/repos/local-people.ts';
import type { Store } from '../../db/store.ts';
import type { Row } from '../../db/tables/define-tables.ts';
import { refuse } from '../web/answers.ts';

/** Lets only requests of an active member through. */
export function requireActingMember(store: Store): RequestHandler {
  return async (request, response, next) => {
    const member = await localMember(store.read, actingId(request));
    if (member && member.deactivatedAt === null) {
      response.locals.member = member;
      return next();
    }
    if (member) {
      return refuse(response, 403, 'member-left', {
        zh: `${member.name}已停用，不能再操作。请换一位同事继续。`,
        en: `${member.nameEn} is no longer active and cannot act. Please switch to a colleague.`,
      });
    }
    refuse(response, 403, 'no-member', {
      zh: '请先选择以哪位同事的身份操作。',
      en: 'Please choose who you are acting as first.',
    });
  };
}

/** The member that `requireActingMember` let through. */
export function actingMember(response: Response): Row<'members'> {
  return response.locals.member as Row<'members'>;
}

export function actingId(request: Request): string {
  return request.get('x-baton-acting') ?? String(request.query.acting ?? '');
}
