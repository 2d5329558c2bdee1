/** The page that stands in for a form: what it shows, what it hands to the bot, and that nothing happens twice or unasked. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { SentView } from '../../../bot/web/pages/form-page.ts';
import { PlatformError } from '../../../jobs/chat-platform.ts';
import { buttonValue } from '../../support/company.ts';
import { bringOwnedLead, changeMember, leadCardOf, leadOf, press } from '../../support/loop.ts';
import { openPageDesk, type PageDesk, sendingOf } from '../../support/page-desk.ts';

let desk: PageDesk;
let owner: string;
let leadId: string;

beforeEach(async () => {
  desk = await openPageDesk();
  const { owner: ownerId, lead } = await bringOwnedLead(desk.company);
  owner = ownerId;
  leadId = lead.id;
  await desk.company.engine.runUntilIdle();
});
afterEach(async () => {
  await desk.close();
});

const buttonOf = async (actionId: string) => buttonValue(await leadCardOf(desk.company, owner, leadId), actionId);
const accept = () => press(desk.company, owner, leadId, 'lead.accept');
const call = { outcome: 'reached-interested', seconds: '95', note: '周三演示' };

it('shows the form in the member’s language, and does what is sent once', async () => {
  await accept();
  const page = await desk.open(owner, 'lead.call', await buttonOf('lead.call'));
  expect(page.status).toBe(200);
  expect(page.text).toContain('<html lang="zh-CN">');
  for (const words of ['记录通话', '骨科 王主任', 'name="outcome"', 'name="seconds"', 'name="note"'])
    expect(page.text).toContain(words);
  const { address, eventId } = sendingOf(page.text);
  const answers = await Promise.all(
    [1, 2].map(async () => (await desk.post(owner, address, { eventId, fields: call })).json<SentView>()),
  );
  expect(answers.map(({ kind }) => kind)).toEqual(['page', 'page']);
  const { touches } = desk.company.baton.store.read.tables;
  const rows = await desk.company.baton.store.read.db.select().from(touches);
  expect(rows.filter((row) => row.leadId === leadId)).toHaveLength(1);
  const again = (await desk.post(owner, address, { eventId, fields: call })).json<SentView>();
  expect(again).toMatchObject({ kind: 'page', html: expect.stringContaining('没有重复执行') });
  expect(desk.received.map(({ platform }) => platform)).toEqual(['local', 'local', 'local', 'local']);
});

it('says what is wrong at each field, keeps the page, and takes the corrected answers', async () => {
  await accept();
  const page = await desk.open(owner, 'lead.call', await buttonOf('lead.call'));
  const { address, eventId } = sendingOf(page.text);
  const wrong = await desk.send(owner, page.text, { outcome: '', seconds: 'x', note: '' });
  expect(wrong).toMatchObject({ kind: 'problems', problems: { outcome: '这一项必填', seconds: expect.any(String) } });
  if (wrong.kind !== 'problems') throw new Error('unreachable');
  expect(wrong.eventId).not.toBe(eventId);
  const right = (await desk.post(owner, address, { eventId: wrong.eventId, fields: call })).json<SentView>();
  expect(right).toMatchObject({ kind: 'page', html: expect.stringContaining('form-said success') });
});

it('asks for a day with the browser’s own date picker, which offers the days that are taken', async () => {
  const { id } = await desk.company.member('shen-yilin');
  const page = await desk.open(id, 'deal.new', '');
  const [picker = ''] = /<input[^>]*type="date"[^>]*>/.exec(page.text) ?? [];
  expect(picker).toMatch(/name="day" value="" min="2023-11-21" max="2026-11-20"/);
  const sale = { company: '复旦大学附属中山医院', amount: '68万' };
  const { address, eventId } = sendingOf(page.text);
  let next = eventId;
  const send = async (day: string) => {
    const sent = (await desk.post(id, address, { eventId: next, fields: { ...sale, day } })).json<SentView>();
    if (sent.kind === 'problems') next = sent.eventId;
    return sent;
  };
  for (const [day, problem] of [
    ['2026-11-21', '日期不能晚于今天（2026-11-20）'],
    ['2020-01-01', '日期不能早于 2023-11-21'],
    // An old browser shows a field for text.
    ['11月20日', '日期请写成 2026-11-20 这样'],
  ] as const)
    expect(await send(day)).toMatchObject({ kind: 'problems', problems: { day: expect.stringContaining(problem) } });
  expect(await send('2026-11-18')).toMatchObject({ kind: 'page', html: expect.stringContaining('form-said success') });
  const { deals } = desk.company.baton.store.read.tables;
  const rows = await desk.company.baton.store.read.db.select().from(deals);
  expect(rows.filter((row) => row.memberId === id).at(-1)).toMatchObject({ closedOn: '2026-11-18' });
});

it('speaks English to who reads English', async () => {
  await changeMember(desk.company, (await desk.company.member('shen-yilin')).key, { locale: 'en' });
  const id = (await desk.company.member('shen-yilin')).id;
  const page = await desk.open(id, 'lead.new', '');
  expect(page.text).toContain('<html lang="en">');
  expect(page.text.replace(/<[^>]*>/g, ' ')).not.toMatch(/[\u4e00-\u9fff]|error|invalid|null/i);
  const wrong = await desk.send(id, page.text, {});
  expect(wrong).toMatchObject({ kind: 'problems', problems: { name: 'Please fill this in' } });
});

it('opens for a half-filled line with what was typed, for who typed it and for nobody else', async () => {
  const { id } = await desk.company.member('shen-yilin');
  const reply = await desk.company.say(id, '【线索响应】李主任 13900001111');
  if (reply.kind !== 'open-form') throw new Error('No form was opened');
  const { id: formId, value } = reply.form.zh;
  expect(value).not.toContain('李主任');
  const page = await desk.open(id, formId, value);
  for (const words of ['value="李主任"', 'value="13900001111"', '还缺：意向型号、来源渠道'])
    expect(page.text).toContain(words);
  const problems = await desk.send(id, page.text, { name: '李主任', phone: '13900001111' });
  expect(problems).toMatchObject({ kind: 'page' });
  const other = await desk.company.member('lu-yuncheng');
  expect((await desk.open(other.id, formId, value)).text).not.toContain('李主任');
  expect((await desk.open(id, formId, 'local gone')).text).not.toContain('value="李主任"');
});

it('brings the button that takes a step back, and the step is taken back', async () => {
  await accept();
  const other = await desk.company.member('lu-yuncheng');
  const page = await desk.open(owner, 'lead.transfer', await buttonOf('lead.transfer'));
  const reason = /name="reason" value="([^"]+)"/.exec(page.text)?.[1] ?? '';
  expect(page.text).toContain(`value="${other.id}"`);
  const done = await desk.send(owner, page.text, { reason, to: other.id });
  if (done.kind !== 'page') throw new Error(JSON.stringify(done));
  expect((await leadOf(desk.company, leadId)).ownerId).toBe(other.id);
  expect(done.html).toContain('撤销（');
  const undone = await desk.send(owner, done.html, {});
  expect(undone).toMatchObject({ kind: 'page', html: expect.stringContaining('已撤销') });
  expect((await leadOf(desk.company, leadId)).ownerId).toBe(owner);
});

it('does nothing for being opened: what has effects waits for its button', async () => {
  const value = await buttonOf('lead.accept');
  const page = await desk.open(owner, 'lead.accept', value);
  for (const words of ['新线索 · A 级', '骨科 王主任', '接单</button>']) expect(page.text).toContain(words);
  expect(desk.received).toEqual([]);
  expect((await leadOf(desk.company, leadId)).status).toBe('assigned');
  const done = await desk.send(owner, page.text, {});
  expect(done).toMatchObject({ kind: 'page', html: expect.stringContaining('form-said success') });
  expect((await leadOf(desk.company, leadId)).status).not.toBe('assigned');
  // The same link again: nothing is left to press, the card says how things stand.
  const later = await desk.open(owner, 'lead.accept', value);
  expect(later.text).toContain('这一步已经不能做了，下面是最新情况');
  expect(later.text).not.toContain('<form');
});

it('leads from what was done about a visit to its photos and files', async () => {
  await accept();
  const page = await desk.open(owner, 'lead.visit', await buttonOf('lead.visit'));
  const started = await desk.send(owner, page.text, {});
  if (started.kind !== 'page') throw new Error(JSON.stringify(started));
  expect(started.html).toMatch(/<a class="button wide primary" href="\/pages\/[^"]+">上传拜访材料<\/a>/);
});

it('goes from one form to the next, and to the page that a form opens', async () => {
  await accept();
  await desk.company.click(owner, 'lead.visit', await buttonOf('lead.visit'));
  const card = (await desk.company.cards(`dm:${owner}`)).find(({ key }) => key.startsWith('visit:'));
  const visitId = card?.key.slice('visit:'.length) ?? '';
  // Nothing is complete: the refusal brings the way to the answers.
  const page = await desk.open(owner, 'visit.submit', visitId);
  const refused = await desk.send(owner, page.text, {});
  if (refused.kind !== 'page') throw new Error(JSON.stringify(refused));
  const { address, eventId } = sendingOf(refused.html);
  const next = (await desk.post(owner, address, { eventId, fields: {} })).json<SentView>();
  if (next.kind !== 'page') throw new Error(JSON.stringify(next));
  expect(next.html).toContain('name="need1"');
  expect(next.html).toContain('name="need1.text"');
});

it('shows why, line by line', async () => {
  const page = await desk.open(owner, 'lead.why', await buttonOf('lead.why'));
  expect(page.text).toContain('<ul class="form-lines">');
  expect(page.text).toMatch(/<span class="amount">\d+ \/ \d+<\/span>/);
});

it('lets the address of one form do nothing else, and nobody else use it', async () => {
  await accept();
  const page = await desk.open(owner, 'lead.call', await buttonOf('lead.call'));
  const { address, eventId } = sendingOf(page.text);
  const other = await desk.company.member('lu-yuncheng');
  await desk.open(other.id, 'lead.new', '');
  expect((await desk.post(other.id, address, { eventId, fields: call })).status).toBe(403);
  expect((await desk.post('nobody', address, { eventId, fields: call })).status).toBe(403);
  const bad = [{ fields: call }, { eventId: 'x y', fields: call }, { eventId, fields: { outcome: 1 } }];
  for (const body of bad) expect((await desk.post(owner, address, body)).status).toBe(400);
  // Where answers go is no page.
  expect(desk.received.filter(({ kind }) => kind === 'form')).toEqual([]);
});

it('says so while the bot is not running, and what was typed may be sent again', async () => {
  await accept();
  const value = await buttonOf('lead.call');
  const page = await desk.open(owner, 'lead.call', value);
  const { address, eventId } = sendingOf(page.text);
  const goOn = desk.between;
  desk.between = async () => {
    throw new PlatformError('local', 'receive', 'retry');
  };
  const refused = await desk.post(owner, address, { eventId, fields: call });
  expect([refused.status, refused.json().message]).toEqual([503, '接力暂时无法处理，这一步还没有执行。请稍后再试。']);
  expect((await desk.open(owner, 'lead.why', value)).status).toBe(503);
  desk.between = goOn;
  const sent = (await desk.post(owner, address, { eventId, fields: call })).json<SentView>();
  expect(sent).toMatchObject({ kind: 'page', html: expect.stringContaining('form-said success') });
});

it('writes what people call themselves as text', async () => {
  const name = '<img src=x onerror="alert(1)">王';
  const { owner: ownerId, lead } = await bringOwnedLead(desk.company, { name, phone: '13800138077' });
  await desk.company.engine.runUntilIdle();
  await press(desk.company, ownerId, lead.id, 'lead.accept');
  const value = buttonValue(await leadCardOf(desk.company, ownerId, lead.id), 'lead.call');
  const page = await desk.open(ownerId, 'lead.call', value);
  expect(page.text).not.toContain('<img');
  expect(page.text).toContain('&#60;img');
});
