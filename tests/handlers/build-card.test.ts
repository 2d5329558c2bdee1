/** Cards from rows: who sees what of the same lead, "why me" that adds up, and keys that name nothing. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Card, Localized } from '../../cards/card.ts';
import { buildCard } from '../../handlers/cards/build-card.ts';
import { type Company, openCompany } from '../support/company.ts';
import { expectGoodCard, visibleText } from '../support/good-card.ts';
import { bringLead, bringOwnedLead, fillIn, keepReps, leadOf, press, recordCall } from '../support/loop.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 });

let company: Company;
beforeEach(async () => {
  company = await openCompany();
});
afterEach(async () => {
  expect(company.reported).toEqual([]);
  await company.remove();
});

async function shown(key: string, memberKey: string): Promise<Localized<Card> | null> {
  const { id } = await company.member(memberKey);
  const ctx = company.baton.contextAt(company.clock.now());
  return buildCard(company.baton.store.read, ctx, key, { kind: 'member', memberId: id });
}

/** What came with the lead, the account and the people may be Chinese on an English card. */
const data = ['骨科 王主任', '骨**', '复旦大学附属中山医院', '椎间融合器', '下周手术，请报价', '上海市'];

describe('the card of a lead on real rows', () => {
  const roles = [
    'shen-yilin',
    'dai-ruohan',
    'gu-yunqiu',
    'cheng-liqun',
    'gao-wenlan',
    'liang-shiheng',
    'su-nianci',
    'he-tao',
  ];

  test('is good in every state and for every role, and shows the customer only to who may know', async () => {
    await keepReps(company, 'shen-yilin', 'dai-ruohan');
    const { lead, owner } = await bringOwnedLead(company);
    const [ownerKey, otherKey] =
      owner === (await company.member('shen-yilin')).id ? ['shen-yilin', 'dai-ruohan'] : ['dai-ruohan', 'shen-yilin'];
    const mayKnow = new Set([ownerKey, 'gu-yunqiu', 'gao-wenlan', 'su-nianci']);
    const check = async () => {
      for (const role of roles) {
        const card = await shown(`lead:${lead.id}`, role);
        if (!card) throw new Error('A card was expected');
        expectGoodCard(card.zh, 'zh', data);
        expectGoodCard(card.en, 'en', data);
        const text = `${visibleText(card.zh)}\n${visibleText(card.en)}`.replaceAll(' ', '');
        expect(text.includes('13800138000'), role).toBe(mayKnow.has(role));
        expect(text.includes('骨科王主任'), role).toBe(mayKnow.has(role));
      }
    };
    // Settled cards no longer show the number; the others do, to those who need it.
    await check();
    await press(company, owner, lead.id, 'lead.accept');
    await check();
    await recordCall(company, owner, lead.id, { outcome: 'no-answer', seconds: '0' });
    await check();
    await recordCall(company, owner, lead.id);
    await check();
    mayKnow.delete(ownerKey);
    mayKnow.add(otherKey);
    await fillIn(company, owner, lead.id, 'lead.transfer', { reason: 'leave', to: 'auto' });
    expect((await leadOf(company, lead.id)).ownerId).toBe((await company.member(otherKey)).id);
    await check();
  });
});

test('"why me" adds up: the assignment to its score, the grade to its own', async () => {
  const { lead, owner } = await bringOwnedLead(company);
  const reply = await press(company, owner, lead.id, 'lead.why');
  if (reply.kind !== 'details') throw new Error('No details');
  let sum = 0;
  const sums: [number, number][] = [];
  for (const line of reply.lines) {
    const points = Number(line.amount?.split('/')[0]);
    if (line.isTotal) {
      sums.push([sum, points]);
      sum = 0;
    } else if (!Number.isNaN(points) && !line.text.zh.startsWith('其次')) sum += points;
  }
  expect(sums).toHaveLength(2);
  for (const [added, total] of sums) expect(added).toBe(total);
  expect(sums[1]?.[1]).toBe(lead.score);
});

test('"why nobody" of a pooled lead counts everybody once', async () => {
  const { members } = await company.baton.contextAt(company.clock.now()).directory(company.baton.store.read);
  const reps = [...members.values()].filter((member) => member.role === 'rep').length;
  const { lead, status } = await bringLead(company, { company: null, city: '哈尔滨市' });
  expect(status).toBe('pooled');
  const manager = [...members.values()].find((one) => one.role === 'manager' && one.unitId === lead.unitId);
  const reply = await company.click(manager?.id ?? '', 'lead.why', `${lead.id}|${lead.version}`);
  if (reply.kind !== 'details') throw new Error('No details');
  const counts = reply.lines.map((line) => Number(/(\d+) 人$/.exec(line.text.zh)?.[1] ?? 0));
  expect(counts.reduce((total, count) => total + count, 0)).toBe(reps);
  expect(reply.title).toEqual({ zh: '为什么没有合适的人', en: 'Why nobody was suitable' });
});

test.each([
  '',
  'lead',
  'lead:',
  'lead:nobody',
  'alert:x:y:0:0',
  'pause:x',
  'digest:x:0:0',
  'import:x',
  'import:x:y',
  '__proto__:x',
  'constructor',
])('a key that names nothing shows nothing: "%s"', async (key) => {
  expect(await shown(key, 'gu-yunqiu')).toBeNull();
});
