/** Cards under WeCom's rule: one code from the sending, one from each click, each good for one change and three days. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Card, CardAction } from '../../../cards/card.ts';
import { savePost } from '../../../db/repos/outbox.ts';
import { findWecomCard, usableWecomCodes } from '../../../db/repos/wecom-cards.ts';
import type { ActionClicked } from '../../../handlers/inbound.ts';
import type { Outgoing } from '../../../jobs/chat-platform.ts';
import { openWecomDoor, type WecomDoor } from '../../support/wecom-door.ts';

let door: WecomDoor;
beforeEach(async () => {
  door = await openWecomDoor();
  await door.start();
});
afterEach(() => door.close());

const hour = 3_600_000;
const to = { kind: 'member', memberId: 'm1' } as const;
const signal = AbortSignal.timeout(60_000);
const accept: CardAction = { id: 'lead.accept', label: '接单', style: 'primary', value: '42|1' };

function cardOf(title: string, more: Partial<Card> = {}): Outgoing {
  const card: Card = {
    key: 'lead:42',
    tone: 'info',
    title,
    summary: title,
    facts: [],
    actions: [accept],
    isSettled: false,
    ...more,
  };
  return { kind: 'card', card: { zh: card, en: card } };
}
const settled = (title: string) => cardOf(title, { actions: [], isSettled: true });
const send = (title: string, key = 'row-1', more: Partial<Card> = {}) =>
  door.platform.send(to, cardOf(title, more), { idempotencyKey: key, signal });
const titles = () => door.fake.sees('wangjianguo').map(({ text }) => text);
const codes = (taskId: string) => usableWecomCodes(door.store.read, taskId, new Date(0));
const path = '/cgi-bin/message/update_template_card';

describe('codes', () => {
  it('a change nobody clicked for spends the code of the sending, and its buttons die', async () => {
    const ref = await send('新线索');
    expect(door.fake.buttonsOf('wangjianguo', ref)).toEqual(['接单']);
    expect(await codes(ref)).toMatchObject([{ cameWith: 'send' }]);
    await door.platform.update(ref, settled('已转给李敏'), { signal });
    expect(titles()).toEqual(['已转给李敏']);
    expect(() => door.fake.press('wangjianguo', '已转给李敏', '接单')).toThrow('has no button');
    expect(await codes(ref)).toEqual([]);
  });

  it('a click brings its own code, which is spent first: the one of the sending is still there for the deadline', async () => {
    const ref = await send('新线索');
    await remember(ref);
    await door.fake.press('wangjianguo', ref, '接单');
    expect((door.events as ActionClicked[])[0]).toMatchObject({ actionId: 'lead.accept', value: '42|1' });
    expect((await codes(ref)).map(({ cameWith }) => cameWith)).toEqual(['click', 'send']);
    await door.platform.update(ref, cardOf('已接单'), { signal });
    expect((await codes(ref)).map(({ cameWith }) => cameWith)).toEqual(['send']);
    door.pass(71 * hour);
    await door.platform.update(ref, settled('已超时'), { signal });
    expect(titles()).toEqual(['已超时']);
  });

  it('without a code the card is recalled, and has to be sent anew', async () => {
    const ref = await send('新线索');
    await door.platform.update(ref, cardOf('改一次'), { signal });
    await expect(door.platform.update(ref, cardOf('改两次'), { signal })).rejects.toMatchObject({ kind: 'gone' });
    expect(titles()).toEqual([]);
    const again = await send('改两次', 'row-2');
    expect(again).not.toBe(ref);
    expect(titles()).toEqual(['改两次']);
    await expect(door.platform.update(ref, cardOf('改三次'), { signal })).rejects.toMatchObject({ kind: 'gone' });
  });

  it('after three days the code is dead and it is too late to recall: the old card dies with the next click on it', async () => {
    const ref = await send('新线索');
    door.pass(73 * hour);
    await expect(door.platform.update(ref, settled('过期'), { signal })).rejects.toMatchObject({ kind: 'gone' });
    expect(titles()).toEqual(['新线索']);
    expect(door.fake.world.recalled).toEqual([]);
    await door.fake.press('wangjianguo', ref, '接单');
    await door.platform.stop();
    expect(door.events).toHaveLength(1);
    expect(door.fake.buttonsOf('wangjianguo', ref)).toEqual([]);
  });

  it('a change that is refused takes the next code; refused by all, the card does not stay open', async () => {
    const ref = await send('新线索');
    await remember(ref);
    await door.fake.press('wangjianguo', ref, '接单');
    door.fake.fail(path, { errcode: 40058 }, { errcode: 40058 });
    await expect(door.platform.update(ref, settled('已接单'), { signal })).rejects.toMatchObject({ kind: 'gone' });
    expect(titles()).toEqual([]);
  });

  it('busy or rate-limited: the code is kept for the next try', async () => {
    const ref = await send('新线索');
    door.fake.fail(path, { errcode: 45009 });
    await expect(door.platform.update(ref, settled('已转走'), { signal })).rejects.toMatchObject({
      kind: 'retry',
      retryAfterMs: 61_000,
    });
    await door.platform.update(ref, settled('已转走'), { signal });
    expect(titles()).toEqual(['已转走']);
  });

  it('an answer that got lost counts the code as spent: the next try recalls and nothing stays open', async () => {
    const ref = await send('新线索');
    door.fake.fail(path, 'lose-answer');
    await expect(door.platform.update(ref, settled('已转走'), { signal })).rejects.toMatchObject({ kind: 'uncertain' });
    await expect(door.platform.update(ref, settled('已转走'), { signal })).rejects.toMatchObject({ kind: 'gone' });
    expect(titles()).toEqual([]);
  });

  it('clicked before the dispatcher has recorded its sending, it stays open', async () => {
    const sentAt = door.clock.now();
    const row = { id: 'row-1', platform: 'wecom', recipientKind: 'member', recipientId: 'm1', priority: 2 } as const;
    const more = {
      status: 'sending',
      cardKey: 'lead:42',
      dedupeKey: 'row-1',
      notBefore: sentAt,
      createdAt: sentAt,
      attempts: 1,
    } as const;
    await door.store.transaction((tx) => tx.insert('outbox', { ...row, ...more }));
    const ref = await send('新线索');
    await door.fake.press('wangjianguo', ref, '接单');
    await door.platform.stop();
    expect(door.fake.buttonsOf('wangjianguo', ref)).toEqual(['接单']);
  });

  it('a click delivered three times has one code', async () => {
    const ref = await send('新线索');
    await remember(ref);
    await door.fake.press('wangjianguo', ref, '接单', { times: 3 });
    expect(await codes(ref)).toHaveLength(2);
  });
});

describe('sending', () => {
  it('a card that may have been sent is not sent twice when it was recorded here', async () => {
    const ref = await send('新线索');
    const again = await door.platform.send(to, cardOf('新线索'), { idempotencyKey: 'row-1', isRepeat: true, signal });
    expect(again).toBe(ref);
    expect(titles()).toEqual(['新线索']);
  });

  it('a lost answer is uncertain; the card that arrived all the same works, and dies with its click', async () => {
    door.fake.fail('/cgi-bin/message/send', 'lose-answer');
    await expect(send('新线索')).rejects.toMatchObject({ kind: 'uncertain' });
    await door.fake.press('wangjianguo', '新线索', '接单');
    await door.platform.stop();
    expect(door.events).toHaveLength(1);
    expect(door.fake.buttonsOf('wangjianguo', '新线索')).toEqual([]);
  });

  it('never the same task id twice', async () => {
    const refs = await Promise.all(Array.from({ length: 5 }, () => send('新线索', 'row-1')));
    expect(new Set(refs).size).toBe(5);
    for (const ref of refs) expect(await findWecomCard(door.store.read, ref)).toMatchObject({ userId: 'wangjianguo' });
  });

  it('a card that WeCom does not take comes as plain words, and is reported', async () => {
    door.fake.fail('/cgi-bin/message/send', { errcode: 40035 });
    await send('新线索 A 级');
    expect(titles()).toEqual(['新线索 A 级']);
    expect(door.reports.map(({ module }) => module)).toEqual(['wecom card']);
  });

  it.each([
    [{ errcode: 60020 }, 'retry'],
    [{ errcode: 45009 }, 'retry'],
    [{ errcode: -1 }, 'retry'],
    [{ errcode: 48002 }, 'retry'],
    [{ errcode: 81013 }, 'gone'],
    [{ errcode: 60111 }, 'gone'],
    ['reset', 'uncertain'],
    ['gateway', 'uncertain'],
    ['html', 'retry'],
  ] as const)('%j is %s', async (fault, kind) => {
    door.fake.fail('/cgi-bin/message/send', fault);
    await expect(send('新线索')).rejects.toMatchObject({ name: 'PlatformError', kind });
  });

  it('all is well, says WeCom, and lists the only recipient as unknown', async () => {
    const answer = { invaliduser: 'wangjianguo', msgid: 'MSG', response_code: 'RC' };
    door.fake.fail('/cgi-bin/message/send', { answer });
    await expect(send('新线索')).rejects.toMatchObject({ kind: 'gone' });
  });

  it('somebody without a licence, somebody out of sight', async () => {
    door.fake.addPerson({ userId: 'wangjianguo', name: 'm1', departments: [1], isLicensed: false });
    await expect(send('新线索')).rejects.toMatchObject({ kind: 'retry' });
    door.fake.addPerson({ userId: 'wangjianguo', name: 'm1', departments: [1], isVisible: false });
    await expect(send('新线索')).rejects.toMatchObject({ kind: 'gone' });
  });
});

describe('what WeCom cannot ask', () => {
  const risky: CardAction = {
    id: 'lead.refuse',
    label: '接不了',
    style: 'danger',
    value: '42|1',
    confirm: { title: '确定接不了？', text: '线索会回到团队。', ok: '确定接不了', cancel: '再想想' },
  };

  async function askedCard() {
    const ref = await send('新线索', 'row-1', { actions: [accept, risky] });
    await remember(ref);
    await door.fake.press('wangjianguo', ref, '接不了');
    expect(door.events).toEqual([]);
    await sendWaiting();
    expect(titles()).toEqual(['新线索', '确定接不了？']);
  }

  it('is asked in a card of its own; its first button does it, and then it is over', async () => {
    await askedCard();
    await door.fake.press('wangjianguo', '确定接不了？', '确定接不了');
    expect(door.events).toMatchObject([{ kind: 'action', actionId: 'lead.refuse', value: '42|1' }]);
    await door.platform.stop();
    expect(door.fake.buttonsOf('wangjianguo', '确定接不了？')).toEqual([]);
  });

  it('its second button does nothing', async () => {
    await askedCard();
    await door.fake.press('wangjianguo', '确定接不了？', '再想想');
    expect(door.events).toEqual([]);
  });

  it('a form becomes a private link; a notice with undo a card with that button', async () => {
    const ref = await send('新线索');
    await remember(ref);
    const form = { id: 'lead.transfer', title: '转交', fields: [], submitLabel: '转交', value: '42|1' };
    door.answer = async () => ({ kind: 'open-form', form: { zh: form, en: form } });
    await door.fake.press('wangjianguo', ref, '接单');
    await sendWaiting();
    expect(titles().at(-1)).toContain(`${door.botUrl}/pages/form-lead.accept%2042%7C1-for-m1`);
    const text = { zh: '已接单，一分钟内可以撤销', en: 'Accepted' };
    const undo = { actionId: 'lead.undo', value: 'undo-1', until: door.clock.now() };
    door.answer = async () => ({ kind: 'notice', tone: 'success', text, undo });
    await door.fake.press('wangjianguo', ref, '接单');
    await sendWaiting();
    await door.fake.press('wangjianguo', text.zh, '撤销');
    expect(door.events.at(-1)).toMatchObject({ kind: 'action', actionId: 'lead.undo', value: 'undo-1' });
  });
});

/** As the dispatcher does once a card is sent. */
async function remember(messageRef: string): Promise<void> {
  const post = { cardKey: 'lead:42', platform: 'wecom', recipientKind: 'member', recipientId: 'm1' } as const;
  const more = { subjectId: '42', messageRef, contentHash: 'x', changedAt: door.clock.now() };
  await door.store.transaction((tx) => savePost(tx, { ...post, ...more }));
}

/** What waits in the outbox, sent in its order. */
async function sendWaiting(): Promise<void> {
  const { outbox } = door.store.read.tables;
  for (const row of await door.store.read.db.select().from(outbox))
    await door.platform.send(to, row.content as Outgoing, { idempotencyKey: row.id, signal });
  await door.store.transaction(async (tx) => {
    await tx.db.delete(tx.tables.outbox);
  });
}
