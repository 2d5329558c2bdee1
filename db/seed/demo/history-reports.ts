/**
 * What the demo's first war report has to tell beside its leads, generated like the rest of its past and the same for one
 * end date and seed: quotes that were sent, and what was paid for won deals. Nearly all quotes have been confirmed; of the
 * three that wait two are late: a report without a yellow light teaches nothing.
 */
import { DAY_MS, MINUTE_MS } from '../../../domain/shared/zone-time.ts';
import { daysBefore, instantOn, lastDays, workingDays } from './days.ts';
import { demoPeople } from './people.ts';
import { demoProducts } from './products.ts';
import { type DemoRandom, demoRandom } from './random.ts';
import { accountsNear } from './territory.ts';
import type { DemoHistory, DemoPerson, DemoProductLine } from './types.ts';

const QUOTE_DAYS = 12;
const ACCOUNTS_PER_REP = 12;
const LATE_QUOTES = 2;
const FRESH_QUOTES = 1;
/** Days of the calendar before the end on which a quote was sent that is late, and by the next weekend still is. */
const LATE_FROM_DAYS = 4;

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

export interface DemoReportPast {
  readonly quotes: readonly DemoQuote[];
  readonly payments: readonly DemoPayment[];
}

/** Nothing of this lies after the end of the last day. */
export function reportPast(history: DemoHistory, endDate: string, seed: number): DemoReportPast {
  const reps = demoPeople.filter((person) => person.role === 'rep');
  return {
    quotes: [...reps.flatMap((rep) => confirmedQuotes(rep, endDate, seed)), ...waitingQuotes(reps, endDate, seed)],
    payments: history.deals.filter((deal) => deal.outcome === 'won').flatMap((deal) => paymentsOf(deal, endDate, seed)),
  };
}

function confirmedQuotes(rep: DemoPerson, endDate: string, seed: number): DemoQuote[] {
  const random = demoRandom(seed, `quotes ${rep.key}`);
  const days = workingDays(lastDays(endDate, QUOTE_DAYS), rep.schedule, new Set());
  const end = instantOn(endDate, 18 * 60);
  return Array.from({ length: random.whole(1, 3) }, (_, index): DemoQuote => {
    const quote = quoteOf(`quote-${rep.key}-${index + 1}`, rep, random.pick(days), random);
    return { ...quote, confirmedAt: new Date(quote.sentAt.getTime() + random.whole(2, 60) * 60 * MINUTE_MS) };
  }).filter(({ confirmedAt }) => confirmedAt !== null && confirmedAt <= end);
}

function waitingQuotes(reps: readonly DemoPerson[], endDate: string, seed: number): DemoQuote[] {
  const random = demoRandom(seed, 'quotes that wait');
  const days = workingDays(lastDays(endDate, QUOTE_DAYS), 'default', new Set());
  const lateDays = days.filter((day) => day <= daysBefore(endDate, LATE_FROM_DAYS));
  const senders = random.shuffle(reps.filter((rep) => rep.schedule === 'default')).slice(0, LATE_QUOTES + FRESH_QUOTES);
  return senders.map((rep, index) => {
    const day = index < LATE_QUOTES ? random.pick(lateDays) : (days.at(-1) ?? endDate);
    return { ...quoteOf(`quote-waiting-${index + 1}`, rep, day, random), confirmedAt: null };
  });
}

function quoteOf(key: string, rep: DemoPerson, day: string, random: DemoRandom): Omit<DemoQuote, 'confirmedAt'> {
  const line = random.pick(Object.keys(rep.skills) as DemoProductLine[]);
  return {
    key,
    memberKey: rep.key,
    accountKey: random.pick(accountsNear(rep, ACCOUNTS_PER_REP)).key,
    product: random.pick(demoProducts[line]),
    amountMinor: random.whole(30, 600) * 1_000 * 100,
    sentAt: instantOn(day, random.whole(9 * 60, 17 * 60)),
  };
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
