/** What people do in Slack and what they are shown because of it: windows, notices, links, and strangers. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Form, FormField, Localized } from '../../../cards/card.ts';
import { bindIdentity } from '../../../db/repos/identities.ts';
import { savePost } from '../../../db/repos/outbox.ts';
import type { InboundEvent, Reply } from '../../../handlers/inbound.ts';
import type { Outgoing } from '../../../jobs/chat-platform.ts';
import { FakeSlack } from '../../fakes/slack/fake-slack.ts';
import { openSlackBot, type SlackBot } from '../../fakes/slack/open-slack-bot.ts';
import { buttonsOf, fieldsOf, wordsOf } from '../../fakes/slack/shown.ts';

const both = (text: string): Localized<string> => ({ zh: text, en: text });
const notice = (text: string): Reply => ({ kind: 'notice', tone: 'info', text: both(text) });
const form = (id: string, fields: readonly FormField[], title = '记录通话'): Reply => {
  const one: Form = { id, title, fields, submitLabel: '提交', value: 'lead-1|2' };
  return { kind: 'open-form', form: { zh: one, en: one } };
};
const note: FormField = { kind: 'text', name: 'note', label: '备注', isRequired: false, maxLength: 100 };
const card: Outgoing = {
  kind: 'card',
  card: {
    zh: cardNamed('新线索'),
    en: cardNamed('New lead'),
  },
};

function cardNamed(title: string) {
  return {
    key: 'lead:1',
    tone: 'info' as const,
    title,
    summary: title,
    facts: [],
    actions: [{ id: 'lead.accept', label: '接单', style: 'primary' as const, value: 'lead-1|1' }],
    isSettled: false,
  };
}

describe('people in Slack', () => {
  let fake: FakeSlack;
  let bot: SlackBot;
  let events: InboundEvent[];
  let answer: (event: InboundEvent) => Promise<Reply>;
  let user: string;
  beforeEach(async () => {
    fake = await FakeSlack.open();
    bot = await openSlackBot(fake);
    user = bot.userOf('m1');
    events = [];
    answer = async () => ({ kind: 'none' });
    await bot.platform.start(async (event) => {
      events.push(event);
      return answer(event);
    });
  });
  afterEach(async () => {
    await bot.close();
    await fake.close();
  });

  const sendCard = async () => {
    const options = { idempotencyKey: 'k1', signal: AbortSignal.timeout(10_000) };
    const ref = await bot.platform.send({ kind: 'member', memberId: 'm1' }, card, options);
    const message = fake.seenBy(user).at(-1);
    if (!message) throw new Error('The card did not arrive');
    return { ref, message };
  };

  it("press a button: the event is the member's, the notice is for them alone, with its button", async () => {
    const { message } = await sendCard();
    answer = async () => ({
      ...(notice('已接单') as Extract<Reply, { kind: 'notice' }>),
      undo: { actionId: 'lead.undo', value: 'undo-1', until: new Date() },
    });
    const outcome = await fake.press(user, message, '接单');
    expect(outcome.status).toBe(200);
    expect(events).toMatchObject([{ kind: 'action', actorId: 'm1', actionId: 'lead.accept', value: 'lead-1|1' }]);
    const [shown] = outcome.privately;
    if (!shown) throw new Error('No notice came');
    expect(wordsOf(shown.text, shown.blocks)).toBe('已接单');
    answer = async () => notice('已撤销');
    await fake.press(user, shown, '撤销');
    expect(events.at(-1)).toMatchObject({ kind: 'action', actionId: 'lead.undo', value: 'undo-1' });
    // The notice with the spent button is gone, the card is not.
    const texts = fake.seenBy(user).map(({ text }) => text);
    expect(texts).toEqual(['新线索', '已撤销']);
  });

  it('keep a notice whose address is over, or is not an address of Slack', async () => {
    const { message } = await sendCard();
    answer = async () => ({
      ...(notice('已接单') as Extract<Reply, { kind: 'notice' }>),
      undo: { actionId: 'lead.undo', value: 'undo-1', until: new Date() },
    });
    const [shown] = (await fake.press(user, message, '接单')).privately;
    if (!shown) throw new Error('No notice came');
    answer = async () => notice('已撤销');
    for (const response_url of [
      `${fake.server.address}/responses/R0`,
      'https://hooks.slack.com.example.com/actions/1',
    ]) {
      const where = { response_url, channel: { id: shown.channel }, container: { is_ephemeral: true } };
      expect((await fake.pressRaw(user, { actionId: 'lead.undo', value: 'undo-1' }, where)).status).toBe(200);
    }
    expect(fake.seenBy(user)).toContain(shown);
    expect(bot.reported).toMatchObject([expect.stringContaining('http-404'), expect.stringContaining('foreign-host')]);
  });

  it('get a refusal with the button that mends it', async () => {
    const { message } = await sendCard();
    answer = async () => ({
      ...(notice('还有一次拜访没有提交') as Extract<Reply, { kind: 'notice' }>),
      mend: { actionId: 'visit.submit', value: 'v1', label: both('提交拜访') },
    });
    const [shown] = (await fake.press(user, message, '接单')).privately;
    expect(buttonsOf(shown?.blocks ?? [])).toMatchObject([
      { label: '提交拜访', actionId: 'visit.submit', value: 'v1' },
    ]);
  });

  it('fill in a window; problems stand at their fields and keep it open, the next form takes its place', async () => {
    const { message } = await sendCard();
    answer = async () => form('lead.call', [note]);
    const { view } = await fake.press(user, message, '接单');
    if (!view) throw new Error('No window was opened');
    expect(fieldsOf(view.view.blocks)).toMatchObject([{ name: 'note', isOptional: true }]);

    answer = async () => ({ kind: 'form-problems', problems: { note: both('请填写') } });
    const refused = await fake.submit(user, view, {});
    expect(refused.errors).toEqual({ 'lead.call/note': '请填写' });
    expect(fake.world.modals.get(user)).toHaveLength(1);
    expect(events.at(-1)).toMatchObject({ kind: 'form', formId: 'lead.call', value: 'lead-1|2', fields: { note: '' } });

    answer = async () => form('visit.answers', [note], '拜访回答');
    const next = await fake.submit(user, view, { note: '周三演示' });
    expect(next.view?.view.title).toMatchObject({ text: '拜访回答' });
    const ids = events.slice(-2).map((event) => event.eventId);
    expect(new Set(ids).size).toBe(2);

    answer = async () => notice('已记录');
    if (!next.view) throw new Error('The next window is missing');
    const done = await fake.submit(user, next.view, {});
    expect(done.privately.map(({ text }) => text)).toEqual(['已记录']);
    expect(fake.world.modals.get(user)).toEqual([]);
  });

  it('see a problem that belongs to no field at the first one', async () => {
    answer = async () => form('lead.new', [note]);
    const { view } = await fake.shortcut(user, 'new_lead');
    if (!view) throw new Error('No window was opened');
    answer = async () => ({ kind: 'form-problems', problems: { other: both('客户不存在') } });
    expect((await fake.submit(user, view, {})).errors).toEqual({ 'lead.new/note': '客户不存在' });
  });

  it('enter a lead by the shortcut, by the command, from the Home tab, and by a word', async () => {
    answer = async () => form('lead.new', [note], '新线索');
    expect((await fake.shortcut(user, 'new_lead')).view).not.toBeNull();
    expect((await fake.command(user, '')).view).not.toBeNull();
    await fake.openHome(user);
    expect((await fake.pressHome(user, '新线索')).view).not.toBeNull();
    expect(events).toMatchObject([1, 2, 3].map(() => ({ kind: 'action', actionId: 'lead.new' })));
    await fake.command(user, '我的线索');
    expect(events.at(-1)).toMatchObject({ kind: 'message', text: '我的线索', conversation: { kind: 'dm' } });
  });

  it('read what came of a form from the Home tab or a shortcut in the private chat, where it stays', async () => {
    answer = async () => form('lead.new', [note], '新线索');
    const { view } = await fake.shortcut(user, 'new_lead');
    if (!view) throw new Error('No window was opened');
    answer = async () => ({
      ...(notice('已新建 L-20481') as Extract<Reply, { kind: 'notice' }>),
      undo: { actionId: 'lead.undo', value: 'u', until: new Date() },
    });
    await fake.submit(user, view, {});
    const [shown] = fake.seenBy(user);
    expect(shown).toMatchObject({ onlyFor: null, text: '已新建 L-20481' });
    expect(buttonsOf(shown?.blocks ?? [])).toMatchObject([{ label: '撤销' }]);
  });

  it('who press in a channel that the bot has left are answered in the private chat', async () => {
    const { id, members } = fake.addChannel({ name: 'puxi', members: [user] });
    members.delete(fake.world.botUser);
    answer = async () => notice('已接单');
    await fake.pressRaw(user, { actionId: 'lead.accept', value: 'l|1' }, { channel: { id } });
    expect(fake.seenBy(user).map(({ text }) => text)).toEqual(['已接单']);
  });

  it('whose message is answered by a form get a button, and the click asks the same again', async () => {
    answer = async () => form('lead.new', [note], '新线索');
    const text = '【线索响应】张伟 官网';
    const { privately, view } = await fake.say(user, text);
    expect(view).toBeNull();
    const [shown] = privately;
    if (!shown) throw new Error('No button came');
    const pressed = await fake.press(user, shown, '填写');
    expect(pressed.view).not.toBeNull();
    expect(events.map((event) => (event.kind === 'message' ? event.text : event.kind))).toEqual([text, text]);
    expect(new Set(events.map(({ eventId }) => eventId)).size).toBe(2);
  });

  it('get a page as a private link, as a window after a click', async () => {
    answer = async () => ({ kind: 'open-page', page: { kind: 'visit', id: 'v1' } });
    const { privately } = await fake.say(user, '上传');
    expect(buttonsOf(privately[0]?.blocks ?? [])[0]?.url).toBe('https://baton.example.com/pages/visit-m1');
    const { message } = await sendCard();
    const { view } = await fake.press(user, message, '接单');
    const [link] = buttonsOf(view?.view.blocks ?? []);
    expect(link?.url).toBe('https://baton.example.com/pages/visit-m1');
    // Slack reports the click on the link all the same.
    const before = events.length;
    expect((await fake.pressRaw(user, { actionId: 'slack.page', value: '' }, {})).status).toBe(200);
    expect(events).toHaveLength(before);
  });

  it('are told to press again when the window came too late', async () => {
    let lateMs = 0;
    await bot.close();
    await fake.close();
    fake = await FakeSlack.open({ now: () => new Date(Date.now() + lateMs) });
    bot = await openSlackBot(fake);
    user = bot.userOf('m1');
    await bot.platform.start(async () => {
      lateMs += 4_000;
      return form('lead.call', [note]);
    });
    const { message } = await sendCard();
    const { privately, view } = await fake.press(user, message, '接单');
    expect(view).toBeNull();
    expect(privately.map(({ text }) => text)).toEqual(['窗口没有打开，请再点一次。']);
    expect(bot.reported).toMatchObject([expect.stringContaining('expired_trigger_id')]);
  });

  it('with two accounts are one member on both, also on the Home tab', async () => {
    const second = fake.addPerson({ name: 'm1 again' }).id;
    const account = { platform: 'slack' as const, workspace: fake.world.teamId, externalId: second, memberId: 'm1' };
    await bot.store.transaction((tx) => bindIdentity(tx, account));
    await fake.say(second, '我的线索');
    expect(events).toMatchObject([{ kind: 'message', actorId: 'm1' }]);
    await fake.openHome(second);
    expect(fake.homeOf(second)).not.toBeNull();
    for (const key of ['a', 'b'])
      await bot.platform.send({ kind: 'member', memberId: 'm1' }, card, {
        idempotencyKey: key,
        signal: AbortSignal.timeout(10_000),
      });
    const cards = [user, second].map((one) => fake.seenBy(one).filter(({ blocks }) => blocks.length > 0).length);
    expect(cards.toSorted()).toEqual([0, 2]);
  });

  describe('whose answer is kept with what it answers', () => {
    const rows = async () => {
      const { outbox } = bot.store.read.tables;
      return bot.store.read.db.select().from(outbox);
    };
    /** As the bot's own sink: the answer is kept in the transaction of its event. */
    const keeping = async () => {
      await bot.platform.stop();
      await bot.platform.start(async (event, keep) => {
        const reply = await answer(event);
        await bot.store.transaction(async (tx) => keep?.(tx, reply));
        return reply;
      });
    };

    it('read it where they are, and nothing more comes', async () => {
      await keeping();
      answer = async () => notice('你手上有 1 条线索');
      const { privately } = await fake.say(user, '我的线索');
      expect(privately.map(({ text }) => text)).toEqual(['你手上有 1 条线索']);
      expect(await rows()).toMatchObject([{ status: 'sent', recipientId: 'm1' }]);
    });

    it('get it as a message when it cannot be shown there', async () => {
      await keeping();
      answer = async () => ({
        ...(notice('已接单') as Extract<Reply, { kind: 'notice' }>),
        undo: { actionId: 'lead.undo', value: 'undo-1', until: new Date() },
      });
      const { message } = await sendCard();
      fake.server.faults.next.push({ method: 'chat.postEphemeral', how: '500' });
      expect((await fake.press(user, message, '接单')).privately).toEqual([]);
      const [row] = await rows();
      expect(row).toMatchObject({ status: 'pending', leaseUntil: null });
      await bot.platform.send({ kind: 'member', memberId: 'm1' }, row?.content as Outgoing, {
        idempotencyKey: row?.id ?? '',
        signal: AbortSignal.timeout(10_000),
      });
      const shown = fake.seenBy(user).at(-1);
      expect(shown).toMatchObject({ text: '已接单', onlyFor: null });
      expect(buttonsOf(shown?.blocks ?? [])).toMatchObject([{ label: '撤销', actionId: 'lead.undo', value: 'undo-1' }]);
    });

    it('get all of it, however long it is', async () => {
      await keeping();
      const long = `还缺：${'科室门牌照片、'.repeat(30)}请补齐`;
      answer = async () => ({
        ...(notice(long) as Extract<Reply, { kind: 'notice' }>),
        mend: { actionId: 'visit.submit', value: 'v1', label: both('提交拜访') },
      });
      await fake.command(user, '提交');
      const [row] = await rows();
      await bot.platform.send({ kind: 'member', memberId: 'm1' }, row?.content as Outgoing, {
        idempotencyKey: row?.id ?? '',
        signal: AbortSignal.timeout(10_000),
      });
      const shown = fake.seenBy(user).at(-1);
      expect(wordsOf('', shown?.blocks ?? [])).toContain('请补齐');
    });

    it('find it under way, for the outbox to take over when the process dies', async () => {
      await keeping();
      const { promise: heldUntil, resolve: letGo } = Promise.withResolvers<void>();
      fake.server.faults.next.push({ method: 'chat.postEphemeral', how: { heldUntil } });
      answer = async () => notice('你手上有 1 条线索');
      const saying = fake.say(user, '我的线索');
      await vi.waitUntil(() => fake.server.busy > 0, { timeout: 5_000 });
      expect(await rows()).toMatchObject([{ status: 'sending', leaseUntil: expect.any(Date) }]);
      letGo();
      await saying;
      expect(await rows()).toMatchObject([{ status: 'sent' }]);
    });

    it('get it in the private chat by the outbox alone when they asked from nowhere', async () => {
      await keeping();
      answer = async () => notice('你手上有 1 条线索');
      await fake.command(user, '我的线索');
      expect(fake.seenBy(user)).toEqual([]);
      expect(await rows()).toMatchObject([{ status: 'pending', attempts: 0 }]);
    });

    it('get the button to a form again when the first one could not be shown', async () => {
      await keeping();
      answer = async () => form('lead.new', [note], '新线索');
      fake.server.faults.next.push({ method: 'chat.postEphemeral', how: 'reset' });
      await fake.say(user, '新线索');
      const [row] = await rows();
      await bot.platform.send({ kind: 'member', memberId: 'm1' }, row?.content as Outgoing, {
        idempotencyKey: row?.id ?? '',
        signal: AbortSignal.timeout(10_000),
      });
      const shown = fake.seenBy(user).at(-1);
      if (!shown) throw new Error('No button came');
      expect((await fake.press(user, shown, '填写')).view).not.toBeNull();
    });

    it('press again for a window: it is not kept', async () => {
      await keeping();
      answer = async () => form('lead.call', [note]);
      const { message } = await sendCard();
      const { view } = await fake.press(user, message, '接单');
      answer = async () => ({ kind: 'form-problems', problems: { note: both('请填写') } });
      if (view) await fake.submit(user, view, {});
      expect(await rows()).toEqual([]);
    });
  });

  it('read details in a window', async () => {
    const { message } = await sendCard();
    answer = async () => ({
      kind: 'details',
      title: both('为什么分给我：同城、脊柱产品线、近三十天同类成单率最高'),
      lines: [
        { text: both('同城 4.2 公里'), amount: '20' },
        { text: both('合计'), amount: '86', isTotal: true },
      ],
    });
    const { view } = await fake.press(user, message, '接单');
    const words = wordsOf('', view?.view.blocks ?? []);
    expect(words).toContain('近三十天同类成单率最高');
    expect(words).toContain('同城 4.2 公里  20');
  });

  it('write under a card: the message belongs to it, its files are fetched later', async () => {
    const { message, ref } = await sendCard();
    await bot.store.transaction((tx) =>
      savePost(tx, {
        cardKey: 'visit:v1',
        platform: 'slack',
        recipientKind: 'member',
        recipientId: 'm1',
        subjectId: 'v1',
        messageRef: ref,
        contentHash: 'h',
        changedAt: new Date(),
      }),
    );
    const photo = { name: '合同.jpg', bytes: Buffer.from([1, 2, 3]), mimetype: 'image/jpeg' };
    await fake.sendFile(user, photo, { threadTs: message.ts });
    expect(events.at(-1)).toMatchObject({
      kind: 'message',
      text: '',
      thread: 'visit:v1',
      remote: [{ kind: 'photo', name: '合同.jpg', takenAt: null }],
    });
    const elsewhere = { ...photo, mode: 'external' };
    const { privately } = await fake.sendFile(user, elsewhere);
    expect(privately[0]?.text).toContain('直接上传');
  });

  it('are heard in the channels of the policy and nowhere else', async () => {
    const team = fake.addChannel({ name: 'puxi', members: [user] });
    const other = fake.addChannel({ name: 'lunch', members: [user] });
    await bot.channels.put('slack', 'puxi', { kind: 'group', address: team.id }, new Date());
    await fake.say(user, '【线索响应】张伟 13900001111 椎弓根钉 展会', { channel: team.id });
    await fake.say(user, '中午吃什么', { channel: other.id });
    expect(events).toMatchObject([{ kind: 'message', conversation: { kind: 'channel', key: 'puxi' } }]);
  });

  it('who are unknown get one polite answer, and nothing of theirs is kept', async () => {
    const stranger = fake.addPerson({ name: 'Stranger' }).id;
    const foreign = fake.addPerson({ name: 'Partner', team: 'T0OTHER' }).id;
    const first = await fake.say(stranger, '我的线索');
    expect(first.privately.map(({ text }) => text).join()).toContain('不认识');
    expect((await fake.say(stranger, '在吗')).privately).toEqual([]);
    expect((await fake.command(foreign, '')).answer).toMatchObject({ response_type: 'ephemeral' });
    // In a channel of the policy they talk to each other, not to the bot.
    const other = fake.addPerson({ name: 'Other' }).id;
    const team = fake.addChannel({ name: 'puxi', members: [other] });
    await bot.channels.put('slack', 'puxi', { kind: 'group', address: team.id }, new Date());
    expect((await fake.say(other, '大家好', { channel: team.id })).privately).toEqual([]);
    const { message } = await sendCard();
    const clicked = await fake.pressRaw(
      foreign,
      { actionId: 'lead.accept', value: 'lead-1|1' },
      { channel: { id: message.channel } },
    );
    expect(clicked.status).toBe(200);
    expect(events).toEqual([]);
    expect(bot.reported.join()).not.toContain('我的线索');
  });

  it('hear that a step did not go through, and keep what they typed', async () => {
    const { message } = await sendCard();
    answer = async () => form('lead.call', [note]);
    const { view } = await fake.press(user, message, '接单');
    if (!view) throw new Error('No window was opened');
    answer = async () => {
      throw new Error('full');
    };
    expect((await fake.submit(user, view, { note: '95 秒' })).errors).toMatchObject({
      'lead.call/note': expect.stringContaining('暂时没有完成'),
    });
    const { privately, status } = await fake.press(user, message, '接单');
    expect(status).toBe(200);
    expect(privately[0]?.text).toContain('暂时没有完成');
  });

  it('who press a button of an older version are answered by the handlers, not by a failure', async () => {
    answer = async () => notice('这个按钮已经失效，请看最新的卡片');
    const { message } = await sendCard();
    const { privately } = await fake.pressRaw(
      user,
      { actionId: 'lead.snooze', value: 'x' },
      { channel: { id: message.channel } },
    );
    expect(privately.map(({ text }) => text)).toEqual(['这个按钮已经失效，请看最新的卡片']);
    expect(events).toMatchObject([{ kind: 'action', actionId: 'lead.snooze' }]);
  });

  it('leave and change: the directory hears of it, the operator of an app that was taken away', async () => {
    const person = fake.world.people.get(user);
    if (!person) throw new Error('Nobody');
    await fake.userEvent('user_change', user);
    person.isDeleted = true;
    await fake.userEvent('user_change', user);
    expect(events).toMatchObject([
      { kind: 'directory', change: 'changed', externalId: user, workspace: fake.world.teamId },
      { kind: 'directory', change: 'left', externalId: user },
    ]);
    await fake.event({ type: 'app_uninstalled' });
    await fake.event({ type: 'tokens_revoked' });
    expect(bot.reported).toEqual([
      'slack: SlackProblem: Slack: app-uninstalled',
      'slack: SlackProblem: Slack: tokens-revoked',
    ]);
  });

  it('are acknowledged when the event is stored, not before', async () => {
    const { message } = await sendCard();
    let isStored = false;
    const stored = Promise.withResolvers<void>();
    answer = async () => {
      await stored.promise;
      isStored = true;
      return notice('已接单');
    };
    const pressing = fake.press(user, message, '接单').then((outcome) => ({ outcome, wasStored: isStored }));
    await new Promise((resolve) => setTimeout(resolve, 60));
    stored.resolve();
    expect(await pressing).toMatchObject({ outcome: { status: 200 }, wasStored: true });
  });
});
