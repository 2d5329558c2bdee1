/** The stories and faults of all platforms on Slack: the real adapter and SDK against the fake. */
import { describe, expect, it, vi } from 'vitest';
import { wordsOf } from '../../fakes/slack/shown.ts';
import { openSlackStage, openSlackStageWithFake } from '../../fakes/slack/stage.ts';
import { tellFaults } from './tell-faults.ts';
import { castOf, leadArrives, pressOn, tellStories } from './tell-stories.ts';

tellStories('Slack', openSlackStage);
tellFaults('Slack', openSlackStage);

describe('the Home tab', () => {
  it('shows a rep the own leads with their deadline, and changes when they do', async () => {
    const { stage, fake, userOf } = await openSlackStageWithFake();
    const cast = await castOf(stage);
    const { owner } = await leadArrives(cast);
    const user = userOf(owner);
    const home = () => wordsOf('', fake.homeOf(user)?.view.blocks ?? []);
    await fake.openHome(user);
    expect(home()).toContain('手上的线索 1 条');
    expect(home()).toMatch(/骨科 王主任 · 复旦大学附属中山医院\n待接单 · 2026-11-20 10:40 前/);
    await pressOn(stage, owner, ['新线索'], '接单');
    await vi.waitUntil(() => home().includes('待触达'), { timeout: 5_000 });
    expect(home()).not.toContain('待接单');
    await stage.close();
  });
});
