/** What is sent in chat: onto the right proof, along, kept and asked about, moved, refused when used before. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Company, openCompany } from '../support/company.ts';
import { photo, wav } from '../support/evidence-files.ts';
import { expectPolite } from '../support/expect-polite.ts';
import { bringOwnedLead, eventsOf } from '../support/loop.ts';
import {
  acceptedLead,
  attach,
  attachmentRows,
  attachPdf,
  attachPhoto,
  completeVisit,
  place,
  startVisit,
  visitCardOf,
} from '../support/visits.ts';

let company: Company;
beforeEach(async () => {
  company = await openCompany();
});
afterEach(async () => {
  expect(company.reported).toEqual([]);
  await company.remove();
});

async function lastText(memberId: string): Promise<string | undefined> {
  return (await company.texts(`dm:${memberId}`)).at(-1);
}

test('several at once: photo and PDF fill the proofs, voice and place go along', async () => {
  const { lead, owner } = await acceptedLead(company);
  const visit = await startVisit(company, owner, lead.id);
  const sent = [
    await attachPdf(company),
    await attachPhoto(company),
    await attach(company, wav(800), 'voice.wav'),
    place,
  ];
  await company.send(owner, sent);
  expect((await attachmentRows(company)).map(({ kind, proof }) => `${kind} ${proof}`)).toEqual([
    'file confirmation',
    'photo door-sign',
    'voice null',
    'location null',
  ]);
  const card = await visitCardOf(company, owner, visit.id);
  expect(card.facts).toContainEqual({ label: '签字确认单', value: '文件，09:40 收到' });
  expect(card.facts).toContainEqual({ label: '随附', value: '2 件' });
  expect(await lastText(owner)).toBe(
    '已收到：签字确认单、科室门牌照片、语音、位置。\n还缺：3 条客户需求、竞品动态、下一步。',
  );
});

test('what a picture is counts, not what its sender calls it', async () => {
  const { lead, owner } = await acceptedLead(company);
  await startVisit(company, owner, lead.id);
  const sent = await attachPhoto(company);
  if (sent.kind === 'location') throw new Error('A photo is no place');
  await company.send(owner, [{ ...sent, kind: 'file' }]);
  expect(await attachmentRows(company)).toMatchObject([{ kind: 'photo', proof: 'door-sign' }]);
});

describe('without an open visit', () => {
  test('files are kept and asked about; starting a visit from the question puts them in', async () => {
    const { lead, owner } = await acceptedLead(company);
    await company.send(owner, [await attachPhoto(company, 'door.jpg'), await attachPdf(company)]);
    expect(await attachmentRows(company)).toMatchObject([{ status: 'waiting' }, { status: 'waiting' }]);
    const asked = await company.card(`dm:${owner}`, 'waiting:');
    expect(asked.title).toBe('收到 2 个文件，放到哪里');
    expect(asked.facts).toEqual([{ label: '文件', value: '照片 09:40 door.jpg\n文件 09:40 confirmation.pdf' }]);
    expect(asked.actions.map(({ id }) => id)).toEqual(['visit.ask', 'evidence.discard']);
    expect((await company.click(owner, 'visit.ask', owner)).kind).toBe('open-form');
    expect(await company.submit(owner, 'visit.start', '', { lead: lead.id })).toMatchObject({
      text: { zh: '已放进拜访 V-20001。还缺：3 条客户需求、竞品动态、下一步' },
    });
    expect((await attachmentRows(company)).map(({ proof }) => proof)).toEqual(['door-sign', 'confirmation']);
    const settled = await company.card(`dm:${owner}`, 'waiting:');
    expect([settled.title, settled.isSettled]).toEqual(['1 个文件已放进拜访 V-20001', true]);
  });

  test('a visit started elsewhere can take them, and they can be left out', async () => {
    const { lead, owner } = await acceptedLead(company);
    const door = await attachPhoto(company);
    await company.send(owner, [door]);
    const visit = await startVisit(company, owner, lead.id);
    expect((await attachmentRows(company))[0]?.status).toBe('waiting');
    const asked = await company.card(`dm:${owner}`, 'waiting:');
    expect(asked.actions[0]).toMatchObject({ id: 'evidence.place', label: '放进拜访 V-20001' });
    await company.send(owner, [await attachPdf(company)]);
    expect(await company.click(owner, 'evidence.place', owner)).toMatchObject({ tone: 'success' });
    expect((await attachmentRows(company)).map(({ visitId, proof }) => [visitId, proof])).toEqual([
      [visit.id, 'door-sign'],
      [visit.id, 'confirmation'],
    ]);
    expectPolite(await company.click(owner, 'evidence.place', owner));
  });

  test('left out, they are used nowhere and may be sent again', async () => {
    const { owner } = await bringOwnedLead(company);
    const door = await attachPhoto(company);
    await company.send(owner, [door]);
    expect(await company.click(owner, 'evidence.discard', owner)).toMatchObject({ tone: 'success' });
    expect((await company.card(`dm:${owner}`, 'waiting:')).title).toBe('这些文件没有使用');
    expectPolite(await company.click(owner, 'evidence.discard', owner));
    await company.send(owner, [door]);
    expect((await attachmentRows(company)).map(({ status }) => status).toSorted()).toEqual(['removed', 'waiting']);
  });

  test('the newest question stands for all that waits; the same file again is not kept twice', async () => {
    const { owner } = await bringOwnedLead(company);
    const first = await attachPhoto(company);
    await company.send(owner, [first]);
    await company.pass({ minutes: 1 });
    await company.send(owner, [await attachPhoto(company), first]);
    const cards = (await company.cards(`dm:${owner}`)).filter(({ key }) => key.startsWith('waiting:'));
    expect(cards.map(({ title }) => title)).toEqual(['已并到下面的提示里', '收到 2 个文件，放到哪里']);
    expect(await lastText(owner)).toBe('照片 door.jpg之前发过，还在等你说放到哪里。');
  });
});

describe('a file that was used', () => {
  test('for another visit is refused with its number, also when somebody else sends it', async () => {
    const { lead, owner } = await acceptedLead(company);
    const bytes = await photo({ tint: 9_001 });
    const visit = await startVisit(company, owner, lead.id);
    await company.send(owner, [await attach(company, bytes, 'door.jpg')]);
    await completeVisit(company, owner, visit);
    await company.submit(owner, 'visit.start', '', { lead: lead.id });
    await company.send(owner, [await attach(company, bytes, 'again.jpg')]);
    const refused = '照片 again.jpg已经用在拜访 V-20001 里，不能再用一次。请重新拍。';
    expect((await lastText(owner))?.split('\n')[0]).toBe(refused);

    const other = (await company.member('gu-yunqiu')).id;
    await company.send(other, [await attach(company, bytes, null)]);
    const told = await lastText(other);
    expect(told).toBe('照片已经用在拜访 V-20001 里，不能再用一次。请重新拍。');
    expect((await company.cards(`dm:${other}`)).filter(({ key }) => key.startsWith('waiting:'))).toEqual([]);
  });

  test('in this visit already is not put there twice, not even within one message', async () => {
    const { lead, owner } = await acceptedLead(company);
    await startVisit(company, owner, lead.id);
    const door = await attachPhoto(company);
    await company.send(owner, [door, door]);
    expect(await attachmentRows(company)).toHaveLength(1);
    expect(await lastText(owner)).toContain('照片 door.jpg已经在这次拜访里了，没有重复放。');
  });

  test('waits with somebody else: refused without a name', async () => {
    const { owner } = await bringOwnedLead(company);
    const door = await attachPhoto(company);
    await company.send(owner, [door]);
    const other = (await company.member('gu-yunqiu')).id;
    await company.send(other, [door]);
    expect(await lastText(other)).toBe('照片 door.jpg已经由别人发过，不能再用。请重新拍。');
  });
});

describe('"that was the wrong one"', () => {
  async function visitWithTwo() {
    const { lead, owner } = await acceptedLead(company);
    const visit = await startVisit(company, owner, lead.id);
    await company.send(owner, [await attachPhoto(company, 'a.jpg'), await attachPhoto(company, 'b.jpg')]);
    const [door, confirmation] = await attachmentRows(company);
    return { owner, visit, door: door?.id ?? '', confirmation: confirmation?.id ?? '' };
  }

  test('the newest is offered first; swapped, the other goes along', async () => {
    const { owner, visit, door, confirmation } = await visitWithTwo();
    const asked = await company.say(owner, '发错了');
    if (asked.kind !== 'open-form') throw new Error('It was not asked which');
    expect(asked.form.zh.fields[0]).toMatchObject({
      value: confirmation,
      options: [
        { value: confirmation, label: '签字确认单 · 照片 · 09:40 · b.jpg' },
        { value: door, label: '科室门牌照片 · 照片 · 09:40 · a.jpg' },
      ],
    });
    const moved = await company.submit(owner, 'visit.move', visit.id, { item: confirmation, place: 'door-sign' });
    expect(moved).toMatchObject({ text: { zh: '照片已放到「科室门牌照片」' } });
    expect((await attachmentRows(company)).map(({ proof }) => proof)).toEqual([null, 'door-sign']);
    expect((await visitCardOf(company, owner, visit.id)).reasons?.[0]).toContain('签字确认单');
  });

  test('taken out it is missing again, and the picture may be sent once more', async () => {
    const { owner, visit, door } = await visitWithTwo();
    await company.submit(owner, 'visit.move', visit.id, { item: door, place: ':out' });
    expect((await attachmentRows(company))[0]).toMatchObject({ status: 'removed', proof: null });
    expect((await visitCardOf(company, owner, visit.id)).reasons?.[0]).toContain('科室门牌照片');
    expect(await eventsOf(company, 'evidence.moved')).toHaveLength(1);
  });

  test('a voice is no door sign', async () => {
    const { lead, owner } = await acceptedLead(company);
    const visit = await startVisit(company, owner, lead.id);
    expectPolite(await company.click(owner, 'visit.move', visit.id));
    await company.send(owner, [await attach(company, wav(500), 'voice.wav')]);
    const [voice] = await attachmentRows(company);
    const refused = await company.submit(owner, 'visit.move', visit.id, { item: voice?.id ?? '', place: 'door-sign' });
    expect(refused).toMatchObject({ problems: { place: { zh: '这种文件不能放在这里，请选别的位置' } } });
  });
});

test('in the thread of a visit that has ended nothing slips into another one', async () => {
  const { lead, owner } = await acceptedLead(company);
  const first = await startVisit(company, owner, lead.id);
  await completeVisit(company, owner, first);
  await company.submit(owner, 'visit.start', '', { lead: lead.id });
  await company.send(owner, [await attachPhoto(company)], { thread: `visit:${first.id}` });
  const rows = await attachmentRows(company);
  expect(rows.at(-1)).toMatchObject({ status: 'waiting', visitId: null });
  expect(await lastText(owner)).toBe('拜访 V-20001 已经结束，不能再放文件。');
});

test('in a channel files are talk among people: kept, no evidence, no answer', async () => {
  const { lead, owner } = await acceptedLead(company);
  await startVisit(company, owner, lead.id);
  const texts = await company.texts(`dm:${owner}`);
  await company.send(owner, [await attachPhoto(company)], { channel: 'company' });
  expect(await attachmentRows(company)).toMatchObject([{ status: 'shared', visitId: null }]);
  expect(await company.texts(`dm:${owner}`)).toEqual(texts);
});

test('a remark beside a photo, or in a thread, is not answered with a hint', async () => {
  const { lead, owner } = await acceptedLead(company);
  const visit = await startVisit(company, owner, lead.id);
  await company.send(owner, [await attachPhoto(company)], { text: '门口' });
  expect((await company.texts(`dm:${owner}`)).filter((text) => text.startsWith('没看懂'))).toEqual([]);
  await company.send(owner, [], { text: '这张有点糊', thread: `visit:${visit.id}` });
  expect((await company.texts(`dm:${owner}`)).filter((text) => text.startsWith('没看懂'))).toEqual([]);
});
