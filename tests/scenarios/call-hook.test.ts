/** The call hook: three minutes without acceptance, and the robot is asked to ring, over real HTTP, signed, once. */
import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createWebhookSender } from '../../bot/webhook/webhook-sender.ts';
import { type Company, type CompanyOptions, openCompany } from '../support/company.ts';
import { type HookServer, startHookServer } from '../support/hook-server.ts';
import { bringOwnedLead, eventsOf, press, recordCall, unsent } from '../support/loop.ts';

const secret = 'a secret of this installation';
let company: Company;
let robot: HookServer;
beforeEach(async () => {
  robot = await startHookServer();
  company = await open();
});
afterEach(async () => {
  await company.remove();
  await robot.close();
});

function open(policies: CompanyOptions['policies'] = {}): Promise<Company> {
  return openCompany({
    env: { CALL_HOOK_URL: robot.url },
    webhooks: createWebhookSender({ call: { url: robot.url, secret } }),
    policies,
  });
}

async function manager() {
  const alerts = await company.cards(`dm:${(await company.member('gu-yunqiu')).id}`);
  return alerts.filter((card) => card.key.startsWith('alert:'));
}

describe('a lead that nobody accepts', () => {
  test('fires it with what is needed to ring, signed over time and body', async () => {
    const { lead } = await bringOwnedLead(company);
    await company.pass({ minutes: 3 });
    expect(robot.received).toHaveLength(1);
    const [request] = robot.received;
    const body = JSON.parse(request?.body ?? '');
    expect(body).toEqual({
      deliveryId: expect.stringMatching(/^call:.+:ping-manager:0$/),
      event: 'lead.verify-number',
      leadId: lead.id,
      number: lead.number,
      phone: '+8613800138000',
      dueAt: '2026-11-20T01:43:00.000Z',
    });
    expect(request).toMatchObject({
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': body.deliveryId },
    });
    const [, at, signature] = /^t=(\d+),v1=([0-9a-f]{64})$/.exec(String(request?.headers['x-baton-signature'])) ?? [];
    expect(createHmac('sha256', secret).update(`${at}.${request?.body}`).digest('hex')).toBe(signature);
    expect(createHmac('sha256', 'another').update(`${at}.${request?.body}`).digest('hex')).not.toBe(signature);
    expect((await eventsOf(company, 'call-hook.queued'))[0]).toMatchObject({ subjectId: lead.id });
    expect((await manager())[0]?.footnote).toBe('已请外呼机器人核实客户电话 · 09:43');
    // Repeats of later steps do not ring again, and the robot's call is not the rep's first touch.
    await company.pass({ minutes: 40 });
    expect(robot.received).toHaveLength(1);
    expect(company.reported).toEqual([]);
  });

  test('is not fired for one that was accepted in time', async () => {
    const { lead, owner } = await bringOwnedLead(company);
    await press(company, owner, lead.id, 'lead.accept');
    await company.pass({ minutes: 30 });
    expect(robot.received).toEqual([]);
  });

  test('is not fired without a number to ring: that is written down, and the card does not claim it', async () => {
    await bringOwnedLead(company, { phone: '12' });
    await company.pass({ minutes: 3 });
    expect(robot.received).toEqual([]);
    expect((await eventsOf(company, 'call-hook.skipped'))[0]?.params).toMatchObject({ reason: 'no-phone' });
    expect((await manager())[0]?.footnote).toBe('09:43');
  });
});

describe('a robot in trouble', () => {
  test('is asked again with the same key and body until it takes it', async () => {
    robot.answerWith({ status: 500 }, 'reset', { status: 503 });
    await bringOwnedLead(company);
    await company.pass({ minutes: 3 });
    expect(robot.received).toHaveLength(1);
    await company.pass({ minutes: 1 });
    expect(robot.received).toHaveLength(4);
    expect(new Set(robot.received.map((request) => request.headers['idempotency-key'])).size).toBe(1);
    expect(new Set(robot.received.map((request) => request.body)).size).toBe(1);
    await company.pass({ hours: 1 });
    expect(robot.received).toHaveLength(4);
    expect(await unsent(company)).toEqual([]);
    expect(company.reported).toHaveLength(3);
  });

  test('that asks for patience is left alone for as long as it says', async () => {
    robot.answerWith({ status: 429, headers: { 'retry-after': '120' } });
    await bringOwnedLead(company);
    await company.pass({ minutes: 3 });
    await company.pass({ minutes: 1, seconds: 59 });
    expect(robot.received).toHaveLength(1);
    await company.pass({ seconds: 1 });
    expect(robot.received).toHaveLength(2);
    expect(await unsent(company)).toEqual([]);
  });

  test.each(['-5', 'Wed, 21 Oct 2099 07:28:00 GMT', ''])(
    'that asks for patience in a way nobody can follow (%s) is asked again soon',
    async (retryAfter) => {
      robot.answerWith({ status: 429, headers: { 'retry-after': retryAfter } });
      await bringOwnedLead(company);
      await company.pass({ minutes: 4 });
      expect(robot.received).toHaveLength(2);
      expect(await unsent(company)).toEqual([]);
    },
  );

  test('is not asked again once somebody took care of the lead', async () => {
    robot.answerWith({ status: 429, headers: { 'retry-after': '120' } });
    const { lead, owner } = await bringOwnedLead(company);
    await company.pass({ minutes: 3 });
    await press(company, owner, lead.id, 'lead.accept');
    await company.pass({ minutes: 30 });
    expect(robot.received).toHaveLength(1);
    expect(await unsent(company)).toEqual([]);
  });

  test.each([
    ['asks for more patience than there is', [{ status: 429, headers: { 'retry-after': '99999999999999' } }]],
    ['is away for hours', Array.from({ length: 40 }, () => ({ status: 503 }))],
  ])('that %s is given up: nobody is rung up about it so late', async (_what, answers) => {
    robot.answerWith(...answers);
    await company.remove();
    // Nobody takes the lead away from its owner: the call's deadline runs on.
    company = await open({ 'deadlines.yaml': [['consecutiveMisses: 2', 'consecutiveMisses: 9']] });
    await bringOwnedLead(company);
    await company.pass({ hours: 2, minutes: 3 });
    const asked = robot.received.length;
    await company.pass({ hours: 24 });
    expect(robot.received).toHaveLength(asked);
    expect(await unsent(company)).toMatchObject([{ platform: 'webhook', status: 'failed', problemCode: 'too-late' }]);
  });

  test('is away for longer than the policy lets a call wait: it is given up then', async () => {
    robot.answerWith(...Array.from({ length: 40 }, () => ({ status: 503 })));
    await company.remove();
    company = await open({ 'deadlines.yaml': [['maxAge: 2h', 'maxAge: 20m']] });
    await bringOwnedLead(company);
    await company.pass({ minutes: 22 });
    const asked = robot.received.length;
    expect(await unsent(company)).toMatchObject([{ platform: 'webhook', status: 'pending' }]);
    await company.pass({ minutes: 15 });
    expect(robot.received).toHaveLength(asked);
    expect(await unsent(company)).toMatchObject([{ platform: 'webhook', status: 'failed', problemCode: 'too-late' }]);
  });

  test('that refuses for good is not asked again, and the manager is told all the same', async () => {
    robot.answerWith({ status: 403 });
    const { lead, owner } = await bringOwnedLead(company);
    await company.pass({ minutes: 3 });
    await recordCall(company, owner, lead.id);
    await company.pass({ hours: 5 });
    expect(robot.received).toHaveLength(1);
    expect(await unsent(company)).toMatchObject([{ platform: 'webhook', status: 'failed', problemCode: 'refused' }]);
    expect((await manager()).length).toBeGreaterThan(0);
  });
});

test('without CALL_HOOK_URL the wish is written down as not configured', async () => {
  await company.remove();
  company = await openCompany();
  await bringOwnedLead(company);
  await company.pass({ minutes: 3 });
  expect(company.hookCalls).toEqual([]);
  expect((await eventsOf(company, 'call-hook.skipped'))[0]?.params).toMatchObject({ reason: 'not-configured' });
  expect((await manager())[0]?.footnote).toBe('09:43');
  expect(company.reported).toEqual([]);
});
