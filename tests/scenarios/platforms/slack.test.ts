/** The stories and faults of all platforms on Slack: the real adapter and SDK against the fake. */
import { describe, expect, it, vi } from 'vitest';
import { clocksDueAt, clocksDueOf } from '../../../db/repos/clocks.ts';
import { openLeadsOf } from '../../../db/repos/leads.ts';
import { buttonsOf, fieldsOf, wordsOf } from '../../fakes/slack/shown.ts';
import { openSlackStage, openSlackStageWithFake } from '../../fakes/slack/stage.ts';
import { photo } from '../../support/evidence-files.ts';
import { bringLead } from '../../support/loop.ts';
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

    // The first is called and has no deadline any more: what is due next stands above it.
    const asked = await pressOn(stage, owner, ['已接单'], '记录通话');
    await asked.form?.submit({ outcome: 'reached-interested', seconds: '95', note: '周三演示' });
    await stage.settle();
    const before = await openLeadsOf(stage.company.baton.store.read, (await stage.company.member(owner)).id);
    expect(before).toHaveLength(1);
    await stage.company.pass({ minutes: 1 });
    for (let turn = 0; turn < 4; turn += 1) await bringLead(stage.company);
    await stage.settle();
    await fake.openHome(user);
    const { read } = stage.company.baton.store;
    const leads = await openLeadsOf(read, (await stage.company.member(owner)).id);
    expect(leads.length).toBeGreaterThan(1);
    const due = await clocksDueOf(read, (await stage.company.member(owner)).id);
    for (const { id } of leads) expect(due.get(id) ?? null).toEqual(await clocksDueAt(read, id));
    const order = leads.map(({ number }) => home().indexOf(number));
    expect(order.every((place) => place > 0)).toBe(true);
    expect(order[0]).toBe(Math.max(...order));
    await stage.close();
  });
});

describe('words beside a photo', () => {
  it('are answered when the photo is here: with a page, with a form behind a button', async () => {
    const { stage, fake, userOf } = await openSlackStageWithFake();
    const cast = await castOf(stage);
    const { owner } = await leadArrives(cast);
    await pressOn(stage, owner, ['新线索'], '接单');
    const user = userOf(owner);
    const send = async (words: string, tint: number) => {
      const file = { name: 'door.jpg', bytes: await photo({ tint }), mimetype: 'image/jpeg' };
      await fake.sendFile(user, file, {}, words);
      await stage.settle();
    };
    await send('上传', 1);
    expect(fake.seenBy(user).map(({ text }) => text)).toContainEqual(expect.stringMatching(/只有你能打开：http\S+$/));
    await send('开始拜访', 2);
    const asked = fake.seenBy(user).find(({ blocks }) => buttonsOf(blocks).some(({ label }) => label === '填写'));
    if (!asked) throw new Error('No button came');
    const { view } = await fake.press(user, asked, '填写');
    expect(fieldsOf(view?.view.blocks ?? []).map(({ name }) => name)).toContain('lead');
    await stage.close();
  });
});
