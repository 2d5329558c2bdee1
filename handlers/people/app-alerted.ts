/** A chat tool is about to switch our app off, or has: everybody in operations is told, because nothing arrives then. */
import { inBoth } from '../../cards/text/in-both.ts';
import type { Session } from '../../db/session.ts';
import type { HandlerContext } from '../context.ts';
import type { AppAlerted, Reply } from '../inbound.ts';
import { tellOperations } from './tell-operations.ts';

export async function appAlerted({ eventId, what }: AppAlerted, tx: Session, ctx: HandlerContext): Promise<Reply> {
  const text = inBoth(({ wecom }) => (what === 'stopping' ? wecom.appStopping : wecom.appStopped));
  await tellOperations(tx, ctx, eventId, text);
  return { kind: 'none' };
}
