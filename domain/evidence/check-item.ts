/**
 * What can be said of one piece of evidence beyond that it is there: how far from the account it was recorded, and
 * whether its time fits the visit. Shown on the visit's page for a person to judge; nothing is refused by it.
 */
import { distanceKm } from '../allocation/distance-km.ts';
import type { VisitPolicy } from '../policy/evidence-policy.ts';
import type { Position } from '../shared/position.ts';
import type { ReasonParams } from '../shared/reason.ts';

export interface ItemFacts {
  readonly position: Position | null;
  /** When the device or the camera says it was recorded. */
  readonly takenAt: Date | null;
  readonly sentAt: Date;
}

export interface VisitFrame {
  readonly account: Position | null;
  readonly openedAt: Date;
}

export interface Check {
  readonly code:
    | 'place.near'
    | 'place.far'
    | 'place.account-unknown'
    | 'time.fits'
    | 'time.before'
    | 'time.after-sent'
    | 'time.unknown';
  readonly params: ReasonParams;
  /** Fine, worth a look, or nothing to compare with. */
  readonly verdict: 'fine' | 'look' | 'unknown';
}

export function checkItem(item: ItemFacts, visit: VisitFrame, policy: VisitPolicy): Check[] {
  return [checkTime(item, visit, policy), ...(item.position ? [checkPlace(item.position, visit.account, policy)] : [])];
}

function checkPlace(position: Position, account: Position | null, policy: VisitPolicy): Check {
  if (!account) return { code: 'place.account-unknown', params: {}, verdict: 'unknown' };
  const metres = Math.round(distanceKm(position, account) * 1000);
  const isNear = metres <= policy.nearMetres;
  return {
    code: isNear ? 'place.near' : 'place.far',
    params: { metres, nearMetres: policy.nearMetres },
    verdict: isNear ? 'fine' : 'look',
  };
}

function checkTime({ takenAt, sentAt }: ItemFacts, { openedAt }: VisitFrame, policy: VisitPolicy): Check {
  if (!takenAt) return { code: 'time.unknown', params: {}, verdict: 'unknown' };
  const beforeMs = openedAt.getTime() - takenAt.getTime();
  if (beforeMs > policy.takenBeforeMs)
    return { code: 'time.before', params: { minutes: Math.round(beforeMs / 60_000) }, verdict: 'look' };
  if (takenAt.getTime() - sentAt.getTime() > policy.clockSlackMs)
    return { code: 'time.after-sent', params: {}, verdict: 'look' };
  return { code: 'time.fits', params: {}, verdict: 'fine' };
}
