/**
 * Who acts for somebody: they themselves while they are at work, else their substitute, and the substitute's substitute
 * where that one is away too. The same answer decides who is told (resolve-audience.ts) and who may act (can.ts).
 */

export interface Presence {
  readonly memberId: string;
  readonly isActive: boolean;
  readonly isOnLeave: boolean;
  /** Whom the present leave names; null = nobody, or not on leave. */
  readonly substituteId: string | null;
}

/** Follows substitutes until somebody is at work; a loop or an end means nobody. */
export function standIn<P extends Presence>(person: P, personById: ReadonlyMap<string, P>): P | null {
  const seen = new Set<string>();
  let current: P | undefined = person;
  while (current && !seen.has(current.memberId)) {
    if (current.isActive && !current.isOnLeave) return current;
    seen.add(current.memberId);
    current = current.substituteId === null ? undefined : personById.get(current.substituteId);
  }
  return null;
}
