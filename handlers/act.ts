/**
 * What every acting handler shares: who acts, on which lead, whether that is allowed and the card is still current.
 * A refusal is a polite answer that changes nothing.
 */
import type { Localized } from '../cards/card.ts';
import { maskedName } from '../cards/text/format.ts';
import { inBoth, type texts } from '../cards/text/in-both.ts';
import type { Directory, DirectoryMember } from '../db/repos/directory.ts';
import { findLead, type Lead } from '../db/repos/leads.ts';
import type { Session } from '../db/session.ts';
import { type Action, type Actor, can } from '../domain/rights/can.ts';
import type { HandlerContext } from './context.ts';
import type { Reply } from './inbound.ts';
import { settleDueClocks } from './leads/settle-due.ts';
import { actorOf, leadPlace } from './people/actor-of.ts';

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

/** A refusal with the button that mends it. */
export function noticeWithMend(text: NoticeText, mend: { actionId: string; value: string; label: NoticeText }): Reply {
  const { actionId, value, label } = mend;
  return { kind: 'notice', tone: 'warning', text: inBoth(text), mend: { actionId, value, label: inBoth(label) } };
}

/** What was asked for is not done; the answer says why. */
export interface Refused {
  readonly isRefused: true;
  readonly reply: Reply;
}

export function refuse(reply: Reply): Refused {
  return { isRefused: true, reply };
}

export interface Acting {
  readonly isRefused: false;
  readonly member: DirectoryMember;
  readonly actor: Actor;
}

/** The acting member, or the refusal for somebody who is unknown or deactivated. */
export async function actingMember(tx: Session, ctx: HandlerContext, actorId: string): Promise<Acting | Refused> {
  const member = (await ctx.directory(tx)).members.get(actorId);
  if (!member?.isActive) return refuse(notice('warning', (t) => t.notice.deactivated));
  return { isRefused: false, member, actor: await actorOf(tx, ctx, member) };
}

export interface LeadAct {
  readonly isRefused: false;
  readonly lead: Lead;
  readonly actor: Actor;
  /** Whether the card that was clicked shows the lead as it is. */
  readonly isCurrent: boolean;
  /** `L-20481 王主任`, the name masked for those who have no need of it: the first line of a form. */
  readonly intro: string;
}

/**
 * Opens a lead for an action: parses `leadId|version`, settles what was due before, checks the right and that the card is
 * current.
 * @returns the lead and the actor, or the polite refusal
 */
export async function openLeadAct(
  tx: Session,
  ctx: HandlerContext,
  actorId: string,
  action: Action,
  value: string,
  options: { anyVersion?: boolean } = {},
): Promise<LeadAct | Refused> {
  const acting = await actingMember(tx, ctx, actorId);
  if (acting.isRefused) return acting;
  const { actor } = acting;
  const [leadId = '', version] = value.split('|');
  await settleDueClocks(tx, ctx, leadId);
  const lead = await findLead(tx, leadId);
  if (!lead) return refuse(notice('warning', (t) => t.notice.noLongerHere));
  const directory = await ctx.directory(tx);
  const permission = can(actor, action, leadPlace(directory, lead));
  if (!permission.allowed) return refuse(refusal(permission.code, lead, directory));
  if (lead.status === 'closed') return refuse(notice('info', (t) => t.notice.closed));
  const isCurrent = Number(version) === lead.version;
  if (!options.anyVersion && !isCurrent) return refuse(notice('info', (t) => t.notice.changed));
  return { isRefused: false, lead, actor, isCurrent, intro: `${lead.number} ${nameFor(actor, lead, directory)}` };
}

/** The customer's name as this actor may read it, in every form, list and card. */
export function nameFor(actor: Actor, lead: Lead, directory: Directory): string {
  return can(actor, 'lead.view-personal-data', leadPlace(directory, lead)).allowed ? lead.name : maskedName(lead.name);
}

export function memberName(
  members: ReadonlyMap<string, { name: string; nameEn: string }>,
  id: string | null,
): Localized<string> {
  const member = id === null ? undefined : members.get(id);
  return inBoth((t, locale) => (member ? (locale === 'zh' ? member.name : member.nameEn) : t.nobody));
}

function refusal(code: string, lead: Lead, { members }: Directory): Reply {
  if (code === 'not-your-role') return notice('warning', (t) => t.notice.notYourRole);
  if (lead.status === 'pooled') return notice('info', (t) => t.notice.movedPool);
  const owner = memberName(members, lead.ownerId);
  return code === 'not-yours'
    ? notice('info', (t, locale) => t.notice.moved(owner[locale]))
    : notice('warning', (t) => t.notice.notYours);
}
