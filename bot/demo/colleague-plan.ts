/**
 * How a colleague of the demo will deal with a lead: made up, but always the same for one lead and one person. Most
 * accept within three minutes and reach the customer in time; some are slow, pass the lead on, or forget it, so that
 * reminders, misses and now and then a pause can be seen. Pure; colleagues.ts acts on it.
 */
import { demoRandom } from '../../db/seed/demo/random.ts';
import { MINUTE_MS } from '../../domain/shared/zone-time.ts';

export interface PlannedCall {
  /** When, as a share of the working time allowed for the first touch; above 1 it is late. */
  readonly atShare: number;
  readonly outcome: 'reached-interested' | 'reached-later' | 'reached-no-need' | 'no-answer';
  /** 0 when nobody answered. */
  readonly seconds: number;
  readonly note: string;
}

export interface ColleaguePlan {
  /** Working time from getting the lead. */
  readonly answerAfterMs: number;
  readonly answer: 'accept' | 'refuse' | 'transfer';
  /** A reason of the form for refusing or transferring. */
  readonly reason: 'territory' | 'expertise' | 'overload';
  /** In order of time; the last one reaches the customer. */
  readonly calls: readonly [PlannedCall, ...PlannedCall[]];
  /** Working time from the first touch until the lead is closed. */
  readonly closeAfterMs: number;
}

/** About how often each happens; the test of a whole day holds what comes of it. */
const SHARE_OF_QUICK_ANSWERS = 0.85;
const SHARE_PASSED_ON = 0.05;
const SHARE_OF_NO_ANSWERS = 0.25;
const SHARE_LATE = 0.06;
const SHARE_FORGOTTEN = 0.03;

const HOUR_MS = 60 * MINUTE_MS;
const reachedNotes = [
  '主任下午有手术，约了明早再谈报价',
  '要带量采购型号对照表，已答应今天发',
  '想先看样品，周四到科室演示',
  '设备科要走询价，月底前给方案',
  '现用的供应商缺货，想先试两台',
  '',
];

/** @param isFirstOwner whoever got the lead from a colleague takes it, so that no lead goes round in circles */
export function colleaguePlan(
  leadNumber: string,
  memberKey: string,
  isFirstOwner: boolean,
  seed: number,
): ColleaguePlan {
  const random = demoRandom(seed, `plan ${leadNumber} ${memberKey}`);
  const isQuick = random.chance(SHARE_OF_QUICK_ANSWERS);
  const answerAfterMs = Math.round((isQuick ? 1 + 1.5 * random.next() : 4 + 6 * random.next()) * MINUTE_MS);
  const isPassedOn = random.chance(SHARE_PASSED_ON) && isFirstOwner;
  const answer = isPassedOn ? random.pick(['refuse', 'transfer'] as const) : 'accept';
  const reason = random.pick(['territory', 'expertise', 'overload'] as const);

  const manner = random.next();
  const reachedAtShare =
    manner < SHARE_FORGOTTEN
      ? 2.2 + 0.5 * random.next()
      : manner < SHARE_FORGOTTEN + SHARE_LATE
        ? 1.1 + 0.4 * random.next()
        : 0.2 + 0.65 * random.next();
  const outcome = random.pickWeighted([
    ['reached-interested', 12],
    ['reached-later', 6],
    ['reached-no-need', 2],
  ] as const);
  const reached = { atShare: reachedAtShare, outcome, seconds: random.whole(65, 480), note: random.pick(reachedNotes) };
  const missed = { atShare: reachedAtShare / 2, outcome: 'no-answer' as const, seconds: 0, note: '' };
  const calls: ColleaguePlan['calls'] = random.chance(SHARE_OF_NO_ANSWERS) ? [missed, reached] : [reached];
  return { answerAfterMs, answer, reason, calls, closeAfterMs: random.whole(8, 24) * HOUR_MS };
}

/** How long a manager of the demo takes over a pooled lead or a pause, in working milliseconds. */
export function managerDelayMs(subjectId: string, kind: 'pool' | 'pause', seed: number): number {
  const random = demoRandom(seed, `${kind} ${subjectId}`);
  return (kind === 'pool' ? random.whole(8, 20) : random.whole(16, 24)) * MINUTE_MS;
}
