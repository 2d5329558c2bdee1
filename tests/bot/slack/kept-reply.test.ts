/** Answers that follow an acknowledgement: shown where people are, and never lost when that fails or the process dies. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Reply } from '../../../handlers/inbound.ts';
import type { Outgoing } from '../../../jobs/chat-platform.ts';
import { both, form, note, notice, openSlackDesk, type SlackDesk } from '../../fakes/slack/open-slack-desk.ts';
import { buttonsOf, wordsOf } from '../../fakes/slack/shown.ts';

describe('people in Slack whose answer is kept with what it answers', () => {
  let desk: SlackDesk;
  beforeEach(async () => {
    desk = await openSlackDesk();
  });
  afterEach(() => desk.close());

  const rows = async () => {
    const { outbox } = desk.bot.store.read.tables;
    return desk.bot.store.read.db.select().from(outbox);
  };
  /** What the outbox would do with it. */
  const sendByOutbox = (row: Awaited<ReturnType<typeof rows>>[number] | undefined) =>
    desk.bot.platform.send({ kind: 'member', memberId: 'm1' }, row?.content as Outgoing, {
      idempotencyKey: row?.id ?? '',
      signal: AbortSignal.timeout(10_000),
    });
  /** As the bot's own sink: the answer is kept in the transaction of its event. */
  const keeping = async () => {
    await desk.bot.platform.stop();
    await desk.bot.platform.start(async (event, keep) => {
      const reply = await desk.answer(event);
      await desk.bot.store.transaction(async (tx) => keep?.(tx, reply));
      return reply;
    });
  };

  it('read it where they are, and nothing more comes', async () => {
    await keeping();
    desk.answer = async () => notice('你手上有 1 条线索');
    const { privately } = await desk.fake.say(desk.user, '我的线索');
    expect(privately.map(({ text }) => text)).toEqual(['你手上有 1 条线索']);
    expect(await rows()).toMatchObject([{ status: 'sent', recipientId: 'm1' }]);
  });

  it('get it as a message when it cannot be shown there', async () => {
    await keeping();
    desk.answer = async () => ({
      ...(notice('已接单') as Extract<Reply, { kind: 'notice' }>),
      undo: { actionId: 'lead.undo', value: 'undo-1', until: new Date() },
    });
    const { message } = await desk.sendCard();
    desk.fake.server.faults.next.push({ method: 'chat.postEphemeral', how: '500' });
    expect((await desk.fake.press(desk.user, message, '接单')).privately).toEqual([]);
    const [row] = await rows();
    expect(row).toMatchObject({ status: 'pending', leaseUntil: null });
    await sendByOutbox(row);
    const shown = desk.fake.seenBy(desk.user).at(-1);
    expect(shown).toMatchObject({ text: '已接单', onlyFor: null });
    expect(buttonsOf(shown?.blocks ?? [])).toMatchObject([{ label: '撤销', actionId: 'lead.undo', value: 'undo-1' }]);
  });

  it('get all of it, however long it is', async () => {
    await keeping();
    const long = `还缺：${'科室门牌照片、'.repeat(30)}请补齐`;
    desk.answer = async () => ({
      ...(notice(long) as Extract<Reply, { kind: 'notice' }>),
      mend: { actionId: 'visit.submit', value: 'v1', label: both('提交拜访') },
    });
    await desk.fake.command(desk.user, '提交');
    const [row] = await rows();
    await sendByOutbox(row);
    const shown = desk.fake.seenBy(desk.user).at(-1);
    expect(wordsOf('', shown?.blocks ?? [])).toContain('请补齐');
  });

  it('find it under way, for the outbox to take over when the process dies', async () => {
    await keeping();
    const { promise: heldUntil, resolve: letGo } = Promise.withResolvers<void>();
    desk.fake.server.faults.next.push({ method: 'chat.postEphemeral', how: { heldUntil } });
    desk.answer = async () => notice('你手上有 1 条线索');
    const saying = desk.fake.say(desk.user, '我的线索');
    await vi.waitUntil(() => desk.fake.server.busy > 0, { timeout: 5_000 });
    expect(await rows()).toMatchObject([{ status: 'sending', leaseUntil: expect.any(Date) }]);
    letGo();
    await saying;
    expect(await rows()).toMatchObject([{ status: 'sent' }]);
  });

  it('get it in the private chat by the outbox alone when they asked from nowhere', async () => {
    await keeping();
    desk.answer = async () => notice('你手上有 1 条线索');
    await desk.fake.command(desk.user, '我的线索');
    expect(desk.fake.seenBy(desk.user)).toEqual([]);
    expect(await rows()).toMatchObject([{ status: 'pending', attempts: 0 }]);
  });

  it('get the button to a form again when the first one could not be shown', async () => {
    await keeping();
    desk.answer = async () => form('lead.new', [note], '新线索');
    desk.fake.server.faults.next.push({ method: 'chat.postEphemeral', how: 'reset' });
    await desk.fake.say(desk.user, '新线索');
    const [row] = await rows();
    await sendByOutbox(row);
    const shown = desk.fake.seenBy(desk.user).at(-1);
    if (!shown) throw new Error('No button came');
    expect((await desk.fake.press(desk.user, shown, '填写')).view).not.toBeNull();
  });

  it('press again for a window: it is not kept', async () => {
    await keeping();
    desk.answer = async () => form('lead.call', [note]);
    const { message } = await desk.sendCard();
    const { view } = await desk.fake.press(desk.user, message, '接单');
    desk.answer = async () => ({ kind: 'form-problems', problems: { note: both('请填写') } });
    if (view) await desk.fake.submit(desk.user, view, {});
    expect(await rows()).toEqual([]);
  });
});
