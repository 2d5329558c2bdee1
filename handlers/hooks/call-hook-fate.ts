/**
 * Whether a call that was asked for is still wanted when its turn to be sent comes: the robot may have been out of reach
 * for hours, and nobody shall ring a customer about a lead that is in good hands, or long after.
 */
import { findClock } from '../../db/repos/clocks.ts';
import type { Session } from '../../db/session.ts';
import type { CallHookBody } from './call-hook.ts';

/** As reports are not made up for after two hours; a bound of the technology, the rule is the clock's. */
const longestWaitMs = 2 * 3_600_000;

export type CallHookFate = 'wanted' | 'over' | 'too-late';

/** @param body as queueCallHook wrote it: its deliveryId names the clock, `call:<clock>:<step>:<repeat>` */
export async function callHookFate(
  session: Session,
  now: Date,
  { body, queuedAt }: { body: CallHookBody; queuedAt: Date },
): Promise<CallHookFate> {
  const clock = await findClock(session, body.deliveryId.split(':')[1] ?? '');
  if (!clock || clock.endedAt !== null) return 'over';
  return now.getTime() - queuedAt.getTime() > longestWaitMs ? 'too-late' : 'wanted';
}
