/**
 * Leads of the past ninety days that are settled, five to seven per rep, for digests and reports. A lead arrives and
 * is first touched within one half of one working day, after about 80 minutes in the median.
 * Every rep's latest lead was touched within an hour, so that nobody begins the demo one miss from a pause.
 */
import { demoContact, demoContactPhone } from './contacts.ts';
import { instantOn, workingDays } from './days.ts';
import { needOf } from './needs.ts';
import { demoPeople } from './people.ts';
import { demoProducts } from './products.ts';
import { type DemoRandom, demoRandom } from './random.ts';
import { accountsNear } from './territory.ts';
import type { DemoLeadSource, DemoPerson, DemoProductLine, DemoSettledLead } from './types.ts';

const ACCOUNTS_PER_REP = 12;
const LONGEST_CLOSING_DAYS = 12;
/** Minutes since midnight. */
const MORNING = [9 * 60, 12 * 60] as const;
const AFTERNOON = [13 * 60, 18 * 60] as const;

const sourceWeights: readonly (readonly [DemoLeadSource, number])[] = [
  ['web-form', 5],
  ['wechat', 4],
  ['exhibition', 4],
  ['hotline', 3],
  ['referral', 3],
  ['tender', 2],
  ['telemarketing', 2],
];

export function pastLeads(days: readonly string[], daysOff: ReadonlySet<string>, seed: number): DemoSettledLead[] {
  const reps = demoPeople.filter((person) => person.role === 'rep');
  return reps.flatMap((rep, index) =>
    leadsOf(rep, workingDays(days, rep.schedule, daysOff), seed).map((lead, own) => ({
      ...lead,
      phone: demoContactPhone(index * 10 + own),
    })),
  );
}

function leadsOf(rep: DemoPerson, days: readonly string[], seed: number): Omit<DemoSettledLead, 'phone'>[] {
  const random = demoRandom(seed, `leads ${rep.key}`);
  const count = random.whole(5, 7);
  const arrivals = random.shuffle(days).slice(0, count).sort();
  return arrivals.map((day, index) => {
    const minutes = index === count - 1 ? random.whole(10, 55) : touchMinutes(random);
    return settledLead(`lead-${rep.key}-${index + 1}`, rep, day, minutes, days, random);
  });
}

function settledLead(
  key: string,
  rep: DemoPerson,
  day: string,
  firstTouchMinutes: number,
  days: readonly string[],
  random: DemoRandom,
): Omit<DemoSettledLead, 'phone'> {
  const line = random.pick(Object.keys(rep.skills) as DemoProductLine[]);
  const isMorning = firstTouchMinutes < MORNING[1] - MORNING[0] && random.chance(0.5);
  const [from, to] = isMorning ? MORNING : AFTERNOON;
  const receivedMinute = from + random.whole(0, to - from - firstTouchMinutes);
  const acceptSeconds = random.chance(0.85) ? random.whole(15, 170) : random.whole(200, 500);
  return {
    key,
    memberKey: rep.key,
    accountKey: random.pick(accountsNear(rep, ACCOUNTS_PER_REP)).key,
    source: random.pickWeighted(sourceWeights),
    name: demoContact(random).name,
    line,
    product: random.pick(demoProducts[line]),
    need: needOf(random, 'medium'),
    receivedAt: instantOn(day, receivedMinute),
    acceptedAt: instantOn(day, receivedMinute + acceptSeconds / 60),
    firstTouchAt: instantOn(day, receivedMinute + firstTouchMinutes),
    firstTouchMinutes,
    touch: touchAfter(firstTouchMinutes, random),
    ...closing(days.slice(days.indexOf(day) + 1), random),
  };
}

/** Long right tail like real response times; 10 minutes to the length of an afternoon. */
function touchMinutes(random: DemoRandom): number {
  const bell = random.next() + random.next() + random.next() + random.next() - 2;
  return Math.min(290, Math.max(10, Math.round(90 * Math.exp(1.1 * bell))));
}

function touchAfter(minutes: number, random: DemoRandom): DemoSettledLead['touch'] {
  if (minutes >= 90 && random.chance(0.35)) return { kind: 'visit', proof: 'proven', seconds: null };
  return { kind: 'call', proof: random.chance(0.5) ? 'proven' : 'reported', seconds: random.whole(60, 900) };
}

function closing(
  laterDays: readonly string[],
  random: DemoRandom,
): Pick<DemoSettledLead, 'status' | 'closedAt' | 'closeReason'> {
  // Whoever sells here brings a lead to its end within twelve working days: open is what came lately.
  const day = laterDays[random.whole(0, LONGEST_CLOSING_DAYS - 1)];
  if (day === undefined) return { status: 'touched', closedAt: null, closeReason: null };
  const closeReason = random.pickWeighted([
    ['qualified', 6],
    ['no-need', 3],
    ['competitor', 2],
  ] as const);
  return { status: 'closed', closedAt: instantOn(day, random.whole(AFTERNOON[0], AFTERNOON[1])), closeReason };
}
