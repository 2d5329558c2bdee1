/**
 * The stories that every chat platform tells alike, declared once: a platform's test hands in how its stage is set. What
 * people read and press is the same everywhere; how it gets there is the adapter's part.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createReportPainter } from '../../../bot/pictures/report-painter.ts';
import { memberState } from '../../../db/repos/directory.ts';
import { paymentsOfDeal } from '../../../db/repos/payments.ts';
import { openVisitOf } from '../../../db/repos/visits.ts';
import type { CompanyOptions } from '../../support/company.ts';
import { firstCustomer, recordDealAs } from '../../support/deals.ts';
import { pdf, photo, wav } from '../../support/evidence-files.ts';
import { brokenLaws } from '../../support/laws.ts';
import { keepReps, leadOf, strongLead } from '../../support/loop.ts';
import { messageWith, type Seen, type Stage } from '../../support/stage.ts';

export type SetStage = (options?: CompanyOptions) => Promise<Stage>;

export interface Cast {
  readonly stage: Stage;
  /** The rep who gets the lead, another one of the team, and their manager. */
  readonly rep: string;
  readonly other: string;
  readonly manager: string;
}

/** Two reps of one team and everybody above them: who gets a lead is then certain enough to tell a story. */
export async function castOf(stage: Stage): Promise<Cast> {
  const { company } = stage;
  const [rep, other] = ['shen-yilin', 'ouyang-xiaoyun'] as const;
  await keepReps(company, rep, other);
  const { unitId } = await company.member(rep);
  const { members } = company.baton.store.read.tables;
  const manager = (await company.baton.store.read.db.select().from(members)).find(
    (member) => member.role === 'manager' && member.unitId === unitId,
  );
  if (!manager) throw new Error('The team has no manager');
  return { stage, rep, other, manager: manager.key };
}

/** A lead comes in. @returns its number and whose card it is */
export async function leadArrives({ stage, rep, other }: Cast): Promise<{ id: string; owner: string; next: string }> {
  const { lead } = await stage.company.lead(strongLead);
  await stage.settle();
  const owner = (await stage.company.member(rep)).id === lead.ownerId ? rep : other;
  return { id: lead.id, owner, next: owner === rep ? other : rep };
}

export async function pressOn(stage: Stage, member: string, words: string[], button: string) {
  const message = messageWith(await stage.vendor.seenBy(member), ...words);
  const answer = await stage.vendor.press(member, message.ref, button);
  await stage.settle();
  return answer;
}

export function tellStories(name: string, setStage: SetStage): void {
  describe(`stories on ${name}`, () => {
    let stage: Stage;
    let cast: Cast;
    beforeEach(async () => {
      stage = await setStage({
        painter: ({ store, files }) => createReportPainter({ store, files, now: () => stage.company.clock.now() }),
      });
      cast = await castOf(stage);
    });
    afterEach(async () => {
      expect(stage.company.reported).toEqual([]);
      expect(await brokenLaws(stage.company)).toEqual([]);
      await stage.close();
    });

    const seenBy = (member: string): Promise<Seen[]> => stage.vendor.seenBy(member);
    const pass = async (duration: Parameters<Stage['company']['pass']>[0]) => {
      await stage.company.pass(duration);
      await stage.settle();
    };

    test('a lead comes as a card, is accepted, changes for everybody who has it, and a call is the first touch', async () => {
      const { owner, id } = await leadArrives(cast);
      const card = messageWith(await seenBy(owner), '新线索');
      expect(card.text).toContain('复旦大学附属中山医院');
      expect(card.buttons[0]).toBe('接单');
      await pass({ minutes: 3 });
      expect(messageWith(await seenBy(cast.manager), '还没接单').text).toContain('复旦大学附属中山医院');

      const accepted = await pressOn(stage, owner, ['新线索'], '接单');
      expect(accepted.texts.join()).toContain('已接单');
      const after = messageWith(await seenBy(owner), '已接单');
      expect(after.buttons).toContain('记录通话');
      expect(after.buttons).not.toContain('接单');
      expect((await seenBy(cast.manager)).some(({ text }) => text.includes('还没接单'))).toBe(false);

      const asked = await pressOn(stage, owner, ['已接单'], '记录通话');
      expect(asked.form?.fields).toEqual(expect.arrayContaining(['outcome', 'note']));
      const recorded = await asked.form?.submit({ outcome: 'reached-interested', seconds: '95', note: '周三演示' });
      await stage.settle();
      expect(recorded?.texts.join()).not.toBe('');
      expect(messageWith(await seenBy(owner), '跟进中').text).toContain('复旦大学附属中山医院');
      expect((await leadOf(stage.company, id)).status).toBe('touched');
    });

    test('ignored: the manager is pinged on the second, missed twice it moves, the old card is dead, the pause is cleared', async () => {
      const { owner, next, id } = await leadArrives(cast);
      const first = messageWith(await seenBy(owner), '新线索');
      await pass({ minutes: 2, seconds: 59 });
      expect(await seenBy(cast.manager)).toEqual([]);
      await pass({ seconds: 1 });
      expect(messageWith(await seenBy(cast.manager), '还没接单').buttons.length).toBeGreaterThan(0);

      await pass({ hours: 3 });
      expect((await leadOf(stage.company, id)).ownerId).toBe((await stage.company.member(next)).id);
      expect(messageWith(await seenBy(next), '新线索').buttons).toContain('接单');
      for (const { text, buttons } of await seenBy(owner)) {
        if (text.includes('复旦大学附属中山医院')) expect(buttons, text).toEqual([]);
      }
      // A click that was on its way, or a picture of the card that the vendor still shows.
      const late = await stage.vendor.press(owner, first.ref, '接单').catch(() => null);
      await stage.settle();
      expect((await leadOf(stage.company, id)).ownerId).toBe((await stage.company.member(next)).id);
      if (late) expect(late.texts.join()).not.toContain('已接单，请于');

      const paused = (await stage.company.member(owner)).id;
      expect((await memberState(stage.company.baton.store.read, paused)).pauseId).not.toBeNull();
      await pressOn(stage, cast.manager, ['暂停'], '解除暂停');
      expect((await memberState(stage.company.baton.store.read, paused)).pauseId).toBeNull();
      for (const { text, buttons } of await seenBy(cast.manager)) {
        if (text.includes('暂停')) expect(buttons).not.toContain('解除暂停');
      }
    });

    test('a visit takes its proof in the ways of the platform, and is refused while something is missing', async () => {
      const { owner } = await leadArrives(cast);
      await pressOn(stage, owner, ['新线索'], '接单');
      await pressOn(stage, owner, ['已接单'], '开始拜访');
      const visitCard = messageWith(await seenBy(owner), '拜访中');
      const refused = await pressOn(stage, owner, ['拜访中'], '提交拜访');
      expect(refused.texts.join()).toContain('还缺');

      const { vendor } = stage;
      const send = async (kind: 'photo' | 'file' | 'voice' | 'location', bytes: Buffer, file: string) => {
        if (!vendor.evidence.includes(kind)) return;
        await vendor.send(owner, kind, bytes, file, visitCard.ref);
        await stage.settle();
      };
      await send('photo', await photo({ tint: 7 }), 'door.jpg');
      expect(messageWith(await seenBy(owner), '拜访中').text).toContain('照片');
      // Where a chat carries no documents, the signed page is photographed.
      if (vendor.evidence.includes('file')) await send('file', pdf({ text: 'Signed' }), 'confirmation.pdf');
      else await send('photo', await photo({ tint: 8 }), 'confirmation.jpg');
      await send('voice', wav(800), 'voice.wav');
      await send('location', Buffer.alloc(0), '');

      const asked = await pressOn(stage, owner, ['拜访中'], '填写回答');
      const needs = [1, 2, 3].flatMap((index) => [
        [`need${index}`, ['price', 'supply', 'training'][index - 1] ?? ''],
        [`need${index}.text`, '周五前到'],
      ]);
      await asked.form?.submit({ ...Object.fromEntries(needs), competitor: '无', nextStep: '周五送样品' });
      await stage.settle();
      await pressOn(stage, owner, ['拜访中'], '提交拜访');
      expect(messageWith(await seenBy(owner), '拜访完成').buttons).not.toContain('提交拜访');
      const member = await stage.company.member(owner);
      expect(await openVisitOf(stage.company.baton.store.read, member.id)).toBeNull();
    });

    test('a won deal is announced to rep, manager and channel with its calculation, and can be disputed', async () => {
      const rep = await stage.company.member(cast.rep);
      const customer = await firstCustomer(stage.company);
      await recordDealAs(stage.company, rep.id, { accountId: customer.id, amountMinor: 82_000_000 });
      await stage.settle();
      const card = messageWith(await seenBy(cast.rep), '获得 1,640 分');
      expect(card.text).toContain('¥820,000.00');
      expect(card.text).toContain('符合');
      expect(messageWith(await seenBy(cast.manager), '获得 1,640 分').text).toContain('沈一霖');
      const team = messageWith(await stage.vendor.seenIn('sh-puxi'), '获得 1,640 分');
      expect(team.buttons).toEqual([]);

      const asked = await pressOn(stage, cast.rep, ['获得 1,640 分'], '有异议');
      const form = asked.form;
      if (!form) throw new Error('No form was opened');
      await form.submit({ line: 'step:base', reason: '合同是 83 万' });
      await stage.settle();
      expect(messageWith(await seenBy(cast.manager), '异议').text).toContain('沈一霖');
    });

    test('a payment is recorded for the day that was picked; a day to come is refused at its field', async () => {
      const rep = await stage.company.member(cast.rep);
      const { deal } = await recordDealAs(stage.company, rep.id, { amountMinor: 82_000_000 });
      await stage.settle();
      const { form } = await pressOn(stage, cast.rep, ['成交 · 82 万元'], '录回款');
      if (!form) throw new Error('No form was opened');
      expect(form.fields).toEqual(expect.arrayContaining(['amount', 'day']));
      const payment = { deal: deal.id, amount: '8.2万' };
      const refused = await form.submit({ ...payment, day: '2026-11-21' });
      expect(refused.texts.join()).toContain('日期不能晚于今天（2026-11-20）');
      await form.submit({ ...payment, day: '2026-11-18' });
      await stage.settle();
      expect(messageWith(await seenBy(cast.rep), '成交 · 82 万元').text).toContain('11月18日');
      const paid = await paymentsOfDeal(stage.company.baton.store.read, deal.id);
      expect(paid).toMatchObject([{ amountMinor: 8_200_000, receivedOn: '2026-11-18' }]);
    });

    test('the war report comes into the channel at 09:00 with its picture', async () => {
      const rep = await stage.company.member(cast.rep);
      const customer = await firstCustomer(stage.company);
      await recordDealAs(stage.company, rep.id, { accountId: customer.id, amountMinor: 82_000_000 });
      await stage.company.moveTo('2026-11-23T09:00:00+08:00');
      await stage.settle();
      const reports = (await stage.vendor.seenIn('sh-puxi')).filter(({ text }) => text.includes('战报'));
      const last = reports.at(-1);
      expect(last?.text).toContain('上海一组（浦西）');
      expect((await stage.vendor.seenIn('sh-puxi')).some(({ pictures }) => pictures > 0)).toBe(true);
    });
  });
}
