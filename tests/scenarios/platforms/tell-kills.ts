/**
 * The real bot killed with `kill -9` at the worst moments, told alike for every vendor: between "sent" and "recorded", between
 * "changed" and "recorded", around an acknowledgement, and while a file is fetched. After the restart nothing is lost and
 * nothing happens twice. Scenarios of one vendor share a bot; each has a lead of its own.
 */
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { tinyPng } from '../../bench/restart/tiny-png.ts';
import type { FarVendor } from '../../support/far-vendor.ts';
import { type KillableBot, openKillableBot, patience } from '../../support/killable-bot.ts';

/**
 * What becomes of a card that was sent when nobody recorded it.
 * `one card`: the vendor can be asked for it (Slack: message metadata in the history; DingTalk: the track id is taken).
 * `newest works`: WeCom's answer was the only thing that named the message, nothing lists or recalls it; a second card
 * takes over, and the first one's button still does what it says and then goes grey with the code its click brings.
 */
export type Guarantee = 'one card' | 'newest works';

export function tellKills(name: string, openVendor: () => Promise<FarVendor>, guarantee: Guarantee): void {
  describe(`kill -9 on ${name}`, () => {
    let bot: KillableBot;
    let vendor: FarVendor;
    beforeAll(async () => {
      vendor = await openVendor();
      bot = await openKillableBot(vendor);
      await bot.start();
    });
    afterAll(() => bot.close());

    const poll = <T>(look: () => T | Promise<T>) => expect.poll(look, patience);
    const buttonsOf = (account: string, ...words: string[]) => bot.shown(account, ...words).map((one) => one.buttons);
    const accepted = (leadId: string) => bot.count(`events WHERE type = 'lead.accepted' AND subject_id = '${leadId}'`);
    // To people; a channel of the demo has no place at the vendor.
    const unsent = () => bot.count(`outbox WHERE recipient_kind = 'member' AND status NOT IN ('sent', 'superseded')`);
    const newest = (account: string, ...words: string[]) => {
      const found = bot.shown(account, ...words).at(-1);
      if (!found) throw new Error(`${account} sees nothing with ${words.join(' + ')}`);
      return found;
    };
    /** A lead whose card is on the screen, and recorded as shown. */
    const leadOnScreen = async (called: string) => {
      const lead = await bot.bringLead(called);
      await poll(() => buttonsOf(lead.account, called).length).toBe(1);
      await poll(unsent).toBe(0);
      return lead;
    };

    test('a card that was stored and not recorded: it is shown, works, and does not stay twice', async () => {
      const killed = bot.killedBy((blow) => bot.apiLine.atAnswer(vendor.isSend, 'is lost', blow));
      const bringing = bot.bringLead('Kill One');
      await killed;
      await bot.start();
      const { leadId, account } = await bringing;
      const cards = guarantee === 'one card' ? 1 : 2;
      await poll(() => bot.shown(account, 'Kill One').length).toBe(cards);
      await poll(unsent).toBe(0);
      const [orphan] = bot.shown(account, 'Kill One');

      await vendor.press(account, newest(account, 'Kill One').ref, '接单');
      await poll(() => newest(account, 'Kill One').buttons).toContain('开始拜访');
      expect(newest(account, 'Kill One').text).toContain('已接单');
      expect(newest(account, 'Kill One').buttons).not.toContain('接单');
      if (guarantee === 'newest works') {
        await vendor.press(account, orphan?.ref ?? '', '接单');
        await poll(() => bot.shown(account, 'Kill One')[0]?.buttons).toEqual([]);
      }
      await poll(unsent).toBe(0);
      expect(bot.shown(account, 'Kill One')).toHaveLength(cards);
      expect(await accepted(leadId)).toBe(1);
    });

    if (guarantee === 'newest works')
      test('of two cards the first is pressed: it does what it says and goes grey, the second is right', async () => {
        const killed = bot.killedBy((blow) => bot.apiLine.atAnswer(vendor.isSend, 'is lost', blow));
        const bringing = bot.bringLead('Kill Six');
        await killed;
        await bot.start();
        const { leadId, account } = await bringing;
        await poll(() => bot.shown(account, 'Kill Six').length).toBe(2);
        await poll(unsent).toBe(0);
        await vendor.press(account, bot.shown(account, 'Kill Six')[0]?.ref ?? '', '接单');
        await poll(() => bot.shown(account, 'Kill Six')[0]?.buttons).toEqual([]);
        await poll(() => newest(account, 'Kill Six').buttons).toContain('开始拜访');
        expect(newest(account, 'Kill Six').buttons).not.toContain('接单');
        expect(await accepted(leadId)).toBe(1);
      });

    test('a change that was stored and not recorded: the card is right, stays one, and its buttons work', async () => {
      const { leadId, account } = await leadOnScreen('Kill Two');
      const killed = bot.killedBy((blow) => bot.apiLine.atAnswer(vendor.isUpdate, 'is lost', blow));
      const pressing = vendor.press(account, newest(account, 'Kill Two').ref, '接单');
      await killed;
      await bot.start();
      await pressing;
      await poll(() => newest(account, 'Kill Two').buttons).toContain('开始拜访');
      await poll(unsent).toBe(0);
      const [card, ...others] = bot.shown(account, 'Kill Two', '已接单');
      expect(others).toEqual([]);
      expect(card?.buttons).not.toContain('接单');
      expect(await accepted(leadId)).toBe(1);

      await vendor.press(account, card?.ref ?? '', '开始拜访');
      await poll(() => bot.count(`visits WHERE lead_id = '${leadId}'`)).toBe(1);
    });

    test('a click that was acknowledged: its effect is there, once', async () => {
      const { leadId, account } = await leadOnScreen('Kill Three');
      const killed = bot.killedBy((blow) => vendor.atAck(bot.botLine, 'arrives', blow));
      const pressing = vendor.press(account, newest(account, 'Kill Three').ref, '接单');
      await killed;
      await bot.start();
      await pressing;
      await poll(() => newest(account, 'Kill Three').buttons).toContain('开始拜访');
      await poll(unsent).toBe(0);
      expect(await accepted(leadId)).toBe(1);
      expect(buttonsOf(account, 'Kill Three').flat()).not.toContain('接单');
    });

    test('messages whose acknowledgement was lost, or that met nobody, come again: each has its effect once', async () => {
      const { account } = await leadOnScreen('Kill Four');
      const killed = bot.killedBy((blow) => vendor.atAck(bot.botLine, 'is lost', blow));
      const saying = [vendor.say(account, '【线索响应】张伟 13900001111 椎弓根钉 展会')];
      await killed;
      saying.push(vendor.say(account, '【线索响应】李强 13900002222 椎弓根钉 展会'));
      await bot.start();
      await Promise.all(saying);
      await vendor.bringAgain();
      for (const [phone, called] of [
        ['+8613900001111', '张伟'],
        ['+8613900002222', '李强'],
      ] as const) {
        await poll(() => bot.count(`leads WHERE phone_e_164 = '${phone}'`)).toBe(1);
        const [lead] = await bot.rows(`SELECT owner_id FROM leads WHERE phone_e_164 = '${phone}'`);
        await poll(() => buttonsOf(bot.accountOf(String(lead?.owner_id)), called).length).toBe(1);
      }
      await poll(unsent).toBe(0);
      // Both are answered, also the one whose process died while it was answering.
      const answers = () => new Set(bot.shown(account, '已新建').map(({ text }) => text)).size;
      await poll(answers).toBe(2);
      expect(await bot.count(`leads WHERE phone_e_164 LIKE '+86139000%'`)).toBe(2);
      expect(await bot.count(`inbox WHERE kind = 'message' AND status = 'done'`)).toBe(2);
    });

    test('a photo whose file was being fetched lands on the visit, once', async () => {
      // One visit at a time: whoever is on one from before gets another lead.
      let lead = await leadOnScreen('Kill Five A');
      for (const other of ['B', 'C', 'D', 'E'])
        if (bot.shown(lead.account, '拜访中').length > 0) lead = await leadOnScreen(`Kill Five ${other}`);
      const { leadId, account } = lead;
      await vendor.press(account, newest(account, 'Kill Five').ref, '接单');
      await poll(() => newest(account, 'Kill Five').buttons).toContain('开始拜访');
      await vendor.press(account, newest(account, 'Kill Five').ref, '开始拜访');
      await poll(() => bot.count(`visits WHERE lead_id = '${leadId}'`)).toBe(1);
      await poll(unsent).toBe(0);

      const killed = bot.killedBy((blow) => bot.apiLine.atAnswer(vendor.isDownload, 'is lost', blow));
      const sending = vendor.sendPhoto(account, tinyPng(5), newest(account, '拜访中').ref);
      await killed;
      await bot.start();
      await sending;
      const ofVisit = `attachments WHERE visit_id = (SELECT id FROM visits WHERE lead_id = '${leadId}')`;
      await poll(() => bot.count(ofVisit)).toBe(1);
      await poll(unsent).toBe(0);
      expect(await bot.count(`inbox WHERE status <> 'done'`)).toBe(0);
      expect(await bot.count(ofVisit)).toBe(1);
    });
  });
}
