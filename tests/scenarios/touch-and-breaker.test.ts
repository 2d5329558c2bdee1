/** What stops the first-touch clock and what does not; misses in a row, the pause that follows, and what ends it. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { buttonValue, type Company, openCompany } from '../support/company.ts';
import {
  bringOwnedLead,
  clocksOf,
  eventsOf,
  fillIn,
  goodCall,
  keepReps,
  leadCardOf,
  leadOf,
  press,
  pretendOpenLeads,
  recordCall,
  runningClocks,
  stateOf,
} from '../support/loop.ts';

let company: Company;
beforeEach(async () => {
  company = await openCompany();
});
afterEach(async () => {
  expect(company.reported).toEqual([]);
  await company.remove();
});

describe('a call', () => {
  const cases = [
    ['that is too short', { outcome: 'reached-later', seconds: '59' }, '满 60 秒才算有效触达'],
    ['that nobody answered', { outcome: 'no-answer', seconds: '0' }, '还不算有效触达'],
    ['that nobody answered, whatever length is typed', { outcome: 'no-answer', seconds: '600' }, '还不算有效触达'],
  ] as const;
  test.each(cases)('%s is recorded, accepts the lead, and the clock runs on', async (_name, fields, words) => {
    const { lead, owner, dueAt } = await bringOwnedLead(company);
    await company.pass({ minutes: 1 });
    await press(company, owner, lead.id, 'lead.accept');
    const reply = await fillIn(company, owner, lead.id, 'lead.call', fields);
    expect(reply).toMatchObject({ kind: 'notice' });
    expect(reply.kind === 'notice' && reply.text.zh).toContain(words);
    expect(await leadOf(company, lead.id)).toMatchObject({ status: 'accepted', touchedAt: null });
    expect((await runningClocks(company, lead.id))['first-touch']?.dueAt).toEqual(dueAt);
    expect((await leadCardOf(company, owner, lead.id)).reasons?.[0]).toBe('已联系过，还不算有效触达');
    await company.moveTo(dueAt?.toISOString() ?? '');
    expect((await clocksOf(company, lead.id)).some((clock) => clock.kind === 'first-touch' && clock.missedAt)).toBe(
      true,
    );
  });

  test('of a minute stops it and is shown as reported, not proven', async () => {
    const { lead, owner, dueAt } = await bringOwnedLead(company);
    await recordCall(company, owner, lead.id, { outcome: 'reached-interested', seconds: '60' });
    expect(await leadOf(company, lead.id)).toMatchObject({ status: 'touched' });
    expect(await runningClocks(company, lead.id)).toEqual({});
    const card = await leadCardOf(company, owner, lead.id);
    expect(card.reasons).toEqual(['09:40 首次触达（本人填报）']);
    expect(card.deadline).toBeUndefined();
    const { touches } = company.baton.store.read.tables;
    expect(await company.baton.store.read.db.select().from(touches)).toContainEqual(
      expect.objectContaining({ leadId: lead.id, proof: 'reported', isFirstTouch: true, seconds: 60 }),
    );
    await company.moveTo(new Date((dueAt?.getTime() ?? 0) + 86_400_000 * 3).toISOString());
    expect(await eventsOf(company, 'clock.missed', 'clock.escalated')).toEqual([]);
  });

  test.each([
    ['counts', goodCall],
    ['is short', { outcome: 'reached-later', seconds: '5' }],
    ['nobody answered', { outcome: 'no-answer', seconds: '' }],
  ])(
    'after the first touch that %s is recorded, and nothing is said of a first touch or a deadline',
    async (_what, call) => {
      const { lead, owner } = await bringOwnedLead(company);
      await recordCall(company, owner, lead.id, goodCall);
      expect(await recordCall(company, owner, lead.id, call)).toMatchObject({
        kind: 'notice',
        tone: 'success',
        text: { zh: '通话已记录', en: 'Call recorded' },
      });
      expect(await leadOf(company, lead.id)).toMatchObject({ status: 'touched' });
    },
  );

  test('before the tap on "accept" counts as both', async () => {
    const { lead, owner } = await bringOwnedLead(company);
    await company.submit(owner, 'lead.call', `${lead.id}|${lead.version}`, goodCall);
    expect(await leadOf(company, lead.id)).toMatchObject({ status: 'touched' });
    expect((await clocksOf(company, lead.id)).map((clock) => [clock.kind, clock.status]).sort()).toEqual([
      ['acknowledge', 'met'],
      ['first-touch', 'met'],
    ]);
  });

  test('to a wrong number closes the lead without counting as a touch, and frees the rep', async () => {
    const { lead, owner } = await bringOwnedLead(company);
    const { openLeads } = await stateOf(company, owner);
    await recordCall(company, owner, lead.id, { outcome: 'wrong-number', seconds: '0' });
    expect(await leadOf(company, lead.id)).toMatchObject({
      status: 'closed',
      touchedAt: null,
      closeReason: 'wrong-number',
    });
    expect((await stateOf(company, owner)).openLeads).toBe(openLeads - 1);
    expect(await leadCardOf(company, owner, lead.id)).toMatchObject({ title: '已关闭 · 号码不对', actions: [] });
  });

  test('of the new owner is a first touch of their own, after a transfer of a lead that was touched', async () => {
    const [one = '', other = ''] = await keepReps(company, 'shen-yilin', 'lu-yuncheng');
    const { lead, owner } = await bringOwnedLead(company);
    await recordCall(company, owner, lead.id);
    const next = owner === one ? other : one;
    await fillIn(company, owner, lead.id, 'lead.transfer', { reason: 'leave', to: next });
    expect(await leadOf(company, lead.id)).toMatchObject({ status: 'assigned', ownerId: next });
    await recordCall(company, next, lead.id, { outcome: 'no-answer', seconds: '0' });
    expect(await leadOf(company, lead.id)).toMatchObject({ status: 'accepted', touchedAt: null });
    expect((await runningClocks(company, lead.id))['first-touch']).toBeDefined();
    await recordCall(company, next, lead.id);
    expect(await leadOf(company, lead.id)).toMatchObject({ status: 'touched' });
    expect(await runningClocks(company, lead.id)).toEqual({});
  });

  test('that is only typed in does not stop the clock where policy says so', async () => {
    await company.remove();
    company = await openCompany({
      policies: { 'deadlines.yaml': [['acceptReported: true', 'acceptReported: false']] },
    });
    const { lead, owner } = await bringOwnedLead(company);
    const reply = await recordCall(company, owner, lead.id);
    expect(reply).toMatchObject({ tone: 'warning', text: { zh: '通话已记录。按现行规则，手工填报不能停止计时' } });
    expect(await leadOf(company, lead.id)).toMatchObject({ status: 'accepted', touchedAt: null });
    expect((await runningClocks(company, lead.id))['first-touch']).toBeDefined();
    await company.pass({ hours: 1 });
    expect(await stateOf(company, owner)).toMatchObject({ consecutiveMisses: 1 });
  });
});

describe('misses in a row', () => {
  /** Three leads of one rep, an hour apart in their deadlines. */
  async function threeLeads() {
    const [rep = '', other = ''] = await keepReps(company, 'shen-yilin', 'dai-ruohan');
    await pretendOpenLeads(company, other, 60);
    const leads = [];
    for (let count = 0; count < 3; count += 1) {
      leads.push((await bringOwnedLead(company)).lead);
      await company.pass({ minutes: 5 });
    }
    await pretendOpenLeads(company, other, 0);
    const [first, second, third] = leads;
    if (!first || !second || !third) throw new Error('Three leads were wanted');
    return { rep, other, first, second, third };
  }

  test('over two different leads trip the breaker: the overdue ones move, the others stay, intake pauses', async () => {
    const { rep, other, first, second, third } = await threeLeads();
    await company.moveTo('2026-11-20T10:44:59+08:00');
    expect(await stateOf(company, rep)).toMatchObject({ consecutiveMisses: 1, pauseId: null });
    expect((await leadOf(company, first.id)).ownerId).toBe(rep);
    await company.moveTo('2026-11-20T10:45:00+08:00');
    expect(await leadOf(company, first.id)).toMatchObject({ ownerId: other, status: 'assigned' });
    expect(await leadOf(company, second.id)).toMatchObject({ ownerId: other, status: 'assigned' });
    expect(await leadOf(company, third.id)).toMatchObject({ ownerId: rep, status: 'assigned' });
    const { pauseId } = await stateOf(company, rep);
    expect(pauseId).not.toBeNull();
    const next = await bringOwnedLead(company);
    expect(next.owner).toBe(other);
    const manager = (await company.member('gu-yunqiu')).id;
    const card = await company.card(`dm:${manager}`, 'pause:');
    expect(card.title).toBe('熔断：沈一霖连续 2 次首次触达超时');
    expect(card.facts.find((fact) => fact.label === '超时记录')?.value.split('\n')).toEqual([
      `${first.number} 原定 10:40`,
      `${second.number} 原定 10:45`,
    ]);
    expect(card.facts.find((fact) => fact.label === '已改派')?.value.split('\n')).toEqual([
      `${first.number} → 戴若涵`,
      `${second.number} → 戴若涵`,
    ]);
    expect(card.actions).toMatchObject([{ id: 'pause.clear', style: 'primary', confirm: { ok: '解除' } }]);
    const own = await company.card(`dm:${rep}`, 'pause:');
    expect(own).toMatchObject({ title: '接单已暂停', actions: [] });
    const [tripped] = await eventsOf(company, 'breaker.tripped');
    expect(tripped?.occurredAt).toEqual(new Date('2026-11-20T10:45:00+08:00'));
  });

  test('while paused move that lead too, and the card of the pause says so', async () => {
    const { rep, other, third } = await threeLeads();
    await company.moveTo('2026-11-20T10:50:00+08:00');
    expect(await leadOf(company, third.id)).toMatchObject({ ownerId: other });
    expect(await stateOf(company, rep)).toMatchObject({ consecutiveMisses: 3 });
    const manager = (await company.member('gu-yunqiu')).id;
    const card = await company.card(`dm:${manager}`, 'pause:');
    expect(card.title).toBe('熔断：沈一霖连续 3 次首次触达超时');
    expect(card.facts.find((fact) => fact.label === '已改派')?.value.split('\n')).toHaveLength(3);
    await fillIn(company, other, third.id, 'lead.refuse', { reason: 'overload' });
    expect((await company.card(`dm:${manager}`, 'pause:')).facts).toEqual(card.facts);
  });

  test('are interrupted by a timely touch of another lead', async () => {
    const { rep, first, second, third } = await threeLeads();
    await company.moveTo('2026-11-20T10:41:00+08:00');
    expect(await stateOf(company, rep)).toMatchObject({ consecutiveMisses: 1 });
    await recordCall(company, rep, third.id);
    expect(await stateOf(company, rep)).toMatchObject({ consecutiveMisses: 0 });
    await company.moveTo('2026-11-20T10:46:00+08:00');
    expect(await stateOf(company, rep)).toMatchObject({ consecutiveMisses: 1, pauseId: null });
    expect((await leadOf(company, first.id)).ownerId).toBe(rep);
    expect((await leadOf(company, second.id)).ownerId).toBe(rep);
  });

  test('on one lead: its new deadline passes as well', async () => {
    const { lead, owner } = await bringOwnedLead(company);
    await company.moveTo('2026-11-20T10:40:00+08:00');
    const running = await runningClocks(company, lead.id);
    expect(running['first-touch']).toMatchObject({ round: 2, dueAt: new Date('2026-11-20T11:40:00+08:00') });
    const card = await leadCardOf(company, owner, lead.id);
    expect(card.deadline?.label).toBe('上个时限已过，请于 11:40 前首次触达');
    expect(card.tone).toBe('warning');
    await company.moveTo('2026-11-20T11:40:00+08:00');
    expect((await leadOf(company, lead.id)).ownerId).not.toBe(owner);
    expect((await stateOf(company, owner)).pauseId).not.toBeNull();
  });

  test('a lead that was missed once and lost its streak keeps an overdue card, with no third deadline', async () => {
    const { rep, other, first, third } = await threeLeads();
    await pretendOpenLeads(company, other, 60);
    await company.moveTo('2026-11-20T10:41:00+08:00');
    await recordCall(company, rep, third.id);
    // 10:45 the second lead is missed; a timely touch before 11:40, the first lead's second deadline, keeps them there.
    await company.moveTo('2026-11-20T11:39:00+08:00');
    const saving = await bringOwnedLead(company);
    await recordCall(company, rep, saving.lead.id);
    await company.moveTo('2026-11-20T11:41:00+08:00');
    expect(await leadOf(company, first.id)).toMatchObject({ ownerId: rep });
    const card = await leadCardOf(company, rep, first.id);
    expect(card).toMatchObject({ tone: 'danger', deadline: { label: '首次触达时限 11:40 已过，请尽快联系' } });
    expect((await runningClocks(company, first.id))['first-touch']).toBeUndefined();
  });

  test('of leads nobody else can take put them into the pool, and the card says so', async () => {
    const [rep = ''] = await keepReps(company, 'shen-yilin');
    const { lead } = await bringOwnedLead(company);
    await company.moveTo('2026-11-20T11:40:00+08:00');
    expect(await leadOf(company, lead.id)).toMatchObject({ status: 'pooled', ownerId: null });
    const manager = (await company.member('gu-yunqiu')).id;
    const card = await company.card(`dm:${manager}`, 'pause:');
    expect(card.facts.find((fact) => fact.label === '已改派')?.value).toBe(`${lead.number} → 待分配池`);
    expect((await leadCardOf(company, manager, lead.id)).title).toMatch(/^待分配/);
    expect(await stateOf(company, rep)).toMatchObject({ consecutiveMisses: 2 });
  });

  test('are forgotten when the manager clears, the pool is offered to the rep, and the next miss counts as the first', async () => {
    const { rep, other, third } = await threeLeads();
    await company.moveTo('2026-11-20T10:46:00+08:00');
    await pretendOpenLeads(company, other, 60);
    const waiting = await company.lead({ name: '李主任', company: '上海市第一人民医院', product: '髓内钉' });
    expect(waiting.status).toBe('pooled');
    const manager = (await company.member('gu-yunqiu')).id;
    const pause = await company.card(`dm:${manager}`, 'pause:');
    const reply = await company.click(manager, 'pause.clear', buttonValue(pause, 'pause.clear'));
    expect(reply).toMatchObject({ tone: 'success', text: { zh: '已解除，沈一霖重新接单' } });
    expect(await leadOf(company, waiting.lead.id)).toMatchObject({ ownerId: rep });
    expect(await company.card(`dm:${rep}`, 'pause:')).toMatchObject({
      title: '顾蕴秋已于 10:46 解除暂停',
      isSettled: true,
    });
    await company.moveTo('2026-11-20T10:50:00+08:00');
    expect(await stateOf(company, rep)).toMatchObject({ consecutiveMisses: 1, pauseId: null });
    expect((await leadOf(company, third.id)).ownerId).toBe(rep);
    const again = await company.click(manager, 'pause.clear', buttonValue(pause, 'pause.clear'));
    expect(again).toMatchObject({ tone: 'info', text: { zh: '已经解除了' } });
  });
});
