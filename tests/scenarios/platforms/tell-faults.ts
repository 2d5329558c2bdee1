/**
 * What may go wrong on the way to a platform and back, declared once: nothing is lost, nothing happens twice, and what
 * is urgent comes first when the platform is back.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { brokenLaws } from '../../support/laws.ts';
import { bringLead, eventsOf, leadOf } from '../../support/loop.ts';
import { messageWith, type Stage } from '../../support/stage.ts';
import { type Cast, castOf, leadArrives, pressOn, type SetStage } from './tell-stories.ts';

export function tellFaults(name: string, setStage: SetStage): void {
  describe(`faults on ${name}`, () => {
    let stage: Stage;
    let cast: Cast;
    beforeEach(async () => {
      stage = await setStage();
      cast = await castOf(stage);
    });
    afterEach(async () => {
      expect(await brokenLaws(stage.company)).toEqual([]);
      await stage.close();
    });

    const pass = async (duration: Parameters<Stage['company']['pass']>[0]) => {
      await stage.company.pass(duration);
      await stage.settle();
    };
    const acceptances = async (leadId: string) =>
      (await eventsOf(stage.company, 'lead.accepted')).filter((event) => event.subjectId === leadId);

    test('every callback three times: one effect, one card', async () => {
      stage.vendor.faults.tripleCallbacks(true);
      const { owner, id } = await leadArrives(cast);
      await pressOn(stage, owner, ['新线索'], '接单');
      expect(await acceptances(id)).toHaveLength(1);
      messageWith(await stage.vendor.seenBy(owner), '已接单');
      await stage.vendor.say(owner, '【线索响应】张伟 13900001111 椎弓根钉 展会');
      await stage.settle();
      const { leads } = stage.company.baton.store.read.tables;
      const entered = (await stage.company.baton.store.read.db.select().from(leads)).filter(
        (lead) => lead.phoneE164 === '+8613900001111',
      );
      expect(entered).toHaveLength(1);
    });

    test('ten minutes of "too much traffic": everything arrives once, the alert before the rest', async () => {
      stage.vendor.faults.rateLimit(true);
      const { owner } = await leadArrives(cast);
      for (let turn = 0; turn < 3; turn += 1) await bringLead(stage.company);
      await pass({ minutes: 10 });
      expect(await stage.vendor.seenBy(owner)).toEqual([]);
      expect(await stage.vendor.seenBy(cast.manager)).toEqual([]);
      stage.vendor.faults.rateLimit(false);
      await pass({ minutes: 11 });
      const told = await stage.vendor.seenBy(cast.manager);
      expect(told.filter(({ text }) => text.includes('还没接单')).length).toBeGreaterThan(0);
      const refs = (await stage.vendor.seenBy(owner)).map(({ ref }) => ref);
      expect(new Set(refs).size).toBe(refs.length);
      const { outbox } = stage.company.baton.store.read.tables;
      const rows = await stage.company.baton.store.read.db.select().from(outbox);
      expect(rows.filter(({ platform, status }) => platform === stage.vendor.id && status === 'failed')).toEqual([]);
    });

    test('what was done while there was too much traffic is answered afterwards', async () => {
      const { owner } = await leadArrives(cast);
      stage.vendor.faults.rateLimit(true);
      await stage.vendor.say(owner, '【线索响应】张伟 13900001111 椎弓根钉 展会');
      await pass({ minutes: 1 });
      const answers = async () => (await stage.vendor.seenBy(owner)).filter(({ text }) => text.includes('已新建'));
      expect(await answers()).toEqual([]);
      stage.vendor.faults.rateLimit(false);
      await pass({ minutes: 11 });
      expect(await answers()).toHaveLength(1);
    });

    test('a token that is revoked in the middle is fetched anew, nothing is lost', async () => {
      const { owner, id } = await leadArrives(cast);
      stage.vendor.faults.revokeToken();
      await pressOn(stage, owner, ['新线索'], '接单');
      await pass({ minutes: 2 });
      expect((await leadOf(stage.company, id)).status).toBe('accepted');
      messageWith(await stage.vendor.seenBy(owner), '已接单');
    });

    test('the network is cut for a minute', async () => {
      stage.vendor.faults.cutNetwork(true);
      const { owner } = await leadArrives(cast);
      await pass({ minutes: 1 });
      stage.vendor.faults.cutNetwork(false);
      await pass({ minutes: 2 });
      messageWith(await stage.vendor.seenBy(owner), '新线索', '复旦大学附属中山医院');
    });

    test('two processes on one bot: each message once', async () => {
      const second = await stage.company.secondEngine();
      const both = {
        nextDueAt: () => stage.company.engine.nextDueAt(),
        runUntilIdle: async () => {
          await Promise.all([stage.company.engine.runUntilIdle(), second.runUntilIdle()]);
        },
      };
      const { lead } = await stage.company.lead({ name: '骨科 王主任', phone: '13800138000', need: '请报价' });
      expect(lead.ownerId).not.toBeNull();
      const to = new Date(stage.company.clock.now().getTime() + 4 * 60_000);
      await stage.company.clock.advanceTo(to, both);
      await stage.settle();
      const alerts = (await stage.vendor.seenBy(cast.manager)).filter(({ text }) => text.includes('还没接单'));
      expect(alerts).toHaveLength(1);
      for (const member of [cast.rep, cast.other]) {
        const cards = (await stage.vendor.seenBy(member)).filter(({ text }) => text.includes('骨科 王主任'));
        expect(cards.length).toBeLessThanOrEqual(1);
      }
      await second.stop();
    });

    test('a change of a card is refused for good: a new card stands in its place, none stays open', async () => {
      const { owner, next, id } = await leadArrives(cast);
      stage.vendor.faults.refuseNextUpdate();
      await pass({ hours: 3 });
      expect((await leadOf(stage.company, id)).ownerId).toBe((await stage.company.member(next)).id);
      for (const { text, buttons } of await stage.vendor.seenBy(owner)) {
        if (text.includes('复旦大学附属中山医院')) expect(buttons, text).not.toContain('接单');
      }
    });
  });
}
