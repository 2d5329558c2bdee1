/** What comes twice, or at once: exactly one effect, and everybody is answered. */
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { eq } from '../../db/drizzle.ts';
import { buttonValue, type Company, openCompany } from '../support/company.ts';
import { expectPolite } from '../support/expect-polite.ts';
import { bringOwnedLead, eventsOf, goodCall, leadCardOf, leadOf, stateOf } from '../support/loop.ts';

let company: Company;
beforeEach(async () => {
  company = await openCompany();
});
afterEach(async () => {
  expect(company.reported).toEqual([]);
  await company.remove();
});

describe('twice', () => {
  test('two clicks at once have one effect, and both are answered', async () => {
    const { lead, owner } = await bringOwnedLead(company);
    const card = await leadCardOf(company, owner, lead.id);
    const click = (eventId: string) =>
      company.sink({
        kind: 'action',
        eventId,
        platform: 'local',
        actorId: owner,
        occurredAt: company.clock.now(),
        actionId: 'lead.accept',
        value: buttonValue(card, 'lead.accept'),
      });
    const replies = await Promise.all([click('one'), click('two'), click('three')]);
    await company.engine.runUntilIdle();
    const tones = replies.map((reply) => reply.kind === 'notice' && reply.tone);
    expect(tones.toSorted()).toEqual(['info', 'info', 'success']);
    for (const reply of replies.filter((one) => one.kind === 'notice' && one.tone === 'info')) expectPolite(reply);
    expect(await eventsOf(company, 'lead.accepted')).toHaveLength(1);
    expect(await leadOf(company, lead.id)).toMatchObject({ status: 'accepted', version: lead.version + 1 });
  });

  test('transfer and refusal at once move the lead once', async () => {
    const { lead, owner } = await bringOwnedLead(company);
    const { openLeads } = await stateOf(company, owner);
    const value = `${lead.id}|${lead.version}`;
    const send = (eventId: string, formId: string) =>
      company.sink({
        kind: 'form',
        eventId,
        platform: 'local',
        actorId: owner,
        occurredAt: company.clock.now(),
        formId,
        value,
        fields: { reason: 'overload', to: 'auto' },
      });
    const replies = await Promise.all([send('one', 'lead.transfer'), send('two', 'lead.refuse')]);
    expect(replies.map((reply) => reply.kind === 'notice' && reply.tone).toSorted()).toEqual(['info', 'success']);
    await company.engine.runUntilIdle();
    expect((await stateOf(company, owner)).openLeads).toBe(openLeads - 1);
    expect(await eventsOf(company, 'lead.transferred', 'lead.refused')).toHaveLength(1);
  });

  test('the same delivery three times is handled once; the repeats are answered with nothing', async () => {
    const { lead, owner } = await bringOwnedLead(company);
    const event = {
      kind: 'form' as const,
      eventId: 'the same',
      platform: 'local' as const,
      actorId: owner,
      occurredAt: company.clock.now(),
      formId: 'lead.call',
      value: `${lead.id}|${lead.version}`,
      fields: goodCall,
    };
    const replies = [await company.sink(event), await company.sink(event), await company.sink(event)];
    expect(replies.map((reply) => reply.kind)).toEqual(['notice', 'none', 'none']);
    const { touches } = company.baton.store.read.tables;
    const rows = await company.baton.store.read.db.select().from(touches).where(eq(touches.leadId, lead.id));
    expect(rows).toHaveLength(1);
    await company.engine.runUntilIdle();
  });

  test('the same line in the chat twice makes one lead, and says which', async () => {
    const rep = (await company.member('shen-yilin')).id;
    const line = '【线索响应】李主任 13900001111 髓内钉 展会';
    const first = await company.say(rep, line);
    const second = await company.say(rep, line);
    expect(first).toMatchObject({ kind: 'notice', tone: 'success' });
    expect(second.kind === 'notice' && second.text.zh).toMatch(/^已有同样的线索 L-\d+，没有重复新建$/);
  });
});
