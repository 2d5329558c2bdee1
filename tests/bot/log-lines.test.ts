/** What reaches the log: no customer data, no secrets, no messages of others, however deep or odd the object is. */
import { expect, test } from 'vitest';
import { createLog } from '../../bot/log.ts';
import { StoreError } from '../../db/store.ts';
import { PlatformError } from '../../jobs/chat-platform.ts';

function logged(write: (log: ReturnType<typeof createLog>) => void, level = 'debug'): string {
  const lines: string[] = [];
  write(createLog(level, { write: (line) => void lines.push(line) }));
  return lines.join('');
}

const secrets = ['王主任', '13800138000', '中山医院', '下周手术', 'abc.def.ghi', 'hunter2'];
const [name, phone, company, need, token, password] = secrets;

test.each<[string, Record<string, unknown>]>([
  ['at the top', { name, phone, company, need, token, password }],
  [
    'in depth',
    { lead: { owner: { contact: { Name: name, phoneRaw: phone } } }, form: [{ fields: { need, company } }] },
  ],
  ['in lists', { leads: [{ phone_e164: phone }, { 'phone-raw': phone }], headers: [{ Authorization: token }] }],
  [
    'as whole bodies',
    { body: { anything: need }, raw: [name, phone], payload: secrets.join(), content: { text: name } },
  ],
  ['in headers', { request: { headers: { cookie: token, AUTHORIZATION: `Bearer ${token}` }, password } }],
  ['in values before and after', { change: { values: { before: null, after: { name, phone } } } }],
])('personal data and secrets are masked %s', (_where, object) => {
  const text = logged((log) => {
    log.info(object, 'something happened');
    log.child({ module: 'x' }).warn(object);
    log.error({ wrapped: object });
  });
  for (const secret of secrets) expect(text).not.toContain(secret);
  expect(text.trim().split('\n')).toHaveLength(3);
  for (const line of text.trim().split('\n')) expect(JSON.parse(line)).toMatchObject({ time: expect.any(String) });
});

test('what is no personal data stays: ids, codes, numbers, times', () => {
  const line = JSON.parse(
    logged((log) =>
      log.info(
        { leadId: '01J', number: 'L-20001', reasons: [{ code: 'assign.load', points: 3 }], at: new Date(0) },
        'assigned',
      ),
    ),
  );
  expect(line).toMatchObject({
    level: 'info',
    leadId: '01J',
    number: 'L-20001',
    reasons: [{ code: 'assign.load', points: 3 }],
    at: '1970-01-01T00:00:00.000Z',
    msg: 'assigned',
  });
});

test('failures are logged by class, code and place, never by their message or cause', () => {
  const failure = new Error(`insert failed, params: ${phone}`, { cause: new Error(String(name)) });
  const text = logged((log) => {
    log.error(failure);
    log.error(failure, 'could not be stored');
    log.error({ err: failure }, 'could not be stored');
    log.error({ problem: failure, deeper: [{ failure }] });
    log.error({ problem: new StoreError('full', failure) });
    log.error({ problem: new PlatformError('slack', 'send', 'retry', { cause: failure }) });
  });
  for (const secret of secrets) expect(text).not.toContain(secret);
  expect(text).not.toContain('params');
  expect(text).toContain('"code":"full"');
  expect(text).toContain('"kind":"retry"');
  expect(text.trim().split('\n')).toHaveLength(6);
});

test('an object that holds itself, a file, a map: the line is written, and short', () => {
  const round: Record<string, unknown> = { id: 'x' };
  round.self = round;
  const text = logged((log) => {
    log.info({ round });
    log.info({ bytes: Buffer.from(String(phone)), big: new Uint8Array(1_000_000) });
  });
  expect(text.length).toBeLessThan(2_000);
  expect(text).not.toContain(String(phone));
});

test('below the level nothing is written', () => {
  expect(logged((log) => log.debug({ id: 1 }, 'x'), 'info')).toBe('');
});
