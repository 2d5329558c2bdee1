/**
 * Closed deals of the demo's reps: 12-18 each over ninety days, 6-8 of them in the last thirty, so that a thirty-day
 * success rate can be judged. Each rep wins a steady share between 45 % and 85 %, spread evenly over the reps;
 * about six in ten deals are in the rep's strongest line.
 */
import { workingDays } from './days.ts';
import { demoPeople } from './people.ts';
import { type DemoRandom, demoRandom } from './random.ts';
import { accountsNear } from './territory.ts';
import type { DemoDeal, DemoHospital, DemoHospitalLevel, DemoPerson, DemoProductLine } from './types.ts';

const RECENT_DAYS = 30;
const ACCOUNTS_PER_REP = 12;
const LOWEST_RATE = 0.45;
const HIGHEST_RATE = 0.85;

/** Usual size of a deal in yuan, lowest and highest. */
const yuanByLine: Readonly<Record<DemoProductLine, readonly [number, number]>> = {
  spine: [80_000, 600_000],
  joint: [100_000, 800_000],
  trauma: [30_000, 300_000],
  'sports-medicine': [50_000, 250_000],
  biologics: [20_000, 120_000],
};
const sizeByLevel: Readonly<Record<DemoHospitalLevel, number>> = {
  '3A': 1,
  '3B': 0.7,
  '2A': 0.5,
  '2B': 0.3,
  private: 0.6,
};

export function pastDeals(days: readonly string[], daysOff: ReadonlySet<string>, seed: number): DemoDeal[] {
  const reps = demoPeople.filter((person) => person.role === 'rep');
  const byRank = demoRandom(seed, 'success ranks').shuffle(reps.map((_, rank) => rank));
  return reps.flatMap((rep, index) => {
    const rank = (byRank[index] ?? 0) / (reps.length - 1);
    return dealsOf(rep, LOWEST_RATE + (HIGHEST_RATE - LOWEST_RATE) * rank, days, daysOff, seed);
  });
}

function dealsOf(
  rep: DemoPerson,
  rate: number,
  days: readonly string[],
  daysOff: ReadonlySet<string>,
  seed: number,
): DemoDeal[] {
  const random = demoRandom(seed, `deals ${rep.key}`);
  const accounts = accountsNear(rep, ACCOUNTS_PER_REP);
  const earlier = workingDays(days.slice(0, -RECENT_DAYS), rep.schedule, daysOff);
  const recent = workingDays(days.slice(-RECENT_DAYS), rep.schedule, daysOff);
  const closed = [
    ...outcomes(random, random.whole(6, 10), rate).map((outcome) => ({ outcome, closedOn: random.pick(earlier) })),
    ...outcomes(random, random.whole(6, 8), rate).map((outcome) => ({ outcome, closedOn: random.pick(recent) })),
  ];
  return closed
    .sort((one, other) => one.closedOn.localeCompare(other.closedOn, 'en'))
    .map(({ outcome, closedOn }, index): DemoDeal => {
      const account = random.pick(accounts);
      const line = lineOf(rep, random);
      const key = `deal-${rep.key}-${index + 1}`;
      const amountMinor = amountOf(random, line, account);
      return {
        key,
        memberKey: rep.key,
        accountKey: account.key,
        line,
        outcome,
        closedOn,
        amountMinor,
        currency: 'CNY',
      };
    });
}

/** Exactly the share of wins that the rate asks for, in random order. */
function outcomes(random: DemoRandom, count: number, rate: number): ('won' | 'lost')[] {
  const won = Math.round(count * rate);
  return random.shuffle(Array.from({ length: count }, (_, index) => (index < won ? 'won' : 'lost')));
}

function lineOf(rep: DemoPerson, random: DemoRandom): DemoProductLine {
  const lines = Object.entries(rep.skills) as [DemoProductLine, number][];
  const best = Math.max(...lines.map(([, level]) => level));
  const main = lines.find(([, level]) => level === best);
  return random.pickWeighted(lines.map(([line]) => [line, line === main?.[0] ? 1.5 * (lines.length - 1) : 1] as const));
}

/** Small deals are more common than large ones; rounded to a hundred yuan. */
function amountOf(random: DemoRandom, line: DemoProductLine, account: DemoHospital): number {
  const [low, high] = yuanByLine[line];
  const yuan = low * (high / low) ** random.next() * sizeByLevel[account.level];
  return Math.round(yuan / 100) * 100 * 100;
}
