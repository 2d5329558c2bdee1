/**
 * Whether a call that was asked for is still wanted when its turn to be sent comes: the robot may have been out of reach
 * for hours, and nobody shall ring a customer about a lead that is in good hands, or long after. How long is today's
 * policy: it is about the customer who would be rung now, not about the deadline of then.
 */
import { findClock } from '../../db/repos/clocks.ts';
import type { Session } from '../../db/session.ts';
import type { HandlerContext } from '../context.ts';
import type { CallHookBody } from './call-hook.ts';

export type CallHookFate = 'wanted' | 'over' | 'too-late';

/** @param body as queueCallHook wrote it: its deliveryId names the clock, `call:<clock>:<step>:<repeat>` */
export async function callHookFate(
  session: Session,
  { now, policies }: Pick<HandlerContext, 'now' | 'policies'>,
  { body, queuedAt }: { body: CallHookBody; queuedAt: Date },
): Promise<CallHookFate> {
  const clock = await findClock(session, body.deliveryId.split(':')[1] ?? '');
  if (!clock || clock.endedAt !== null) return 'over';
  return now.getTime() - queuedAt.getTime() > policies.current.deadlines.callHook.maxAgeMs ? 'too-late' : 'wanted';
}
