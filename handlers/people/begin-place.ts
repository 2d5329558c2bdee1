/** A member's role and unit from now on: the running period ends, the next begins. */
import { endMemberPeriod } from '../../db/repos/company.ts';
import type { Session } from '../../db/session.ts';
import type { Row } from '../../db/tables/define-tables.ts';
import type { HandlerContext } from '../context.ts';

export async function beginPlace(
  tx: Session,
  ctx: HandlerContext,
  memberId: string,
  { role, unitId }: Pick<Row<'members'>, 'role' | 'unitId'>,
): Promise<void> {
  await endMemberPeriod(tx, memberId, ctx.now);
  await tx.insert('memberPeriods', { id: ctx.newId(), memberId, role, unitId, fromAt: ctx.now });
}
