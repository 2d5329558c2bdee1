/**
 * Everything that must not work: wrong person, wrong moment, wrong answer, twice. Each is answered politely in both
 * languages, and not a single row is different afterwards.
 */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eq } from '../../db/drizzle.ts';
import { updateLead } from '../../db/repos/leads.ts';
import type { Reply } from '../../handlers/inbound.ts';
import { type Company, openCompany } from '../support/company.ts';
import { expectPolite } from '../support/expect-polite.ts';
import {
  bringLead,
  bringOwnedLead,
  changeMember,
  goodCall,
  keepReps,
  leadOf,
  press,
  pretendOpenLeads,
  recordCall,
  rowsDigest,
  sendOnLeave,
  stateOf,
  undoOf,
} from '../support/loop.ts';

let company: Company;
beforeEach(async () => {
  company = await openCompany();
});
afterEach(async () => {
  expect(company.reported).toEqual([]);
  await company.remove();
});

const id = async (key: string) => (await company.member(key)).id;

/** Does it, and holds that nothing but an answer came of it. */
async function refused(act: () => Promise<Reply>, zh: string): Promise<void> {
  const before = await rowsDigest(company);
  const reply = await act();
  expectPolite(reply);
  const words = reply.kind === 'form-problems' ? Object.values(reply.problems).map((text) => text.zh) : [];
  if (reply.kind === 'notice') words.push(reply.text.zh);
  expect(words.join('\n')).toContain(zh);
  expect(await rowsDigest(company)).toBe(before);
}

const leadActions = ['lead.accept', 'lead.transfer', 'lead.refuse', 'lead.call', 'lead.why'] as const;
const leadForms = [
  ['lead.transfer', { reason: 'leave', to: 'auto' }],
  ['lead.refuse', { reason: 'expertise' }],
  ['lead.call', goodCall],
] as const;

describe('the wrong person', () => {
  test.each([
    ['another rep of the team', 'dai-ruohan'],
    ['a rep of another team', 'yu-jiaying'],
  ])('%s clicks on somebody’s card', async (_who, key) => {
    await keepReps(company, 'shen-yilin', key);
    await pretendOpenLeads(company, await id(key), 60);
    const { lead } = await bringOwnedLead(company);
    const other = await id(key);
    const value = `${lead.id}|${lead.version}`;
    for (const action of leadActions)
      await refused(() => company.click(other, action, value), '这条线索现在由沈一霖跟进，卡片已更新');
    for (const [form, fields] of leadForms)
      await refused(() => company.submit(other, form, value, fields), '这条线索现在由沈一霖跟进，卡片已更新');
    await refused(() => company.click(other, 'pool.assign', value), '你的角色不能做这一步');
    await refused(() => company.submit(other, 'pool.assign', value, { to: other }), '你的角色不能做这一步');
  });

  test('a manager of another team', async () => {
    await keepReps(company, 'shen-yilin');
    const { lead } = await bringOwnedLead(company);
    const manager = await id('cheng-liqun');
    const value = `${lead.id}|${lead.version}`;
    for (const action of ['lead.transfer', 'lead.call', 'lead.why', 'pool.assign'])
      await refused(() => company.click(manager, action, value), '这条线索不归你处理');
    for (const action of ['lead.accept', 'lead.refuse'])
      await refused(() => company.click(manager, action, value), '这条线索现在由沈一霖跟进');
    await refused(
      () => company.submit(manager, 'lead.transfer', value, { reason: 'leave', to: 'auto' }),
      '这条线索不归你处理',
    );
  });

  test('the own manager accepts or refuses in the rep’s place', async () => {
    const { lead } = await bringOwnedLead(company);
    const manager = await id('gu-yunqiu');
    for (const action of ['lead.accept', 'lead.refuse'])
      await refused(() => company.click(manager, action, `${lead.id}|${lead.version}`), '这条线索现在由');
  });

  test('an administrator: the role has no part in leads', async () => {
    const { lead } = await bringOwnedLead(company);
    const admin = await id('he-tao');
    for (const action of leadActions)
      await refused(() => company.click(admin, action, `${lead.id}|${lead.version}`), '你的角色不能做这一步');
    await refused(() => company.click(admin, 'lead.new', ''), '你的角色不能做这一步');
    await refused(() => company.submit(admin, 'lead.new', '', { name: '张主任' }), '你的角色不能做这一步');
  });

  test('somebody who was deactivated a second ago', async () => {
    const { lead, owner } = await bringOwnedLead(company);
    const { key } = (
      await company.baton.contextAt(company.clock.now()).directory(company.baton.store.read)
    ).members.get(owner) as { key: string };
    await company.pass({ seconds: 1 });
    await changeMember(company, key, { deactivatedAt: new Date(company.clock.now().getTime() - 1000) });
    const value = `${lead.id}|${lead.version}`;
    for (const action of [...leadActions, 'lead.new', 'lead.undo', 'pause.clear'])
      await refused(() => company.click(owner, action, value), '你的账号已停用，请联系管理员');
    for (const [form, fields] of leadForms)
      await refused(() => company.submit(owner, form, value, fields), '你的账号已停用，请联系管理员');
    await refused(() => company.say(owner, '我的线索'), '你的账号已停用，请联系管理员');
    await refused(
      () => company.say(owner, '【线索响应】李主任 13900001111 髓内钉 展会'),
      '你的账号已停用，请联系管理员',
    );
  });

  test('somebody unknown', async () => {
    const { lead } = await bringOwnedLead(company);
    for (const actor of ['nobody', '', 'constructor'])
      await refused(() => company.click(actor, 'lead.accept', `${lead.id}|1`), '你的账号已停用，请联系管理员');
  });

  test('a rep clears the own pause; a manager of another team does; both stay refused', async () => {
    await keepReps(company, 'shen-yilin');
    const { owner } = await bringOwnedLead(company);
    await company.moveTo('2026-11-20T11:40:00+08:00');
    const pauseId = (await stateOf(company, owner)).pauseId ?? '';
    await refused(() => company.click(owner, 'pause.clear', pauseId), '你的角色不能做这一步');
    const stranger = await id('cheng-liqun');
    await refused(() => company.click(stranger, 'pause.clear', pauseId), '这位销售不在你的团队里');
    const admin = await id('he-tao');
    await refused(() => company.click(admin, 'pause.clear', pauseId), '你的角色不能做这一步');
    const manager = await id('gu-yunqiu');
    await refused(() => company.click(manager, 'pause.clear', 'no-such-pause'), '这个按钮已经失效');
    expect(await company.click(manager, 'pause.clear', pauseId)).toMatchObject({ tone: 'success' });
  });
});

describe('the wrong moment', () => {
  test('a card of an older version', async () => {
    const { lead, owner } = await bringOwnedLead(company);
    await press(company, owner, lead.id, 'lead.accept');
    const old = `${lead.id}|${lead.version}`;
    await refused(() => company.click(owner, 'lead.accept', old), '这条线索你已经接了');
    for (const action of ['lead.transfer', 'lead.refuse'])
      await refused(() => company.click(owner, action, old), '这条线索刚刚有变化，请看更新后的卡片');
    for (const [form, fields] of leadForms)
      await refused(() => company.submit(owner, form, old, fields), '这条线索刚刚有变化，请看更新后的卡片');
  });

  test('a card of an earlier time, though the same person has the lead again and has not accepted it', async () => {
    const { lead, owner } = await bringOwnedLead(company);
    const old = `${lead.id}|${lead.version}`;
    await company.click(owner, 'lead.undo', undoOf(await press(company, owner, lead.id, 'lead.accept')).value);
    await refused(() => company.click(owner, 'lead.accept', old), '这条线索刚刚有变化，请看更新后的卡片');
  });

  test.each(['', '|', '|1', 'no-such-lead|1', '1|1|1'])('a button that carries nonsense: "%s"', async (value) => {
    const { owner } = await bringOwnedLead(company);
    for (const action of leadActions) await refused(() => company.click(owner, action, value), '这个按钮已经失效');
    await refused(() => company.click(owner, 'lead.undo', value), '这个按钮已经失效');
  });

  test.each(['', 'x', '1.5', '-1', '01x', 'NaN', 'null'])('a version that is none: "%s"', async (version) => {
    const { lead, owner } = await bringOwnedLead(company);
    await refused(
      () => company.submit(owner, 'lead.transfer', `${lead.id}|${version || '0'}`, { reason: 'leave', to: 'auto' }),
      '这条线索刚刚有变化',
    );
  });

  test('a closed lead', async () => {
    const { lead, owner } = await bringOwnedLead(company);
    await recordCall(company, owner, lead.id, { ...goodCall, outcome: 'reached-no-need' });
    const { version } = await leadOf(company, lead.id);
    const manager = await id('gu-yunqiu');
    for (const action of leadActions)
      await refused(() => company.click(owner, action, `${lead.id}|${version}`), '这条线索已经关闭');
    for (const [form, fields] of leadForms)
      await refused(() => company.submit(owner, form, `${lead.id}|${version}`, fields), '这条线索已经关闭');
    await refused(() => company.click(manager, 'pool.assign', `${lead.id}|${version}`), '这条线索已经关闭');
  });

  test('a lead that has gone: the card named its new owner, or the pool', async () => {
    const [rep = ''] = await keepReps(company, 'shen-yilin');
    const { lead } = await bringOwnedLead(company);
    await company.submit(rep, 'lead.refuse', `${lead.id}|${lead.version}`, { reason: 'overload' });
    const { version } = await leadOf(company, lead.id);
    for (const action of leadActions)
      await refused(() => company.click(rep, action, `${lead.id}|${version}`), '这条线索目前在待分配池里，卡片已更新');
  });

  test('the pool: nobody calls, transfers or accepts what waits there', async () => {
    await keepReps(company);
    const { lead } = await bringLead(company);
    const manager = await id('gu-yunqiu');
    const value = `${lead.id}|${lead.version}`;
    await refused(() => company.click(manager, 'lead.call', value), '已在待分配池里');
    await refused(() => company.submit(manager, 'lead.call', value, goodCall), '已在待分配池里');
    await refused(() => company.click(manager, 'lead.transfer', value), '已在待分配池里');
    await refused(
      () => company.submit(manager, 'lead.transfer', value, { reason: 'leave', to: 'auto' }),
      '已在待分配池里',
    );
    await refused(() => company.click(manager, 'lead.accept', value), '这条线索目前在待分配池里');
  });

  test('a lead that is assigned already is not assigned from the pool again', async () => {
    const { lead } = await bringOwnedLead(company);
    const manager = await id('gu-yunqiu');
    const value = `${lead.id}|${lead.version}`;
    await refused(() => company.click(manager, 'pool.assign', value), '这条线索已经分配了');
    await refused(() => company.submit(manager, 'pool.assign', value, { to: 'anybody' }), '这条线索已经分配了');
  });

  test.each(['constructor', 'toString', '__proto__', 'hasOwnProperty', 'lead', 'lead.accept ', '', 'LEAD.ACCEPT'])(
    'a button and a form that nobody knows: "%s"',
    async (unknown) => {
      const { lead, owner } = await bringOwnedLead(company);
      const value = `${lead.id}|${lead.version}`;
      await refused(() => company.click(owner, unknown, value), '这个按钮已经失效');
      await refused(() => company.submit(owner, unknown, value, {}), '这个按钮已经失效');
    },
  );
});

describe('to somebody who cannot have it', () => {
  async function pooled() {
    const [rep = ''] = await keepReps(company, 'shen-yilin', 'yu-jiaying');
    for (const key of ['shen-yilin', 'yu-jiaying']) await pretendOpenLeads(company, await id(key), 60);
    const { lead, status } = await bringLead(company);
    expect(status).toBe('pooled');
    await pretendOpenLeads(company, rep, 5);
    await pretendOpenLeads(company, await id('yu-jiaying'), 5);
    const manager = await id('gu-yunqiu');
    const assign = (to: string | undefined) => () =>
      company.submit(manager, 'pool.assign', `${lead.id}|${lead.version}`, to === undefined ? {} : { to });
    return { rep, lead, manager, assign };
  }

  test('a full, paused, absent, departed rep, one of another team, somebody who is no rep, nobody', async () => {
    const { rep, lead, assign } = await pooled();
    await pretendOpenLeads(company, rep, 60);
    await refused(assign(rep), '沈一霖手上已满，请选别人');
    await pretendOpenLeads(company, rep, 5);
    const setPause = (pauseId: string | null) =>
      company.baton.store.transaction(async (tx) => {
        const { memberStates } = tx.tables;
        await tx.db.update(memberStates).set({ pauseId }).where(eq(memberStates.memberId, rep));
      });
    await setPause('a-pause');
    await refused(assign(rep), '沈一霖暂停接单中，请选别人');
    await setPause(null);
    await refused(assign(await id('yu-jiaying')), '只能分配给团队里在职的销售');
    await refused(assign(await id('lu-yuncheng')), '只能分配给团队里在职的销售');
    await refused(assign(await id('gu-yunqiu')), '只能分配给团队里在职的销售');
    for (const nobody of ['', 'nobody', 'auto', undefined]) await refused(assign(nobody), '只能分配给团队里在职的销售');
    await sendOnLeave(company, 'shen-yilin', null);
    await refused(assign(rep), '沈一霖正在休假，请选别人');
    expect(await leadOf(company, lead.id)).toMatchObject({ status: 'pooled' });
  });

  test('transferring to oneself gains nobody a new deadline', async () => {
    const { lead, owner } = await bringOwnedLead(company);
    const { name } = (
      await company.baton.contextAt(company.clock.now()).directory(company.baton.store.read)
    ).members.get(owner) as { name: string };
    await refused(
      () => company.submit(owner, 'lead.transfer', `${lead.id}|${lead.version}`, { reason: 'leave', to: owner }),
      `这条线索已经归${name}`,
    );
  });

  test('a transfer to a colleague who is full by now, or to another team by name', async () => {
    await keepReps(company, 'shen-yilin', 'dai-ruohan', 'yu-jiaying');
    await pretendOpenLeads(company, await id('dai-ruohan'), 60);
    await pretendOpenLeads(company, await id('yu-jiaying'), 60);
    const { lead, owner } = await bringOwnedLead(company);
    const transfer = (to: string) => () =>
      company.submit(owner, 'lead.transfer', `${lead.id}|${lead.version}`, { reason: 'leave', to });
    await refused(transfer(await id('dai-ruohan')), '戴若涵手上已满，请选别人');
    await pretendOpenLeads(company, await id('yu-jiaying'), 3);
    await refused(transfer(await id('yu-jiaying')), '只能分配给团队里在职的销售');
  });
});

describe('answers that do not fit the form', () => {
  const callCases: [string, Record<string, string>, string][] = [
    ['nothing at all', {}, '这一项必填'],
    ['no length', { outcome: 'reached-later' }, '这一项必填'],
    ['a length in words', { outcome: 'reached-later', seconds: '一分钟' }, '请填 0 到 14400 之间的整数'],
    ['half a second', { outcome: 'reached-later', seconds: '60.5' }, '请填 0 到 14400 之间的整数'],
    ['a negative length', { outcome: 'reached-later', seconds: '-60' }, '请填 0 到 14400 之间的整数'],
    ['a day-long call', { outcome: 'reached-later', seconds: '86400' }, '请填 0 到 14400 之间的整数'],
    ['an outcome that is not on offer', { outcome: 'constructor', seconds: '60' }, '请从列表里选'],
    ['a note of 201 signs', { ...goodCall, note: '字'.repeat(201) }, '最多 200 个字'],
  ];
  test.each(callCases)('a call with %s', async (_what, fields, words) => {
    const { lead, owner } = await bringOwnedLead(company);
    await refused(() => company.submit(owner, 'lead.call', `${lead.id}|${lead.version}`, fields), words);
  });

  test.each([{}, { reason: '' }, { reason: 'constructor' }, { reason: 'because' }, { reason: '__proto__' }])(
    'a transfer or refusal with the reason %j',
    async (fields) => {
      const { lead, owner } = await bringOwnedLead(company);
      const value = `${lead.id}|${lead.version}`;
      await refused(() => company.submit(owner, 'lead.transfer', value, { ...fields, to: 'auto' }), '必填');
      await refused(() => company.submit(owner, 'lead.refuse', value, fields), '必填');
    },
  );

  const leadCases: [string, Record<string, string>, string][] = [
    ['no name', {}, '这一项必填'],
    ['a name of blanks', { name: ' 　 ' }, '这一项必填'],
    ['a name of 61 signs', { name: '王'.repeat(61) }, '最多 60 个字'],
    ['a need of 301 signs', { name: '王主任', need: '急'.repeat(301) }, '最多 300 个字'],
    ['a city of 21 signs', { name: '王主任', city: '沪'.repeat(21) }, '最多 20 个字'],
  ];
  test.each(leadCases)('a new lead with %s', async (_what, fields, words) => {
    const rep = await id('shen-yilin');
    await refused(() => company.submit(rep, 'lead.new', '', fields), words);
  });

  test('all problems are named at once', async () => {
    const { lead, owner } = await bringOwnedLead(company);
    const reply = await company.submit(owner, 'lead.call', `${lead.id}|${lead.version}`, {
      seconds: 'x',
      note: '字'.repeat(300),
    });
    expect(reply.kind === 'form-problems' && Object.keys(reply.problems)).toEqual(['outcome', 'seconds', 'note']);
  });
});

test('a status that no transition allows is never written, whoever asks for it', async () => {
  const { lead, owner } = await bringOwnedLead(company);
  await recordCall(company, owner, lead.id);
  const touched = await leadOf(company, lead.id);
  const before = await rowsDigest(company);
  const write = (status: 'accepted' | 'pooled', way?: 'undo') =>
    company.baton.store.transaction((tx) => updateLead(tx, touched, { status }, way));
  await expect(write('accepted')).rejects.toThrow('cannot change its status');
  expect(await rowsDigest(company)).toBe(before);
  await expect(write('accepted', 'undo')).resolves.toMatchObject({ status: 'accepted' });
});
