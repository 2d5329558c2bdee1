/**
 * Template cards to one person each: sending, changing, recalling. Every card has one code from its sending and one from
 * each click; a code changes it once. When none is left the card is recalled and the dispatcher sends it anew.
 */
import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import type { Card, Localized } from '../../cards/card.ts';
import { renderWecomCard } from '../../cards/render/wecom.ts';
import {
  addWecomCard,
  claimWecomCode,
  findWecomCard,
  findWecomCardOfSend,
  forgetWecomCard,
  releaseWecomCode,
  usableWecomCodes,
  type WecomCard,
} from '../../db/repos/wecom-cards.ts';
import { PlatformError, type SendOptions } from '../../jobs/chat-platform.ts';
import type { VendorDeps } from '../vendor-platform.ts';
import type { WecomClient } from './client.ts';
import { memberOfUser } from './who.ts';

export interface MemberCardsDeps
  extends Pick<VendorDeps, 'store' | 'systemClock' | 'localeOf' | 'publicUrl' | 'report'> {
  readonly client: WecomClient;
  readonly agentId: number;
  readonly corpId: string;
}

export interface MemberAddress {
  readonly memberId: string;
  /** Lower case. */
  readonly userId: string;
}

/** A code changes a card for three days, a message can be recalled for one (更新模版卡片消息, 撤回应用消息); a little less, for clocks. */
const codeLifeMs = 72 * 3_600_000 - 60_000;
const recallLifeMs = 24 * 3_600_000 - 60_000;

const sentShape = z.looseObject({
  msgid: z.string().default(''),
  response_code: z.string().optional(),
  invaliduser: z.string().default(''),
  unlicenseduser: z.string().default(''),
});
const updatedShape = z.looseObject({ invaliduser: z.array(z.string()).default([]) });

/** The outbox row for which a card was sent. */
export function sendIdOf(taskId: string): string {
  return taskId.split('@')[0] ?? '';
}

export class MemberCards {
  readonly #deps: MemberCardsDeps;

  constructor(deps: MemberCardsDeps) {
    this.#deps = deps;
  }

  /** @returns the task id. @throws PlatformError; `refused` when WeCom does not take the card as it is */
  async send(to: MemberAddress, card: Localized<Card>, options: SendOptions): Promise<string> {
    const { store, systemClock } = this.#deps;
    const sendId = options.idempotencyKey.replaceAll(/[^0-9A-Za-z-]/g, '-').slice(0, 80);
    // Sent before and not recorded as sent: this card is it.
    const known = options.isRepeat ? await findWecomCardOfSend(store.read, `${sendId}@`) : null;
    if (known) return known.taskId;
    const taskId = `${sendId}@${randomBytes(6).toString('hex')}`;
    const payload = await this.#render(to.memberId, card, taskId);
    const body = { msgtype: 'template_card', template_card: payload };
    const { msgId, code } = await this.sendMessage(to.userId, body, options.signal);
    const row = { taskId, userId: to.userId, msgId, sentAt: systemClock.now() };
    await store.transaction((tx) => addWecomCard(tx, row, code));
    return taskId;
  }

  /** Any message of the app to one person. @throws PlatformError `gone` when WeCom does not know them */
  async sendMessage(userId: string, body: Readonly<Record<string, unknown>>, signal: AbortSignal) {
    const { client, agentId } = this.#deps;
    const path = '/cgi-bin/message/send';
    const answer = await client.post(path, { touser: userId, agentid: agentId, ...body }, { signal, isSend: true });
    // From here on it is out: an odd answer is no reason to send it again.
    const sent = sentShape.safeParse(answer);
    if (!sent.success) return { msgId: '', code: null };
    const { msgid, response_code: code = null, invaliduser, unlicenseduser } = sent.data;
    if (isListed(invaliduser, userId)) throw new PlatformError('wecom', path, 'gone');
    if (isListed(unlicenseduser, userId))
      throw new PlatformError('wecom', `${path} unlicensed`, 'retry', { retryAfterMs: 10 * 60_000 });
    return { msgId: msgid, code };
  }

  /** @throws PlatformError `gone` when it cannot be changed any more; then it was recalled, where that was possible */
  async update(taskId: string, card: Localized<Card>, signal: AbortSignal): Promise<void> {
    const { store, systemClock, corpId } = this.#deps;
    const row = await findWecomCard(store.read, taskId);
    if (!row) throw new PlatformError('wecom', 'update', 'gone');
    const memberId = await memberOfUser(store.read, corpId, row.userId);
    const template_card = await this.#render(memberId, card, taskId);
    const after = new Date(systemClock.now().getTime() - codeLifeMs);
    for (const { code } of await usableWecomCodes(store.read, taskId, after))
      if (await this.#change(row, code, { template_card }, signal)) return;
    await this.#recall(row, signal);
    await store.transaction((tx) => forgetWecomCard(tx, taskId));
    throw new PlatformError('wecom', 'update', 'gone');
  }

  /** A card that nothing changes any more: its buttons die with the click. Failing is no harm, the click is handled. */
  async closeButtons(row: { taskId: string; userId: string }, code: string, words: string): Promise<void> {
    await this.#change(row, code, { button: { replace_name: words } }, AbortSignal.timeout(10_000));
  }

  async #render(memberId: string | null, card: Localized<Card>, taskId: string) {
    const { localeOf, publicUrl } = this.#deps;
    const locale = await localeOf(memberId);
    return renderWecomCard(card[locale], { locale, taskId, publicUrl }).payload;
  }

  /** @returns false when this code does not do it. @throws PlatformError for what may work later; the code is kept then */
  async #change(
    { userId }: { userId: string },
    code: string,
    change: Readonly<Record<string, unknown>>,
    signal: AbortSignal,
  ): Promise<boolean> {
    const { store, systemClock, client, agentId } = this.#deps;
    // Taken first: used twice it would be refused, and two processes may be at it.
    if (!(await store.transaction((tx) => claimWecomCode(tx, code, systemClock.now())))) return false;
    try {
      const body = { userids: [userId], agentid: agentId, response_code: code, ...change };
      const answer = await client.post('/cgi-bin/message/update_template_card', body, { signal, isSend: true });
      const updated = updatedShape.safeParse(answer);
      return !(updated.success && updated.data.invaliduser.includes(userId));
    } catch (problem) {
      if (problem instanceof PlatformError && (problem.kind === 'refused' || problem.kind === 'gone')) return false;
      if (problem instanceof PlatformError && problem.kind === 'retry')
        await store.transaction((tx) => releaseWecomCode(tx, code));
      throw problem;
    }
  }

  /** @throws PlatformError when it may work later: two live cards are worse than a late one */
  async #recall({ msgId, sentAt }: WecomCard, signal: AbortSignal): Promise<void> {
    const { client, systemClock } = this.#deps;
    if (msgId === '' || systemClock.now().getTime() - sentAt.getTime() > recallLifeMs) return;
    try {
      await client.post('/cgi-bin/message/recall', { msgid: msgId }, { signal });
    } catch (problem) {
      if (problem instanceof PlatformError && problem.kind === 'retry') throw problem;
      this.#deps.report('wecom recall', problem);
    }
  }
}

/** Lists of ids come joined with `|`, in lower case. */
function isListed(list: string, userId: string): boolean {
  return list.toLowerCase().split('|').includes(userId);
}
