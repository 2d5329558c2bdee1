/** Who may read and do what, seen from those who are easily forgotten: the VP, another team's manager, a substitute. */

import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Card } from '../../cards/card.ts';
import { eq } from '../../db/drizzle.ts';
import { buildCard } from '../../handlers/cards/build-card.ts';
import { loadImportDigest } from '../../handlers/imports/import-digest.ts';
import type { Reply } from '../../handlers/inbound.ts';
import { buttonValue, type Company, openCompany } from '../support/company.ts';
import { importText, leadHeading, leadLines } from '../support/import-file.ts';
import {
  bringLead,
  bringOwnedLead,
  keepReps,
  leadOf,
  pretendOpenLeads,
  recordCall,
  rowsDigest,
  sendOnLeave,
} from '../support/loop.ts';

let company: Company;
beforeEach(async () => {
  company = await openCompany();
});
afterEach(async () => {
  expect(company.reported).toEqual([]);
  await company.remove();
});

const idOf = async (key: string) => (await company.member(key)).id;
const pressed = async (leadId: string) => `${leadId}|${(await leadOf(company, leadId)).version}`;

function introOf(reply: Reply): string | undefined {
  if (reply.kind !== 'open-form') throw new Error(`No form was opened, but ${JSON.stringify(reply)}`);
  return reply.form.zh.intro;
}

/** The card as this member would be shown it, in Chinese. */
async function cardFor(memberId: string, key: string): Promise<Card | undefined> {
  const { store, contextAt } = company.baton;
  return (await buildCard(store.read, contextAt(company.clock.now()), key, { kind: 'member', memberId }))?.zh;
}

/** In a pool of 浦西, with its one rep free again. */
async function pooledLead() {
  const [rep = ''] = await keepReps(company, 'shen-yilin');
  await pretendOpenLeads(company, rep, 60);
  const { lead } = await bringLead(company);
  await pretendOpenLeads(company, rep, 3);
  return lead;
}

describe('personal data', () => {
  test('the VP passes leads on without reading whose they are', async () => {
    const vp = await idOf('liang-shiheng');
    const { lead } = await bringOwnedLead(company);
    const asked = await company.click(vp, 'lead.transfer', await pressed(lead.id));
    expect(introOf(asked)).toBe(`${lead.number} 骨**`);
    expect(JSON.stringify(asked)).not.toContain('王主任');
    const manager = await company.click(await idOf('gu-yunqiu'), 'lead.transfer', await pressed(lead.id));
    expect(introOf(manager)).toBe(`${lead.number} 骨科 王主任`);
  });

  test('nor when assigning from a pool, nor in the list of the pool', async () => {
    const vp = await idOf('liang-shiheng');
    const manager = await idOf('gu-yunqiu');
    const lead = await pooledLead();
    expect(introOf(await company.click(vp, 'pool.assign', await pressed(lead.id)))).toBe(`${lead.number} 骨**`);
    await company.say(vp, '待分配');
    await company.say(manager, '待分配');
    expect((await company.texts(`dm:${vp}`)).at(-1)).toBe(`待分配 1 条：\n· ${lead.number} 骨** 待分配，10:10 前`);
    expect((await company.texts(`dm:${manager}`)).at(-1)).toContain(`${lead.number} 骨科 王主任`);
  });

  test('a rep reads the own customers in the forms and in the list', async () => {
    const { lead, owner } = await bringOwnedLead(company);
    for (const action of ['lead.transfer', 'lead.refuse', 'lead.call'])
      expect(introOf(await company.click(owner, action, await pressed(lead.id)))).toBe(`${lead.number} 骨科 王主任`);
    await company.say(owner, '我的线索');
    expect((await company.texts(`dm:${owner}`)).at(-1)).toContain(`${lead.number} 骨科 王主任`);
  });

  test.each(['liang-shiheng', 'cheng-liqun'])('neither name, number nor need on the card of %s', async (key) => {
    const { lead } = await bringOwnedLead(company, { need: '给骨科王主任的报价' });
    const card = await cardFor(await idOf(key), `lead:${lead.id}`);
    expect(card?.facts).toContainEqual({ label: '客户', value: '骨**' });
    expect(card?.facts).toContainEqual({ label: '电话', value: '138****8000' });
    expect(JSON.stringify(card)).not.toMatch(/王主任|13800138000|138 0013 8000/);
    const ofManager = await cardFor(await idOf('gu-yunqiu'), `lead:${lead.id}`);
    expect(ofManager?.facts).toContainEqual({ label: '需求', value: '给骨科王主任的报价' });
  });
});

describe('the substitute of a manager on leave', () => {
  /** 励国栋 of 宁波温州 is away from 10 to 15 December; 章致远 of 杭州 stands in. */
  const away = '2026-12-14T10:00:00+08:00';
  const back = '2026-12-16T10:00:00+08:00';

  async function leadOfNingbo() {
    const [rep = ''] = await keepReps(company, 'lin-yanqiu');
    await company.moveTo(away);
    const { lead } = await bringOwnedLead(company, { company: undefined, city: '宁波' });
    expect(lead.ownerId).toBe(rep);
    return lead;
  }

  test('receives the card of an unaccepted lead with its button and the name, and reassigns it', async () => {
    const substitute = await idOf('zhang-zhiyuan');
    const lead = await leadOfNingbo();
    await company.pass({ minutes: 3 });
    const alert = await company.card(`dm:${substitute}`, 'alert:');
    expect(JSON.stringify(alert.facts)).toContain('骨科 王主任');
    const value = buttonValue(alert, 'lead.transfer');
    expect(introOf(await company.click(substitute, 'lead.transfer', value))).toContain('骨科 王主任');
    const moved = await company.submit(substitute, 'lead.transfer', value, { reason: 'overload', to: 'auto' });
    expect(moved).toMatchObject({ kind: 'notice', tone: 'success' });
    expect((await leadOf(company, lead.id)).ownerId).toBeNull();
    await company.say(substitute, '待分配');
    expect((await company.texts(`dm:${substitute}`)).at(-1)).toContain(lead.number);
    const pooled = await company.card(`dm:${substitute}`, `lead:${lead.id}`);
    expect(pooled.actions.map((action) => action.id)).toEqual(['pool.assign', 'lead.why']);
  });

  test('may do nothing of it before the leave and after it', async () => {
    const substitute = await idOf('zhang-zhiyuan');
    await keepReps(company, 'lin-yanqiu');
    const { lead } = await bringOwnedLead(company, { company: undefined, city: '宁波' });
    const refused = { kind: 'notice', tone: 'warning', text: { zh: '这条线索不归你处理' } };
    expect(await company.click(substitute, 'lead.transfer', await pressed(lead.id))).toMatchObject(refused);
    await recordCall(company, lead.ownerId ?? '', lead.id);
    await company.moveTo(away);
    expect(await company.click(substitute, 'lead.transfer', await pressed(lead.id))).toMatchObject({
      kind: 'open-form',
    });
    await company.moveTo(back);
    const before = await rowsDigest(company);
    expect(await company.click(substitute, 'lead.transfer', await pressed(lead.id))).toMatchObject(refused);
    expect(await rowsDigest(company)).toBe(before);
    expect(await cardFor(substitute, `lead:${lead.id}`)).toMatchObject({ actions: [] });
    const manager = await idOf('li-guodong');
    expect(introOf(await company.click(manager, 'lead.transfer', await pressed(lead.id)))).toContain('骨科 王主任');
  });

  test('acts until the minute in which the leave ends', async () => {
    const substitute = await idOf('cheng-liqun');
    const { lead } = await bringOwnedLead(company);
    await sendOnLeave(company, 'gu-yunqiu', 'cheng-liqun');
    const toAt = new Date(company.clock.now().getTime() + 3_600_000);
    await company.baton.store.transaction(async (tx) => {
      const { leaves } = tx.tables;
      await tx.db.update(leaves).set({ toAt }).where(eq(leaves.substituteId, substitute));
    });
    await company.pass({ minutes: 59 });
    expect(await company.click(substitute, 'lead.transfer', await pressed(lead.id))).toMatchObject({
      kind: 'open-form',
    });
    await company.pass({ minutes: 1 });
    expect(await company.click(substitute, 'lead.transfer', await pressed(lead.id))).toMatchObject({
      tone: 'warning',
      text: { zh: '这条线索不归你处理' },
    });
  });

  test('hears of the imported leads of both teams', async () => {
    const substitute = await idOf('zhang-zhiyuan');
    await company.moveTo(away);
    await importText(company, [leadHeading, ...leadLines(40)].join('\n'));
    const { store, contextAt } = company.baton;
    const { imports, leads } = store.read.tables;
    const [found] = await store.read.db.select().from(imports);
    const ctx = contextAt(company.clock.now());
    const { unitsByKey } = await ctx.directory(store.read);
    const units = ['hangzhou', 'ningbo-wenzhou'].map((key) => unitsByKey.get(key)?.id);
    const rows = await store.read.db
      .select()
      .from(leads)
      .where(eq(leads.importId, found?.id ?? ''));
    const digest = await loadImportDigest(store.read, ctx, found?.id ?? '', substitute, 'manager');
    expect(digest?.total).toBe(rows.filter((row) => units.includes(row.unitId)).length);
    expect(digest?.teams).toHaveLength(2);
  });
});

describe('the length of a call', () => {
  test('is not asked of a call that nobody answered', async () => {
    const { lead, owner } = await bringOwnedLead(company);
    const form = await company.click(owner, 'lead.call', await pressed(lead.id));
    const seconds = form.kind === 'open-form' && form.form.zh.fields.find((field) => field.name === 'seconds');
    expect(seconds).toMatchObject({ isRequired: false, min: 0, max: 14_400 });
    const fields = { outcome: 'no-answer', seconds: '', note: '' };
    expect(await company.submit(owner, 'lead.call', await pressed(lead.id), fields)).toMatchObject({ kind: 'notice' });
    const { touches } = company.baton.store.read.tables;
    const rows = await company.baton.store.read.db.select().from(touches).where(eq(touches.leadId, lead.id));
    expect(rows).toMatchObject([{ outcome: 'no-answer', seconds: 0 }]);
  });

  test('is asked of one that was answered', async () => {
    const { lead, owner } = await bringOwnedLead(company);
    const reply = await company.submit(owner, 'lead.call', await pressed(lead.id), { outcome: 'reached-later' });
    expect(reply).toEqual({
      kind: 'form-problems',
      problems: { seconds: { zh: '这一项必填', en: 'Please fill this in' } },
    });
    expect(await leadOf(company, lead.id)).toMatchObject({ status: 'assigned', version: lead.version });
  });
});
