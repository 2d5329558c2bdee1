/**
 * Two real processes of one bot on one PostgreSQL, with a vendor who calls now the one, now the other, every callback three
 * times: each card is shown once, each click and message has its effect once, and one of them killed is no loss.
 */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { openFarDingtalk } from '../../fakes/dingtalk/far-dingtalk.ts';
import { openFarSlack } from '../../fakes/slack/far-slack.ts';
import { openFarWecom } from '../../fakes/wecom/far-wecom.ts';
import { createPostgresDatabase } from '../../support/create-postgres-database.ts';
import { type KillableBot, openKillableBot, patience } from '../../support/killable-bot.ts';
import { describeWith, postgresUrl } from '../../support/requirements.ts';

const names = ['Twin One', 'Twin Two', 'Twin Three', 'Twin Four'];

describeWith('postgres', 'two processes on one bot', () => {
  describe.each([
    ['Slack', openFarSlack],
    ['WeCom', openFarWecom],
    ['DingTalk Stream', openFarDingtalk],
  ])('%s', (_name, openVendor) => {
    let bot: KillableBot;
    let database: Awaited<ReturnType<typeof createPostgresDatabase>>;
    beforeEach(async () => {
      database = await createPostgresDatabase(postgresUrl() ?? '');
      bot = await openKillableBot(await openVendor(), database.url);
      bot.vendor.setCopies(3);
      await bot.start(2);
    });
    afterEach(async () => {
      await bot.close();
      await database.drop();
    });
    const poll = <T>(look: () => T | Promise<T>) => expect.poll(look, patience);

    test('each message once, each effect once', async () => {
      const { vendor } = bot;
      const unsent = () => bot.count(`outbox WHERE recipient_kind = 'member' AND status NOT IN ('sent', 'superseded')`);
      // While one process waits for the vendor's answer, the other looks at the same rows.
      const reached = Promise.withResolvers<void>();
      const answered = Promise.withResolvers<void>();
      bot.apiLine.atAnswer(vendor.isSend, 'arrives', () => {
        reached.resolve();
        return answered.promise;
      });
      const [one = '', two = '', ...more] = names;
      const first = await bot.bringLead(one);
      await reached.promise;
      const second = await bot.bringLead(two);
      await poll(() => bot.shown(second.account, two).length).toBe(1);
      answered.resolve();
      const leads = [first, second, ...(await Promise.all(more.map((name) => bot.bringLead(name))))];
      const cards = () => leads.map(({ account }, index) => bot.shown(account, names[index] ?? ''));
      await poll(() => cards().map((shown) => shown.length)).toEqual([1, 1, 1, 1]);
      await poll(unsent).toBe(0);

      const clicks = cards().map((shown, index) =>
        vendor.press(leads[index]?.account ?? '', shown[0]?.ref ?? '', '接单'),
      );
      const [writer = ''] = leads.map(({ account }) => account);
      await Promise.all([...clicks, vendor.say(writer, '【线索响应】张伟 13900001111 椎弓根钉 展会')]);
      await poll(() => cards().map(([card]) => card?.buttons.includes('开始拜访'))).toEqual([true, true, true, true]);
      await poll(() => bot.count(`leads WHERE phone_e_164 = '+8613900001111'`)).toBe(1);
      await poll(unsent).toBe(0);

      expect(cards().map((shown) => shown.length)).toEqual([1, 1, 1, 1]);
      expect(cards().flatMap(([card]) => card?.buttons)).not.toContain('接单');
      for (const { leadId } of leads)
        expect(await bot.count(`events WHERE type = 'lead.accepted' AND subject_id = '${leadId}'`)).toBe(1);
      expect(await bot.count(`inbox WHERE status <> 'done'`)).toBe(0);
      expect(await bot.count('inbox')).toBe(names.length + 1);
    });
  });
});
