/**
 * Template cards of the WeCom app and the codes with which they may still be changed: one comes with the sending, one
 * with every click. A code changes a card once and lives 72 hours, so what a click brought is spent before the first.
 */
import { and, asc, desc, eq, gt, inArray, isNull, like, lt } from '../drizzle.ts';
import { arg, type Session, statement } from '../session.ts';
import type { Row } from '../tables/define-tables.ts';

export type WecomCard = Row<'wecomCards'>;
export type WecomCode = Row<'wecomCodes'>;

const cardByTask = statement('wecom card', (db, t) =>
  db
    .select()
    .from(t.wecomCards)
    .where(eq(t.wecomCards.taskId, arg('taskId'))),
);

export async function findWecomCard(session: Session, taskId: string): Promise<WecomCard | null> {
  return (await session.run(cardByTask, { taskId }))[0] ?? null;
}

/** @param prefix how the task ids of one send begin; without `%` and `_` @returns the newest */
export async function findWecomCardOfSend(session: Session, prefix: string): Promise<WecomCard | null> {
  const { wecomCards } = session.tables;
  const [card] = await session.db
    .select()
    .from(wecomCards)
    .where(like(wecomCards.taskId, `${prefix}%`))
    .orderBy(desc(wecomCards.sentAt))
    .limit(1);
  return card ?? null;
}

export async function addWecomCard(tx: Session, card: WecomCard, sendCode: string | null): Promise<void> {
  await tx.insert('wecomCards', card);
  if (sendCode !== null)
    await addWecomCode(tx, { code: sendCode, taskId: card.taskId, cameWith: 'send', receivedAt: card.sentAt });
}

/** The same click may be delivered several times. */
export async function addWecomCode(tx: Session, code: Omit<WecomCode, 'usedAt'>): Promise<void> {
  await tx.insertIfAbsent('wecomCodes', { ...code, usedAt: null });
}

/** @param after codes that came before are dead @returns unused codes, those of clicks first, the oldest of them first */
export async function usableWecomCodes(session: Session, taskId: string, after: Date): Promise<WecomCode[]> {
  const { wecomCodes } = session.tables;
  const codes = await session.db
    .select()
    .from(wecomCodes)
    .where(and(eq(wecomCodes.taskId, taskId), isNull(wecomCodes.usedAt), gt(wecomCodes.receivedAt, after)))
    .orderBy(asc(wecomCodes.receivedAt));
  return [
    ...codes.filter(({ cameWith }) => cameWith === 'click'),
    ...codes.filter(({ cameWith }) => cameWith === 'send'),
  ];
}

/** @returns false when somebody else has used it */
export async function claimWecomCode(tx: Session, code: string, usedAt: Date): Promise<boolean> {
  const { wecomCodes } = tx.tables;
  const claimed = await tx.db
    .update(wecomCodes)
    .set({ usedAt })
    .where(and(eq(wecomCodes.code, code), isNull(wecomCodes.usedAt)))
    .returning({ code: wecomCodes.code });
  return claimed.length > 0;
}

/** It was not used after all: WeCom did not take the change. */
export async function releaseWecomCode(tx: Session, code: string): Promise<void> {
  const { wecomCodes } = tx.tables;
  await tx.db.update(wecomCodes).set({ usedAt: null }).where(eq(wecomCodes.code, code));
}

/** A newer message takes the place of this card. */
export async function forgetWecomCard(tx: Session, taskId: string): Promise<void> {
  const { wecomCards, wecomCodes } = tx.tables;
  await tx.db.delete(wecomCodes).where(eq(wecomCodes.taskId, taskId));
  await tx.db.delete(wecomCards).where(eq(wecomCards.taskId, taskId));
}

/** Throws away up to `limit` codes from before `before`. @returns how many */
export async function deleteOldWecomCodes(tx: Session, limit: number, before: Date): Promise<number> {
  const { wecomCodes } = tx.tables;
  const old = tx.db
    .select({ code: wecomCodes.code })
    .from(wecomCodes)
    .where(lt(wecomCodes.receivedAt, before))
    .limit(limit);
  return (await tx.db.delete(wecomCodes).where(inArray(wecomCodes.code, old)).returning({ code: wecomCodes.code }))
    .length;
}

/** Throws away up to `limit` cards from before `before`; a change to one of them becomes a new message. @returns how many */
export async function deleteOldWecomCards(tx: Session, limit: number, before: Date): Promise<number> {
  const { wecomCards } = tx.tables;
  const { taskId } = wecomCards;
  const old = tx.db.select({ taskId }).from(wecomCards).where(lt(wecomCards.sentAt, before)).limit(limit);
  return (await tx.db.delete(wecomCards).where(inArray(taskId, old)).returning({ taskId })).length;
}
