/** What people type in the private chat and in channels, and what they are answered. */
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { type Company, openCompany } from '../support/company.ts';
import { bringLead, bringOwnedLead, keepReps, leadOf, pretendOpenLeads } from '../support/loop.ts';

vi.setConfig({ testTimeout: 30_000, hookTimeout: 60_000 });

let company: Company;
beforeEach(async () => {
  company = await openCompany();
});
afterEach(async () => {
  expect(company.reported).toEqual([]);
  await company.remove();
});

const id = async (key: string) => (await company.member(key)).id;
/** The newest answer in the private chat. */
async function answerTo(key: string, text: string): Promise<string> {
  const member = await id(key);
  expect(await company.say(member, text)).toEqual({ kind: 'none' });
  return (await company.texts(`dm:${member}`)).at(-1) ?? '';
}

describe('「我的线索」', () => {
  test('lists what one owns, oldest first, with state and deadline', async () => {
    await keepReps(company, 'shen-yilin');
    const one = await bringOwnedLead(company);
    const before = (await answerTo('shen-yilin', '我的线索')).split('\n');
    expect(before.at(-1)).toBe(`· ${one.lead.number} 骨科 王主任 待接单，10:40 前`);
    expect(before[0]).toMatch(/^你手上有 \d+ 条线索：$/);
    expect(Number(before[0]?.match(/\d+/)?.[0])).toBe(before.length - 1);
    for (const word of [' 今天的线索 ', 'MY LEADS', 'mine'])
      expect(await answerTo('shen-yilin', word)).toBe(before.join('\n'));
  });

  test('counts what no longer fits', async () => {
    await keepReps(company, 'shen-yilin');
    for (let count = 0; count < 16; count += 1) await bringOwnedLead(company);
    const lines = (await answerTo('shen-yilin', '我的线索')).split('\n');
    expect(lines).toHaveLength(17);
    const total = Number(/^你手上有 (\d+) 条线索：$/.exec(lines[0] ?? '')?.[1]);
    expect(total).toBeGreaterThan(16);
    expect(lines.at(-1)).toBe(`… 另有 ${total - 15} 条`);
  });

  test('says what will appear where there is nothing', async () => {
    expect(await answerTo('gao-wenlan', '我的线索')).toBe('你手上没有线索。新线索派给你时，会在这里出现一张卡片。');
  });
});

describe('「待分配」', () => {
  async function pooled() {
    const reps = await keepReps(company, 'shen-yilin');
    await pretendOpenLeads(company, reps[0] ?? '', 60);
    const { lead } = await bringLead(company);
    return leadOf(company, lead.id);
  }

  test('lists the pool to the manager of the team and to those above, masked for who has no need of names', async () => {
    const lead = await pooled();
    const line = (name: string) => `待分配 1 条：\n· ${lead.number} ${name} 待分配，10:10 前`;
    expect(await answerTo('gu-yunqiu', '待分配')).toBe(line('骨科 王主任'));
    expect(await answerTo('gao-wenlan', '线索池')).toBe(line('骨科 王主任'));
    expect(await answerTo('su-nianci', 'pool')).toBe(line('骨科 王主任'));
    expect(await answerTo('liang-shiheng', '待分配池')).toBe(line('骨**'));
  });

  test('is empty for another team, and not for reps', async () => {
    await pooled();
    expect(await answerTo('cheng-liqun', '待分配')).toBe('待分配池是空的。没有合适销售的线索会出现在这里。');
    expect(await answerTo('shen-yilin', '待分配')).toBe('待分配池由主管处理。');
    expect(await answerTo('he-tao', '待分配')).toBe('待分配池由主管处理。');
  });
});

describe('anything else', () => {
  test.each(['帮助', '?', '？', 'Help'])('"%s" is answered with what Baton can do', async (text) => {
    expect(await answerTo('shen-yilin', text)).toMatch(/^我能做的：\n· 发「我的线索」/);
    // WeCom's app takes no PDF: the way that there is has to be known.
    expect(await answerTo('shen-yilin', text)).toContain('发「上传」');
  });

  test('is met with what would be understood', async () => {
    expect(await answerTo('shen-yilin', '今天天气不错')).toMatch(/^没看懂这条消息。可以发「我的线索」/);
  });

  test('in a channel is left to the people there; a lead line is not', async () => {
    const rep = await id('shen-yilin');
    const say = (eventId: string, text: string) =>
      company.sink({
        kind: 'message',
        eventId,
        platform: 'local',
        actorId: rep,
        occurredAt: company.clock.now(),
        conversation: { kind: 'channel', key: 'sh-puxi' },
        text,
      });
    const texts = (await company.texts(`dm:${rep}`)).length;
    expect(await say('one', '我的线索')).toEqual({ kind: 'none' });
    expect(await say('two', '大家早')).toEqual({ kind: 'none' });
    await company.engine.runUntilIdle();
    expect(await company.texts(`dm:${rep}`)).toHaveLength(texts);
    expect(await company.texts('channel:sh-puxi')).toEqual([]);
    expect(await say('three', '【线索响应】李主任 13900001111 髓内钉 展会')).toMatchObject({
      kind: 'notice',
      tone: 'success',
    });
    await company.engine.runUntilIdle();
  });

  test('repeated by the platform is answered once', async () => {
    const rep = await id('shen-yilin');
    const event = {
      kind: 'message' as const,
      eventId: 'the same',
      platform: 'local' as const,
      actorId: rep,
      occurredAt: company.clock.now(),
      conversation: { kind: 'dm' as const },
      text: '帮助',
    };
    await company.sink(event);
    await company.sink(event);
    await company.engine.runUntilIdle();
    expect(await company.texts(`dm:${rep}`)).toHaveLength(1);
  });
});
