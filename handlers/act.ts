/**
 * What every acting handler shares: who acts, on which lead, whether that is allowed and the card is still current.
 * A refusal is a polite answer that changes nothing.
 */
import type { Localized } from '../cards/card.ts';
import { inBoth, type texts } from '../cards/text/in-both.ts';
import type { DirectoryMember } from '../db/repos/directory.ts';
import { findLead, type Lead } from '../db/repos/leads.ts';
import type { Session } from '../db/session.ts';
import { type Action, can } from '../domain/rights/can.ts';
import type { HandlerContext } from './context.ts';
import type { Reply } from './inbound.ts';

type NoticeText = (t: (typeof texts)['zh'], locale: 'zh' | 'en') => string;

export function notice(
  tone: 'info' | 'success' | 'warning',
  text: NoticeText,
  undo?: { undoId: string; until: Date },
): Reply {
  return {
    kind: 'notice',
    tone,
    text: inBoth(text),
    ...(undo ? { undo: { actionId: 'lead.undo', value: undo.undoId, until: undo.until } } : {}),
  };
}

/** The acting member, or the refusal for somebody who is unknown or deactivated. */
export async function actingMember(
  tx: Session,
  ctx: HandlerContext,
  actorId: string,
): Promise<DirectoryMember | Reply> {
  const member = (await ctx.directory(tx)).members.get(actorId);
  return member?.isActive ? member : notice('warning', (t) => t.notice.deactivated);
}

export function isReply(value: object): value is Reply {
  return 'kind' in value && !('unitPath' in value) && !('lead' in value);
}

export interface LeadAct {
  readonly lead: Lead;
  readonly actor: DirectoryMember;
}

/**
 * Opens a lead for an action: parses `leadId|version`, checks the right and that the card is current.
 * @returns the lead and the actor, or the polite refusal
 */
export async function openLeadAct(
  tx: Session,
  ctx: HandlerContext,
  actorId: string,
  action: Action,
  value: string,
  options: { anyVersion?: boolean } = {},
): Promise<LeadAct | Reply> {
  const actor = await actingMember(tx, ctx, actorId);
  if (isReply(actor)) return actor;
  const [leadId = '', version] = value.split('|');
  const lead = await findLead(tx, leadId);
  if (!lead) return notice('warning', (t) => t.notice.noLongerHere);
  const directory = await ctx.directory(tx);
  const unitPath = unitPathOf(directory.units, lead.unitId);
  const permission = can(
    { memberId: actor.id, role: actor.role, unitPath: actor.unitPath, rights: actor.rights },
    action,
    { ownerId: lead.ownerId, unitPath },
  );
  if (!permission.allowed) return refusal(permission.code, lead, directory.members);
  if (lead.status === 'closed') return notice('info', (t) => t.notice.closed);
  if (!options.anyVersion && Number(version) !== lead.version) return notice('info', (t) => t.notice.changed);
  return { lead, actor };
}

/** Unit ids from the company down. */
export function unitPathOf(
  units: ReadonlyMap<string, { id: string; parentId: string | null }>,
  unitId: string,
): string[] {
  const path: string[] = [];
  for (
    let unit = units.get(unitId);
    unit && !path.includes(unit.id);
    unit = unit.parentId ? units.get(unit.parentId) : undefined
  )
    path.unshift(unit.id);
  return path;
}

export function memberName(
  members: ReadonlyMap<string, { name: string; nameEn: string }>,
  id: string | null,
): Localized<string> {
  const member = id === null ? undefined : members.get(id);
  return inBoth((t, locale) => (member ? (locale === 'zh' ? member.name : member.nameEn) : t.nobody));
}

function refusal(code: string, lead: Lead, members: ReadonlyMap<string, { name: string; nameEn: string }>): Reply {
  if (code === 'not-your-role') return notice('warning', (t) => t.notice.notYourRole);
  if (lead.status === 'pooled') return notice('info', (t) => t.notice.movedPool);
  const owner = memberName(members, lead.ownerId);
  return code === 'not-yours'
    ? notice('info', (t, locale) => t.notice.moved(owner[locale]))
    : notice('warning', (t) => t.notice.notYours);
}
