/**
 * Under which id a deal, quote or payment is known: the one its source gave it, else what it says. The same thing sent
 * twice is then one, whether its source numbers its records or not; what was taken back can be recorded again.
 */
import { createHash } from 'node:crypto';
import { canonicalBody } from '../../domain/leads/canonical-body.ts';

const bodyPrefix = 'body:';

export interface Known<R> {
  readonly externalId: string;
  /** Under a stated id also one that was taken back; without one, only what still stands. */
  readonly record: R | null;
}

/**
 * @param says what makes it this one and no other, its day among it
 * @param isTakenBack cancelled or refunded in full: what says the same is then the next one, under an id of its own
 */
export async function knownBy<R>(
  stated: string | undefined,
  says: Readonly<Record<string, unknown>>,
  find: (externalId: string) => Promise<R | null>,
  isTakenBack: (record: R) => Promise<boolean> | boolean,
): Promise<Known<R>> {
  if (stated !== undefined) return { externalId: stated, record: await find(stated) };
  for (let takenBack = 0; ; takenBack += 1) {
    const externalId = bodyId(takenBack === 0 ? says : { ...says, takenBack });
    const record = await find(externalId);
    if (record === null || !(await isTakenBack(record))) return { externalId, record };
  }
}

/** Whether a record is kept under what it says, because its source gave it no id. */
export function isBodyId(externalId: string): boolean {
  return externalId.startsWith(bodyPrefix);
}

function bodyId(says: Readonly<Record<string, unknown>>): string {
  return `${bodyPrefix}${createHash('sha256').update(canonicalBody(says)).digest('hex')}`;
}
