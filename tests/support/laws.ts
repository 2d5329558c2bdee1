/**
 * What must be true of the rows at any moment when nothing is due, whatever people did before. Each law names what breaks
 * it, so that a failure of the property test can be read.
 */
import type { Card, Localized } from '../../cards/card.ts';
import type { Row } from '../../db/tables/define-tables.ts';
import { buildCard } from '../../handlers/cards/build-card.ts';
import type { Outgoing } from '../../jobs/chat-platform.ts';
import type { Company } from './company.ts';

export async function brokenLaws(company: Company): Promise<string[]> {
  const rows = await readRows(company);
  return [
    ...deadlines(rows),
    ...counters(rows, company.baton.policies.current.assignment.capacity),
    ...ownerships(rows),
    ...chains(rows),
    ...pauses(rows),
    ...sums(rows),
    ...messages(rows),
    ...(await staleCards(company, rows)),
  ];
}

type Rows = Awaited<ReturnType<typeof readRows>>;

async function readRows(company: Company) {
  const { db, tables: t } = company.baton.store.read;
  return {
    leads: await db.select().from(t.leads),
    clocks: await db.select().from(t.clocks),
    timers: await db.select().from(t.timers),
    states: await db.select().from(t.memberStates),
    members: await db.select().from(t.members),
    counters: await db.select().from(t.counters),
    assignments: await db.select().from(t.assignments),
    grades: await db.select().from(t.leadGrades),
    pauses: await db.select().from(t.pauses),
    events: await db.select().from(t.events),
    outbox: await db.select().from(t.outbox),
    posts: await db.select().from(t.posts),
    messages: await db.select().from(t.localMessages),
    now: company.clock.now(),
  };
}

const isOpen = (lead: Row<'leads'>) => lead.status !== 'closed';
const goesOn = (clock: Row<'clocks'>) => clock.endedAt === null && clock.stepId !== null;

/** No open lead without a running timer or a recorded end; no timer without a clock that waits for it. */
function* deadlines({ leads, clocks, timers, events, now }: Rows): Generator<string> {
  const ended = new Set(events.filter((one) => one.type === 'clock.chain-ended').map((one) => one.params.clockId));
  const timerOf = new Map(timers.filter((one) => one.kind === 'clock').map((one) => [one.subjectId, one]));
  for (const lead of leads) {
    const own = clocks.filter((clock) => clock.leadId === lead.id && clock.endedAt === null);
    for (const clock of own) {
      if (clock.assignmentId !== lead.assignmentId) yield `${lead.number}: a clock of an earlier owner still runs`;
      const timer = timerOf.get(clock.id);
      const dueAt = clock.status === 'running' ? clock.dueAt : clock.stepAt;
      if (goesOn(clock) && timer?.dueAt.getTime() !== dueAt?.getTime())
        yield `${lead.number}: ${clock.kind} waits for ${dueAt?.toISOString()}, its timer says ${timer?.dueAt.toISOString()}`;
      if (!goesOn(clock) && !ended.has(clock.id))
        yield `${lead.number}: ${clock.kind} stands still and nothing says why`;
    }
    const wanted = lead.status === 'pooled' ? 'pool' : 'first-touch';
    const needs = lead.status === 'pooled' || lead.status === 'assigned' || lead.status === 'accepted';
    if (needs && !own.some((clock) => clock.kind === wanted)) yield `${lead.number}: ${lead.status} without ${wanted}`;
    if (!needs && own.length > 0) yield `${lead.number}: ${lead.status} with ${own.length} clocks that run`;
    if (own.filter((clock) => clock.kind === 'first-touch' && clock.status === 'running').length > 1)
      yield `${lead.number}: two first-touch deadlines at once`;
  }
  for (const [clockId, timer] of timerOf) {
    if (!clocks.some((clock) => clock.id === clockId && goesOn(clock)))
      yield 'a timer without a clock that waits for it';
    if (timer.dueAt <= now) yield 'a timer is due and was not fired';
  }
}

function* counters({ leads, states, members, events, counters: all }: Rows, capacity: number): Generator<string> {
  // Tests that only need fewer reps deactivate rows by hand; leaving is what goes through memberLeft.
  const left = new Set(events.filter((event) => event.type === 'member.left').map((event) => event.subjectId));
  for (const { id, key } of members)
    if (left.has(id) && leads.some((lead) => isOpen(lead) && lead.ownerId === id))
      yield `${key} has left and still owns leads`;
  for (const state of states) {
    const owned = leads.filter((lead) => isOpen(lead) && lead.ownerId === state.memberId).length;
    if (owned !== state.openLeads) yield `a rep owns ${owned} open leads, the counter says ${state.openLeads}`;
    if (owned > capacity) yield `a rep owns ${owned} open leads, more than ${capacity}`;
  }
  const pools = new Map<string, number>();
  for (const lead of leads) if (lead.status === 'pooled') pools.set(lead.unitId, (pools.get(lead.unitId) ?? 0) + 1);
  for (const { name, value } of all) {
    if (name.startsWith('pool:') && value !== (pools.get(name.slice('pool:'.length)) ?? 0))
      yield `${name} says ${value}, the rows ${pools.get(name.slice('pool:'.length)) ?? 0}`;
  }
  for (const unitId of pools.keys())
    if (!all.some((one) => one.name === `pool:${unitId}`)) yield `the pool of ${unitId} is not counted`;
}

/** Every lead has one ownership at a time, the one it names, and ownerships follow each other without a gap. */
function* ownerships({ leads, assignments }: Rows): Generator<string> {
  for (const lead of leads) {
    const own = assignments.filter((one) => one.leadId === lead.id);
    const current = own.find((one) => one.id === lead.assignmentId);
    if (current?.memberId !== lead.ownerId || current?.unitId !== lead.unitId)
      yield `${lead.number}: its ownership is somebody else's`;
    if ((lead.status === 'pooled') !== (lead.ownerId === null))
      yield `${lead.number}: ${lead.status} of ${lead.ownerId}`;
    if (own.filter((one) => one.toAt === null).length > 1) yield `${lead.number}: two ownerships at once`;
  }
}

/** A chain stops the instant its condition is met; a miss is dated with the deadline. */
function* chains({ clocks, events }: Rows): Generator<string> {
  const byId = new Map(clocks.map((clock) => [clock.id, clock]));
  for (const { kind, missedAt, dueAt } of clocks)
    if (missedAt && missedAt.getTime() !== dueAt.getTime())
      yield `${kind} was missed at another time than its deadline`;
  for (const event of events) {
    if (event.via === 'demo' || (event.type !== 'clock.escalated' && event.type !== 'clock.missed')) continue;
    const clock = byId.get(String(event.params.clockId));
    if (!clock) yield 'an escalation of no clock';
    else if (clock.endedAt && event.recordedAt > clock.endedAt) yield `${clock.kind} escalated after its end`;
    else if (event.type === 'clock.missed' && event.occurredAt.getTime() !== clock.dueAt.getTime())
      yield 'a miss that is not dated with its deadline';
  }
}

/** While a rep is paused, nothing new comes; what an undo brings back is not new. */
function* pauses({ pauses: all, states, assignments }: Rows): Generator<string> {
  for (const pause of all) {
    const open = states.find((state) => state.memberId === pause.memberId)?.pauseId === pause.id;
    if (open !== (pause.toAt === null)) yield 'a pause and its rep disagree';
    for (const one of assignments)
      if (
        one.memberId === pause.memberId &&
        one.how !== 'undo' &&
        one.fromAt > pause.fromAt &&
        (pause.toAt === null || one.fromAt < pause.toAt)
      )
        yield `a paused rep was given a lead (${one.how})`;
  }
}

function* sums({ grades, assignments }: Rows): Generator<string> {
  const sum = (terms: readonly { points: number }[]) => terms.reduce((total, term) => total + term.points, 0);
  for (const grade of grades)
    if (sum(grade.terms) !== grade.score) yield `a grade of ${grade.score} is made of ${sum(grade.terms)}`;
  for (const { score, trace, memberId } of assignments)
    if (trace && score !== null && memberId !== null && sum(trace.terms) !== score)
      yield `an assignment with ${score} points is made of ${sum(trace.terms)}`;
}

/** One message per card and reader; nothing new for those who have left; nothing is stuck on its way out. */
function* messages({ messages: all, members, outbox, now }: Rows): Generator<string> {
  const seen = new Set<string>();
  for (const { conversation, cardKey } of all) {
    if (cardKey === null) continue;
    const key = `${conversation} ${cardKey}`;
    if (seen.has(key)) yield `two messages show ${cardKey}`;
    seen.add(key);
  }
  for (const member of members) {
    const { deactivatedAt } = member;
    if (deactivatedAt === null) continue;
    const late = all.filter((one) => one.conversation === `dm:${member.id}` && one.createdAt > deactivatedAt);
    if (late.length > 0) yield `${member.key} has left and was sent ${late.length} messages`;
  }
  for (const row of outbox)
    if (!['sent', 'superseded'].includes(row.status) && row.notBefore <= now) yield `a message is ${row.status}`;
}

/** Every card that is shown says what it would say if it were built from the rows as they are. */
async function staleCards(company: Company, { posts, messages: all, members }: Rows): Promise<string[]> {
  const found: string[] = [];
  const away = new Set(members.filter((member) => member.deactivatedAt !== null).map((member) => member.id));
  for (const post of posts) {
    const isMember = post.recipientKind === 'member';
    // What other chat tools show is theirs to know.
    if (post.platform !== 'local') continue;
    // A digest is what was true at nine; who has left is not told any more.
    if (post.cardKey.startsWith('digest:') || (isMember && away.has(post.recipientId))) continue;
    const message = all.find((one) => one.id === post.messageRef)?.content as Outgoing | undefined;
    const shown = message?.kind === 'card' ? message.card : null;
    // Times are written relative to the day on which the card was last changed.
    const ctx = company.baton.contextAt(post.changedAt);
    const viewer = isMember
      ? ({ kind: 'member', memberId: post.recipientId } as const)
      : ({ kind: 'channel', key: post.recipientId } as const);
    const now = await buildCard(company.baton.store.read, ctx, post.cardKey, viewer);
    if (textOf(now) !== textOf(shown)) found.push(`${post.cardKey} shows ${textOf(shown)}, and should ${textOf(now)}`);
  }
  return found;
}

function textOf(card: Localized<Card> | null): string {
  return JSON.stringify(card);
}
