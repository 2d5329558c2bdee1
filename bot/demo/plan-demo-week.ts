/**
 * Plans what happened at the demo company in the days before the visitor came: deals that were won, payments, visits with
 * their evidence, and this morning's calls. Most of what was open is brought to its end, some stays open, a few leads are
 * forgotten: the first war report shows a company at work with a handful of red lights. Made up, the same for one database;
 * play-demo-week.ts does it through the product's own handlers.
 */
import { accountsWithoutDeals, openTouchedLeads, qualifiedLeads, type TouchedLead } from '../../db/repos/demo.ts';
import { demoProducts } from '../../db/seed/demo/products.ts';
import { type DemoRandom, demoRandom } from '../../db/seed/demo/random.ts';
import { demoSeed } from '../../db/seed/write-demo-company.ts';
import type { Session } from '../../db/session.ts';
import { distanceKm } from '../../domain/allocation/distance-km.ts';
import { DAY_MS, instantOf, localDay, MINUTE_MS } from '../../domain/shared/zone-time.ts';
import { isWorkingDay } from '../../domain/sla/working-time.ts';
import type { HandlerContext } from '../../handlers/context.ts';
import type { DemoStep } from './demo-week-steps.ts';

/** Open leads that nobody has followed up for more than three days, and those that somebody has. */
const FORGOTTEN = 6;
const FOLLOWED_UP = 6;
const FORGOTTEN_FOR_MS = 3 * DAY_MS;
/** When the visits were. Days are working days back, 0 = today; minutes since midnight. */
const VISITS = [
  { daysBack: 1, minute: 10 * 60 + 5 },
  { daysBack: 1, minute: 14 * 60 + 20 },
  { daysBack: 0, minute: 9 * 60 + 3 },
] as const;
/** When deals were won, and the share of each that was paid two working days later. */
const DEALS = [
  { daysBack: 5, minute: 11 * 60 + 20, paid: 1 },
  { daysBack: 4, minute: 15 * 60 + 40, paid: 0.3 },
  { daysBack: 3, minute: 10 * 60 + 15, paid: 1 },
  { daysBack: 2, minute: 16 * 60 + 30, paid: 0 },
  { daysBack: 1, minute: 11 * 60 + 45, paid: 0 },
  { daysBack: 0, minute: 9 * 60 + 12, paid: 0 },
  { daysBack: 0, minute: 9 * 60 + 31, paid: 0 },
] as const;
/** Somebody buys for the first time and above the bonus of the shipped plan. */
const FIRST_DEAL = { daysBack: 1, minute: 16 * 60 + 5, amountMinor: 68_000_000 } as const;
const notes = [
  '主任看过资料，下周科室会上讨论',
  '设备科要走询价，已发报价单',
  '样品试用满意，等排期',
  '已约周四跟台',
  '',
];

/** @param ctx of the demo's first moment; every step lies before it */
export async function planDemoWeek(tx: Session, ctx: HandlerContext): Promise<DemoStep[]> {
  const random = demoRandom(demoSeed, 'the week before');
  const open = await openTouchedLeads(tx);
  const isForgettable = (lead: TouchedLead) => ctx.now.getTime() - lead.touchedAt.getTime() > FORGOTTEN_FOR_MS;
  const forgotten = new Set(random.shuffle(open.filter(isForgettable)).slice(0, FORGOTTEN));
  const rest = random.shuffle(open.filter((lead) => !forgotten.has(lead)));
  const kept = rest.slice(0, FOLLOWED_UP);
  const visited = await visitedLeads(tx, ctx, kept);
  const steps = [
    ...visited.flatMap((leadId, sample) => visitSteps(ctx, leadId, sample)),
    ...kept.filter((lead) => !visited.includes(lead.id)).map((lead) => callStep(ctx, lead.id, random)),
    ...rest.slice(FOLLOWED_UP).flatMap((lead) => closingSteps(ctx, lead.id, random)),
    ...(await dealSteps(tx, ctx, random)),
  ];
  return steps.toSorted((one, other) => (one.at < other.at ? -1 : 1));
}

/** Leads that had been reached before the day of the visit, of people who worked on that day; one visit each. */
async function visitedLeads(tx: Session, ctx: HandlerContext, kept: readonly TouchedLead[]): Promise<string[]> {
  const { members } = await ctx.directory(tx);
  const before = workingDayAt(ctx, 1, 0);
  const owners = new Set<string>();
  const found = kept.filter(({ ownerId, accountId, touchedAt }) => {
    const schedule = ownerId === null ? undefined : members.get(ownerId)?.schedule;
    const fits = schedule === 'default' && accountId !== null && touchedAt < before && !owners.has(ownerId ?? '');
    if (fits && ownerId !== null) owners.add(ownerId);
    return fits;
  });
  return found.slice(0, VISITS.length).map(({ id }) => id);
}

function visitSteps(ctx: HandlerContext, leadId: string, sample: number): DemoStep[] {
  const { daysBack, minute } = VISITS[sample] ?? VISITS[0];
  const at = (after: number) => workingDayAt(ctx, daysBack, minute + after).toISOString();
  return [
    { what: 'visit-start', at: at(0), leadId },
    { what: 'visit-files', at: at(18), leadId, sample, isPdf: sample === 0 },
    { what: 'visit-answers', at: at(24), leadId },
    { what: 'visit-submit', at: at(25), leadId },
  ];
}

function callStep(ctx: HandlerContext, leadId: string, random: DemoRandom): DemoStep {
  const at = thisMorning(ctx, random).toISOString();
  const seconds = random.whole(65, 420);
  return { what: 'call', at, leadId, outcome: 'reached-later', seconds, note: random.pick(notes) };
}

function closingSteps(ctx: HandlerContext, leadId: string, random: DemoRandom): DemoStep[] {
  const at = thisMorning(ctx, random);
  const seconds = random.whole(65, 420);
  const isOver = random.chance(0.3);
  const outcome = isOver ? 'reached-no-need' : 'reached-interested';
  const call = { what: 'call', at: at.toISOString(), leadId, outcome, seconds, note: random.pick(notes) } as const;
  // A call that finds no need closes by itself.
  return isOver ? [call] : [call, { what: 'close', at: new Date(at.getTime() + MINUTE_MS).toISOString(), leadId }];
}

/** Between nine and a few minutes before the demo begins. */
function thisMorning(ctx: HandlerContext, random: DemoRandom): Date {
  return new Date(ctx.now.getTime() - random.whole(3 * 60, 38 * 60) * 1000);
}

async function dealSteps(tx: Session, ctx: HandlerContext, random: DemoRandom): Promise<DemoStep[]> {
  const qualified = await qualifiedLeads(tx);
  const sellers = new Set<string>();
  const steps: DemoStep[] = [];
  for (const { daysBack, minute, paid } of DEALS) {
    const at = workingDayAt(ctx, daysBack, minute);
    const lead = qualified.find(({ closedAt, ownerId, accountId, product }) => {
      return closedAt !== null && closedAt < at && ownerId && !sellers.has(ownerId) && accountId && product;
    });
    if (!lead?.ownerId || !lead.accountId || !lead.product) continue;
    sellers.add(lead.ownerId);
    const { id: leadId, ownerId: memberId, accountId, product } = lead;
    const amountMinor = random.whole(60, 420) * 1_000 * 100;
    const key = `won-${lead.id}`;
    steps.push({ what: 'deal', at: at.toISOString(), key, memberId, accountId, leadId, product, amountMinor });
    if (paid === 0) continue;
    const paidAt = workingDayAt(ctx, Math.max(1, daysBack - 2), minute + 30).toISOString();
    steps.push({ what: 'payment', at: paidAt, dealKey: key, amountMinor: Math.round(amountMinor * paid) });
  }
  return [...steps, ...(await firstDealStep(tx, ctx, random, sellers))];
}

/** The rep who lives nearest to an account that has never bought anything sells there. */
async function firstDealStep(
  tx: Session,
  ctx: HandlerContext,
  random: DemoRandom,
  sellers: ReadonlySet<string>,
): Promise<DemoStep[]> {
  const accounts = (await accountsWithoutDeals(tx)).flatMap(({ id, number, lat, lng }) =>
    lat === null || lng === null ? [] : [{ id, number, lat, lng }],
  );
  const account = accounts.length === 0 ? undefined : random.pick(accounts);
  const reps = [...(await ctx.directory(tx)).members.values()].filter(({ id, role, schedule }) => {
    return role === 'rep' && schedule === 'default' && !sellers.has(id);
  });
  if (!account) return [];
  const near = reps
    .flatMap(({ id, lat, lng }) =>
      lat === null || lng === null ? [] : [{ id, km: distanceKm({ lat, lng }, account) }],
    )
    .toSorted((one, other) => one.km - other.km)[0];
  if (!near) return [];
  const product = random.pick(demoProducts.spine);
  const { daysBack, minute, amountMinor } = FIRST_DEAL;
  const at = workingDayAt(ctx, daysBack, minute).toISOString();
  const key = `won-${account.number}`;
  return [{ what: 'deal', at, key, memberId: near.id, accountId: account.id, leadId: null, product, amountMinor }];
}

/** @param daysBack 0 = the day on which the demo begins, 1 = the working day before @param minute since midnight */
function workingDayAt(ctx: HandlerContext, daysBack: number, minute: number): Date {
  const { calendar } = ctx.policies.current;
  let day = localDay(ctx.timeZone, ctx.now.getTime());
  const noonOf = (of: number) => new Date(instantOf(ctx.timeZone, of * DAY_MS + DAY_MS / 2));
  for (let left = daysBack; left > 0; ) {
    day -= 1;
    if (isWorkingDay(noonOf(day), 'default', calendar)) left -= 1;
  }
  return new Date(instantOf(ctx.timeZone, day * DAY_MS + minute * MINUTE_MS));
}
