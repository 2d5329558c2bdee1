/**
 * What DingTalk's refusals mean for us, in one table: codes of the new API, numbers of the old one and of group robots
 * (pages 全局错误码, 调用频率限制 and those of each API). Whatever is not listed is refused for good, except server errors.
 */
import { PlatformError } from '../../jobs/chat-platform.ts';

export class DingtalkError extends PlatformError {
  /** The vendor's code, or `http-<status>`, `not-json`, `network`. */
  readonly code: string;
  constructor(operation: string, code: string, fate: Fate, cause?: unknown) {
    const { kind, retryAfterMs } = fate;
    super('dingtalk', operation, kind, { cause, ...(retryAfterMs === undefined ? {} : { retryAfterMs }) });
    this.code = code;
  }
}

interface Fate {
  readonly kind: PlatformError['kind'];
  readonly retryAfterMs?: number;
}

const minuteMs = 60_000;
const gone: Fate = { kind: 'gone' };
const refused: Fate = { kind: 'refused' };
/** As often as the dispatcher thinks right: half a second, then longer and longer. */
const soon: Fate = { kind: 'retry' };
const inAMinute: Fate = { kind: 'retry', retryAfterMs: minuteMs };
/** Somebody has to change a setting in the console; the message waits for that. */
const afterMending: Fate = { kind: 'retry', retryAfterMs: 10 * minuteMs };
/** Calls beyond 10,000 per 20 s from one address: five minutes of refusals. */
const banned: Fate = { kind: 'retry', retryAfterMs: 5 * minuteMs };
const nextDay: Fate = { kind: 'retry', retryAfterMs: 24 * 60 * minuteMs };

const denied = 'Forbidden.AccessDenied.';
/** The month's calls of the organisation are used up. */
const quotaCodes = new Set([`${denied}ApiCountLimitForOrg`, '90020']);
const tokenCodes = new Set(['InvalidAuthentication', '40014', '42001', '40001', '41001']);

const fates: Readonly<Record<string, Fate>> = {
  [`${denied}QpsLimitForAppkeyAndApi`]: soon,
  [`${denied}QpsLimitForApi`]: soon,
  [`${denied}QpmLimitForAppkeyAndApi`]: inAMinute,
  [`${denied}ApiCountLimitForOrg`]: nextDay,
  [`${denied}AccessTokenPermissionDenied`]: afterMending,
  [`${denied}IpNotInWhiteList`]: afterMending,
  InvalidAuthentication: afterMending,
  invalidClientIdOrSecret: afterMending,
  authFailed: afterMending,
  'system.busy': soon,
  systemBusy: soon,
  'send.too.fast': soon,
  'too.many.people': soon,
  'staffId.notExisted': gone,
  'param.userIdNotExist': gone,
  'param.cardNotExist': gone,
  'miss.openConversationId': gone,
  'invalid.openConversationId': gone,
  'group.disbanded': gone,
  'bot.stopped': afterMending,
  'resource.not.found': afterMending,
  'chatbotId.notAllow.sendOTO': afterMending,
  'robot.oto.notExist': afterMending,
  'invalidParameter.robotCode.notExsit': afterMending,
  'invalidParameter.robotCode.empty': afterMending,
  'invalidParameter.robotCode.auth': afterMending,
  'invalidParameter.robotCode.downloadCode': gone,
  // The old API and group robots.
  '-1': soon,
  '33012': gone,
  '60121': gone,
  '60003': gone,
  '40014': afterMending,
  '42001': afterMending,
  '40001': afterMending,
  '41001': afterMending,
  '50002': afterMending,
  '50004': afterMending,
  '60011': afterMending,
  '60020': afterMending,
  '43007': afterMending,
  '88': afterMending,
  '90018': soon,
  '90002': soon,
  '90020': nextDay,
  '310000': afterMending,
  '400101': afterMending,
  '400102': afterMending,
  '400106': afterMending,
  '400013': afterMending,
  '410100': { kind: 'retry', retryAfterMs: 10 * minuteMs },
};

export function refusal(operation: string, status: number, code: string): DingtalkError {
  const listed = Object.hasOwn(fates, code) ? fates[code] : undefined;
  if (listed) return new DingtalkError(operation, code, listed);
  if (code === '1111') return new DingtalkError(operation, code, banned);
  if (status === 429 || status >= 500) return new DingtalkError(operation, code, soon);
  return new DingtalkError(operation, code, status === 403 ? afterMending : refused);
}

/** An answer that is no JSON: a proxy's page, a sign-in page, a ban. Nothing says that the message was taken. */
export function notJson(operation: string, status: number): DingtalkError {
  return new DingtalkError(operation, status >= 400 ? `http-${status}` : 'not-json', inAMinute);
}

export function isTokenProblem(problem: unknown): boolean {
  return problem instanceof DingtalkError && tokenCodes.has(problem.code);
}

export function isQuotaGone(problem: unknown): boolean {
  return problem instanceof DingtalkError && quotaCodes.has(problem.code);
}

/** Refused for its rate: the vendor does not count such a call. */
export function isRateProblem(problem: unknown): boolean {
  return (
    problem instanceof DingtalkError &&
    (/^Forbidden\.AccessDenied\.Qp[sm]/.test(problem.code) || /^900(02|18)$/.test(problem.code))
  );
}

export function hasCode(problem: unknown, ...codes: string[]): boolean {
  return problem instanceof DingtalkError && codes.includes(problem.code);
}
