/** What people do in Slack and what they are shown because of it: windows, notices, links, and strangers. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { bindIdentity } from '../../../db/repos/identities.ts';
import { savePost } from '../../../db/repos/outbox.ts';
import type { Reply } from '../../../handlers/inbound.ts';
import { both, card, form, note, notice, openSlackDesk, type SlackDesk } from '../../fakes/slack/open-slack-desk.ts';
import { buttonsOf, fieldsOf, wordsOf } from '../../fakes/slack/shown.ts';

describe('people in Slack', () => {
  let desk: SlackDesk;
  beforeEach(async () => {
    desk = await openSlackDesk();
  });
  afterEach(() => desk.close());

  it("press a button: the event is the member's, the notice is for them alone, with its button", async () => {
    const { message } = await desk.sendCard();
    desk.answer = async () => ({
      ...(notice('已接单') as Extract<Reply, { kind: 'notice' }>),
      undo: { actionId: 'lead.undo', value: 'undo-1', until: new Date() },
    });
    const outcome = await desk.fake.press(desk.user, message, '接单');
    expect(outcome.status).toBe(200);
    expect(desk.events).toMatchObject([{ kind: 'action', actorId: 'm1', actionId: 'lead.accept', value: 'lead-1|1' }]);
    const [shown] = outcome.privately;
    if (!shown) throw new Error('No notice came');
    expect(wordsOf(shown.text, shown.blocks)).toBe('已接单');
    desk.answer = async () => notice('已撤销');
    await desk.fake.press(desk.user, shown, '撤销');
    expect(desk.events.at(-1)).toMatchObject({ kind: 'action', actionId: 'lead.undo', value: 'undo-1' });
    // The notice with the spent button is gone, the card is not.
    const texts = desk.fake.seenBy(desk.user).map(({ text }) => text);
    expect(texts).toEqual(['新线索', '已撤销']);
  });

  it('keep a notice whose address is over, or is not an address of Slack', async () => {
    const { message } = await desk.sendCard();
    desk.answer = async () => ({
      ...(notice('已接单') as Extract<Reply, { kind: 'notice' }>),
      undo: { actionId: 'lead.undo', value: 'undo-1', until: new Date() },
    });
    const [shown] = (await desk.fake.press(desk.user, message, '接单')).privately;
    if (!shown) throw new Error('No notice came');
    desk.answer = async () => notice('已撤销');
    for (const response_url of [
      `${desk.fake.server.address}/responses/R0`,
      'https://hooks.slack.com.example.com/actions/1',
    ]) {
      const where = { response_url, channel: { id: shown.channel }, container: { is_ephemeral: true } };
      expect((await desk.fake.pressRaw(desk.user, { actionId: 'lead.undo', value: 'undo-1' }, where)).status).toBe(200);
    }
    expect(desk.fake.seenBy(desk.user)).toContain(shown);
    expect(desk.bot.reported).toMatchObject([
      expect.stringContaining('http-404'),
      expect.stringContaining('foreign-host'),
    ]);
  });

  it('get a refusal with the button that mends it', async () => {
    const { message } = await desk.sendCard();
    desk.answer = async () => ({
      ...(notice('还有一次拜访没有提交') as Extract<Reply, { kind: 'notice' }>),
      mend: { actionId: 'visit.submit', value: 'v1', label: both('提交拜访') },
    });
    const [shown] = (await desk.fake.press(desk.user, message, '接单')).privately;
    expect(buttonsOf(shown?.blocks ?? [])).toMatchObject([
      { label: '提交拜访', actionId: 'visit.submit', value: 'v1' },
    ]);
  });

  it('fill in a window; problems stand at their fields and keep it open, the next form takes its place', async () => {
    const { message } = await desk.sendCard();
    desk.answer = async () => form('lead.call', [note]);
    const { view } = await desk.fake.press(desk.user, message, '接单');
    if (!view) throw new Error('No window was opened');
    expect(fieldsOf(view.view.blocks)).toMatchObject([{ name: 'note', isOptional: true }]);

    desk.answer = async () => ({ kind: 'form-problems', problems: { note: both('请填写') } });
    const refused = await desk.fake.submit(desk.user, view, {});
    expect(refused.errors).toEqual({ 'lead.call/note': '请填写' });
    expect(desk.fake.world.modals.get(desk.user)).toHaveLength(1);
    expect(desk.events.at(-1)).toMatchObject({
      kind: 'form',
      formId: 'lead.call',
      value: 'lead-1|2',
      fields: { note: '' },
    });

    desk.answer = async () => form('visit.answers', [note], '拜访回答');
    const next = await desk.fake.submit(desk.user, view, { note: '周三演示' });
    expect(next.view?.view.title).toMatchObject({ text: '拜访回答' });
    const ids = desk.events.slice(-2).map((event) => event.eventId);
    expect(new Set(ids).size).toBe(2);

    desk.answer = async () => notice('已记录');
    if (!next.view) throw new Error('The next window is missing');
    const done = await desk.fake.submit(desk.user, next.view, {});
    expect(done.privately.map(({ text }) => text)).toEqual(['已记录']);
    expect(desk.fake.world.modals.get(desk.user)).toEqual([]);
  });

  it('see a problem that belongs to no field at the first one', async () => {
    desk.answer = async () => form('lead.new', [note]);
    const { view } = await desk.fake.shortcut(desk.user, 'new_lead');
    if (!view) throw new Error('No window was opened');
    desk.answer = async () => ({ kind: 'form-problems', problems: { other: both('客户不存在') } });
    expect((await desk.fake.submit(desk.user, view, {})).errors).toEqual({ 'lead.new/note': '客户不存在' });
  });

  it('enter a lead by the shortcut, by the command, from the Home tab, and by a word', async () => {
    desk.answer = async () => form('lead.new', [note], '新线索');
    expect((await desk.fake.shortcut(desk.user, 'new_lead')).view).not.toBeNull();
    expect((await desk.fake.command(desk.user, '')).view).not.toBeNull();
    await desk.fake.openHome(desk.user);
    expect((await desk.fake.pressHome(desk.user, '新线索')).view).not.toBeNull();
    expect(desk.events).toMatchObject([1, 2, 3].map(() => ({ kind: 'action', actionId: 'lead.new' })));
    await desk.fake.command(desk.user, '我的线索');
    expect(desk.events.at(-1)).toMatchObject({ kind: 'message', text: '我的线索', conversation: { kind: 'dm' } });
  });

  it('read what came of a form from the Home tab or a shortcut in the private chat, where it stays', async () => {
    desk.answer = async () => form('lead.new', [note], '新线索');
    const { view } = await desk.fake.shortcut(desk.user, 'new_lead');
    if (!view) throw new Error('No window was opened');
    desk.answer = async () => ({
      ...(notice('已新建 L-20481') as Extract<Reply, { kind: 'notice' }>),
      undo: { actionId: 'lead.undo', value: 'u', until: new Date() },
    });
    await desk.fake.submit(desk.user, view, {});
    const [shown] = desk.fake.seenBy(desk.user);
    expect(shown).toMatchObject({ onlyFor: null, text: '已新建 L-20481' });
    expect(buttonsOf(shown?.blocks ?? [])).toMatchObject([{ label: '撤销' }]);
  });

  it('who press in a channel that the bot has left are answered in the private chat', async () => {
    const { id, members } = desk.fake.addChannel({ name: 'puxi', members: [desk.user] });
    members.delete(desk.fake.world.botUser);
    desk.answer = async () => notice('已接单');
    await desk.fake.pressRaw(desk.user, { actionId: 'lead.accept', value: 'l|1' }, { channel: { id } });
    expect(desk.fake.seenBy(desk.user).map(({ text }) => text)).toEqual(['已接单']);
  });

  it('whose message is answered by a form get a button, and the click asks the same again', async () => {
    desk.answer = async () => form('lead.new', [note], '新线索');
    const text = '【线索响应】张伟 官网';
    const { privately, view } = await desk.fake.say(desk.user, text);
    expect(view).toBeNull();
    const [shown] = privately;
    if (!shown) throw new Error('No button came');
    const pressed = await desk.fake.press(desk.user, shown, '填写');
    expect(pressed.view).not.toBeNull();
    expect(desk.events.map((event) => (event.kind === 'message' ? event.text : event.kind))).toEqual([text, text]);
    expect(new Set(desk.events.map(({ eventId }) => eventId)).size).toBe(2);
  });

  it('get a page as a private link, as a window after a click', async () => {
    desk.answer = async () => ({ kind: 'open-page', page: { kind: 'visit', id: 'v1' } });
    const { privately } = await desk.fake.say(desk.user, '上传');
    expect(buttonsOf(privately[0]?.blocks ?? [])[0]?.url).toBe('https://baton.example.com/pages/visit-m1');
    const { message } = await desk.sendCard();
    const { view } = await desk.fake.press(desk.user, message, '接单');
    const [link] = buttonsOf(view?.view.blocks ?? []);
    expect(link?.url).toBe('https://baton.example.com/pages/visit-m1');
    // Slack reports the click on the link all the same.
    const before = desk.events.length;
    expect((await desk.fake.pressRaw(desk.user, { actionId: 'slack.page', value: '' }, {})).status).toBe(200);
    expect(desk.events).toHaveLength(before);
  });

  it('are told to press again when the window came too late', async () => {
    let lateMs = 0;
    await desk.close();
    desk = await openSlackDesk({ now: () => new Date(Date.now() + lateMs) });
    desk.answer = async () => {
      lateMs += 4_000;
      return form('lead.call', [note]);
    };
    const { message } = await desk.sendCard();
    const { privately, view } = await desk.fake.press(desk.user, message, '接单');
    expect(view).toBeNull();
    expect(privately.map(({ text }) => text)).toEqual(['窗口没有打开，请再点一次。']);
    expect(desk.bot.reported).toMatchObject([expect.stringContaining('expired_trigger_id')]);
  });

  it('with two accounts are one member on both, also on the Home tab', async () => {
    const second = desk.fake.addPerson({ name: 'm1 again' }).id;
    const account = {
      platform: 'slack' as const,
      workspace: desk.fake.world.teamId,
      externalId: second,
      memberId: 'm1',
    };
    await desk.bot.store.transaction((tx) => bindIdentity(tx, account));
    await desk.fake.say(second, '我的线索');
    expect(desk.events).toMatchObject([{ kind: 'message', actorId: 'm1' }]);
    await desk.fake.openHome(second);
    expect(desk.fake.homeOf(second)).not.toBeNull();
    for (const key of ['a', 'b'])
      await desk.bot.platform.send({ kind: 'member', memberId: 'm1' }, card, {
        idempotencyKey: key,
        signal: AbortSignal.timeout(10_000),
      });
    const cards = [desk.user, second].map(
      (one) => desk.fake.seenBy(one).filter(({ blocks }) => blocks.length > 0).length,
    );
    expect(cards.toSorted()).toEqual([0, 2]);
  });

  it('read details in a window', async () => {
    const { message } = await desk.sendCard();
    desk.answer = async () => ({
      kind: 'details',
      title: both('为什么分给我：同城、脊柱产品线、近三十天同类成单率最高'),
      lines: [
        { text: both('同城 4.2 公里'), amount: '20' },
        { text: both('合计'), amount: '86', isTotal: true },
      ],
    });
    const { view } = await desk.fake.press(desk.user, message, '接单');
    const words = wordsOf('', view?.view.blocks ?? []);
    expect(words).toContain('近三十天同类成单率最高');
    expect(words).toContain('同城 4.2 公里  20');
  });

  it('write under a card: the message belongs to it, its files are fetched later', async () => {
    const { message, ref } = await desk.sendCard();
    await desk.bot.store.transaction((tx) =>
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
    await desk.fake.sendFile(desk.user, photo, { threadTs: message.ts });
    expect(desk.events.at(-1)).toMatchObject({
      kind: 'message',
      text: '',
      thread: 'visit:v1',
      remote: [{ kind: 'photo', name: '合同.jpg', takenAt: null }],
    });
    const elsewhere = { ...photo, mode: 'external' };
    const { privately } = await desk.fake.sendFile(desk.user, elsewhere);
    expect(privately[0]?.text).toContain('直接上传');
  });

  it('are heard in the channels of the policy and nowhere else', async () => {
    const team = desk.fake.addChannel({ name: 'puxi', members: [desk.user] });
    const other = desk.fake.addChannel({ name: 'lunch', members: [desk.user] });
    await desk.bot.channels.put('slack', 'puxi', { kind: 'group', address: team.id }, new Date());
    await desk.fake.say(desk.user, '【线索响应】张伟 13900001111 椎弓根钉 展会', { channel: team.id });
    await desk.fake.say(desk.user, '中午吃什么', { channel: other.id });
    expect(desk.events).toMatchObject([{ kind: 'message', conversation: { kind: 'channel', key: 'puxi' } }]);
  });

  it('who are unknown get one polite answer, and nothing of theirs is kept', async () => {
    const stranger = desk.fake.addPerson({ name: 'Stranger' }).id;
    const foreign = desk.fake.addPerson({ name: 'Partner', team: 'T0OTHER' }).id;
    const first = await desk.fake.say(stranger, '我的线索');
    expect(first.privately.map(({ text }) => text).join()).toContain('不认识');
    expect((await desk.fake.say(stranger, '在吗')).privately).toEqual([]);
    expect((await desk.fake.command(foreign, '')).answer).toMatchObject({ response_type: 'ephemeral' });
    // In a channel of the policy they talk to each other, not to the desk.bot.
    const other = desk.fake.addPerson({ name: 'Other' }).id;
    const team = desk.fake.addChannel({ name: 'puxi', members: [other] });
    await desk.bot.channels.put('slack', 'puxi', { kind: 'group', address: team.id }, new Date());
    expect((await desk.fake.say(other, '大家好', { channel: team.id })).privately).toEqual([]);
    const { message } = await desk.sendCard();
    const clicked = await desk.fake.pressRaw(
      foreign,
      { actionId: 'lead.accept', value: 'lead-1|1' },
      { channel: { id: message.channel } },
    );
    expect(clicked.status).toBe(200);
    expect(desk.events).toEqual([]);
    expect(desk.bot.reported.join()).not.toContain('我的线索');
  });

  it('hear that a step did not go through, and keep what they typed', async () => {
    const { message } = await desk.sendCard();
    desk.answer = async () => form('lead.call', [note]);
    const { view } = await desk.fake.press(desk.user, message, '接单');
    if (!view) throw new Error('No window was opened');
    desk.answer = async () => {
      throw new Error('full');
    };
    expect((await desk.fake.submit(desk.user, view, { note: '95 秒' })).errors).toMatchObject({
      'lead.call/note': expect.stringContaining('暂时没有完成'),
    });
    const { privately, status } = await desk.fake.press(desk.user, message, '接单');
    expect(status).toBe(200);
    expect(privately[0]?.text).toContain('暂时没有完成');
  });

  it('who press a button of an older version are answered by the handlers, not by a failure', async () => {
    desk.answer = async () => notice('这个按钮已经失效，请看最新的卡片');
    const { message } = await desk.sendCard();
    const { privately } = await desk.fake.pressRaw(
      desk.user,
      { actionId: 'lead.snooze', value: 'x' },
      { channel: { id: message.channel } },
    );
    expect(privately.map(({ text }) => text)).toEqual(['这个按钮已经失效，请看最新的卡片']);
    expect(desk.events).toMatchObject([{ kind: 'action', actionId: 'lead.snooze' }]);
  });

  it('leave and change: the directory hears of it, the operator of an app that was taken away', async () => {
    const person = desk.fake.world.people.get(desk.user);
    if (!person) throw new Error('Nobody');
    await desk.fake.userEvent('user_change', desk.user);
    person.isDeleted = true;
    await desk.fake.userEvent('user_change', desk.user);
    expect(desk.events).toMatchObject([
      { kind: 'directory', change: 'changed', externalId: desk.user, workspace: desk.fake.world.teamId },
      { kind: 'directory', change: 'left', externalId: desk.user },
    ]);
    await desk.fake.event({ type: 'app_uninstalled' });
    await desk.fake.event({ type: 'tokens_revoked' });
    expect(desk.bot.reported).toEqual([
      'slack: SlackProblem: Slack: app-uninstalled',
      'slack: SlackProblem: Slack: tokens-revoked',
    ]);
  });

  it('are acknowledged when the event is stored, not before', async () => {
    const { message } = await desk.sendCard();
    let isStored = false;
    const stored = Promise.withResolvers<void>();
    desk.answer = async () => {
      await stored.promise;
      isStored = true;
      return notice('已接单');
    };
    const pressing = desk.fake.press(desk.user, message, '接单').then((outcome) => ({ outcome, wasStored: isStored }));
    await new Promise((resolve) => setTimeout(resolve, 60));
    stored.resolve();
    expect(await pressing).toMatchObject({ outcome: { status: 200 }, wasStored: true });
  });
});
