/**
 * What the demo's first war report has to tell, generated like the rest of its past and the same for one end date and
 * seed: quotes that were sent, what was paid for won deals, and this morning's calls to customers who had been reached
 * before. Most of it is settled and in time, some is not: a report without a red light teaches nothing.
 */
import { DAY_MS, MINUTE_MS } from '../../../domain/shared/zone-time.ts';
import { instantOn, lastDays, workingDays } from './days.ts';
import { demoPeople } from './people.ts';
import { demoProducts } from './products.ts';
import { type DemoRandom, demoRandom } from './random.ts';
import { accountsNear } from './territory.ts';
import type { DemoHistory, DemoPerson, DemoProductLine } from './types.ts';

const QUOTE_DAYS = 12;
const ACCOUNTS_PER_REP = 12;
/** Every so many leads one was forgotten. */
const FORGOTTEN_SHARE = 0.14;

export interface DemoQuote {
  readonly key: string;
  readonly memberKey: string;
  readonly accountKey: string;
  readonly product: string;
  readonly amountMinor: number;
  readonly sentAt: Date;
  /** null = the customer has not answered. */
  readonly confirmedAt: Date | null;
}

export interface DemoPayment {
  readonly key: string;
  readonly dealKey: string;
  readonly amountMinor: number;
  /** Local date YYYY-MM-DD. */
  readonly receivedOn: string;
  readonly recordedAt: Date;
}

export interface DemoFollowUp {
  readonly leadKey: string;
  readonly at: Date;
  readonly seconds: number;
  readonly outcome: 'reached-interested' | 'reached-later' | 'no-answer';
}

export interface DemoReportPast {
  readonly quotes: readonly DemoQuote[];
  readonly payments: readonly DemoPayment[];
  readonly followUps: readonly DemoFollowUp[];
}

/** @param now the demo's first moment; nothing of this lies after it */
export function reportPast(history: DemoHistory, endDate: string, now: Date, seed: number): DemoReportPast {
  const reps = demoPeople.filter((person) => person.role === 'rep');
  return {
    quotes: reps.flatMap((rep) => quotesOf(rep, endDate, seed)),
    payments: history.deals.filter((deal) => deal.outcome === 'won').flatMap((deal) => paymentsOf(deal, endDate, seed)),
    followUps: history.settledLeads
      .filter((lead) => lead.status === 'touched')
      .flatMap((lead) => followUpOf(lead.key, now, seed)),
  };
}

function quotesOf(rep: DemoPerson, endDate: string, seed: number): DemoQuote[] {
  const random = demoRandom(seed, `quotes ${rep.key}`);
  const days = workingDays(lastDays(endDate, QUOTE_DAYS), rep.schedule, new Set());
  return Array.from({ length: random.whole(1, 3) }, (_, index): DemoQuote => {
    const line = random.pick(Object.keys(rep.skills) as DemoProductLine[]);
    const sentAt = instantOn(random.pick(days), random.whole(9 * 60, 17 * 60));
    const confirmedAt = new Date(sentAt.getTime() + random.whole(2, 60) * 60 * MINUTE_MS);
    const isConfirmed = confirmedAt <= instantOn(endDate, 18 * 60) && random.chance(0.75);
    return {
      key: `quote-${rep.key}-${index + 1}`,
      memberKey: rep.key,
      accountKey: random.pick(accountsNear(rep, ACCOUNTS_PER_REP)).key,
      product: random.pick(demoProducts[line]),
      amountMinor: random.whole(30, 600) * 1_000 * 100,
      sentAt,
      confirmedAt: isConfirmed ? confirmedAt : null,
    };
  });
}

/** Some are paid in full, some in part, of the rest nothing has come yet. */
function paymentsOf(deal: DemoHistory['deals'][number], endDate: string, seed: number): DemoPayment[] {
  const random = demoRandom(seed, `payment ${deal.key}`);
  const share = random.pickWeighted<readonly number[]>([
    [[1], 2],
    [[0.3, 0.65], 2],
    [[0.3], 3],
    [[], 3],
  ]);
  const closedMs = Date.parse(`${deal.closedOn}T00:00:00Z`);
  return share.flatMap((part, index) => {
    const receivedMs = closedMs + (index * 5 + random.whole(1, 6)) * DAY_MS;
    const receivedOn = new Date(receivedMs).toISOString().slice(0, 10);
    if (receivedOn > endDate) return [];
    const recordedAt = instantOn(receivedOn, random.whole(9 * 60, 18 * 60));
    const amountMinor = Math.round((deal.amountMinor * part) / 100) * 100;
    return [{ key: `${deal.key}-${index + 1}`, dealKey: deal.key, amountMinor, receivedOn, recordedAt }];
  });
}

/** In the half hour before the demo begins; a few were forgotten. */
function followUpOf(leadKey: string, now: Date, seed: number): DemoFollowUp[] {
  const random = demoRandom(seed, `follow-up ${leadKey}`);
  if (random.chance(FORGOTTEN_SHARE)) return [];
  const outcome = pickOutcome(random);
  const at = new Date(now.getTime() - random.whole(60, 35 * 60) * 1000);
  return [{ leadKey, at, seconds: outcome === 'no-answer' ? 0 : random.whole(25, 420), outcome }];
}

function pickOutcome(random: DemoRandom): DemoFollowUp['outcome'] {
  return random.pickWeighted([
    ['reached-interested', 4],
    ['reached-later', 4],
    ['no-answer', 3],
  ] as const);
}
