/**
 * The demo's leads of the past as the loop would have left them: graded by the rules, owned, accepted, touched, with
 * the deadlines they had and the history of it all. What a rep missed is a miss here too. Two misses in a row would have
 * paused the rep, and no history has a pause: there the touch is moved to before its deadline.
 */
import { createHash } from 'node:crypto';
import { canonicalBody } from '../../domain/leads/canonical-body.ts';
import type { PolicyName, PolicySet } from '../../domain/policy/policy-types.ts';
import { scoreLead } from '../../domain/scoring/score-lead.ts';
import { type AuditEvent, recordEvent } from '../audit/record-event.ts';
import { eq } from '../drizzle.ts';
import { takeNumber } from '../repos/leads.ts';
import type { Session } from '../session.ts';
import type { Row } from '../tables/define-tables.ts';
import type { DemoBehaviourEvent, DemoHistory, DemoSettledLead } from './demo/types.ts';
import { type SettledClocks, settledClocks } from './settled-clocks.ts';
import { settledLeadEvents } from './settled-lead-events.ts';
import type { WrittenPerson } from './write-demo-people.ts';

export interface SettledLeadsInput {
  readonly newId: () => string;
  readonly policies: PolicySet;
  readonly policyIds: Readonly<Record<PolicyName, string>>;
  readonly parsePhone: (raw: string) => { e164: string | null; isDoubtful: boolean };
  readonly people: ReadonlyMap<string, WrittenPerson>;
  readonly accounts: ReadonlyMap<string, Row<'accounts'>>;
  readonly history: DemoHistory;
}

/** What became of one lead: its row, its clocks, and what to write into the history. */
interface Settled {
  readonly lead: Row<'leads'>;
  readonly clocks: SettledClocks;
  readonly events: readonly AuditEvent[];
}

export async function writeSettledLeads(tx: Session, input: SettledLeadsInput): Promise<void> {
  const behaviour = Map.groupBy(input.history.events, (event) => event.accountKey);
  const lastWasMissed = new Map<string, boolean>();
  const written: Settled[] = [];
  for (const source of input.history.settledLeads.toSorted((one, other) => +one.receivedAt - +other.receivedAt)) {
    const account = input.accounts.get(source.accountKey);
    const owner = input.people.get(source.memberKey);
    if (!account || !owner) continue;
    const mayMiss = lastWasMissed.get(owner.id) !== true;
    const facts = { source, account, owner, mayMiss, behaviour: behaviour.get(source.accountKey) ?? [] };
    const settled = await writeSettledLead(tx, input, facts);
    lastWasMissed.set(owner.id, settled.clocks.isMissed);
    written.push(settled);
  }
  await writeCounters(tx, written, lastWasMissed);
  const events = written.flatMap((settled) => settled.events);
  for (const event of events.toSorted((one, other) => +one.occurredAt - +other.occurredAt))
    await recordEvent(tx, event);
}

interface SettledFacts {
  readonly source: DemoSettledLead;
  readonly account: Row<'accounts'>;
  readonly owner: WrittenPerson;
  readonly mayMiss: boolean;
  readonly behaviour: readonly DemoBehaviourEvent[];
}

async function writeSettledLead(tx: Session, input: SettledLeadsInput, facts: SettledFacts): Promise<Settled> {
  const { source, account, owner } = facts;
  const { policies, policyIds, newId } = input;
  const graded = scoreLead(
    {
      source: source.source,
      product: source.product,
      need: source.need,
      accountLevel: account.level,
      behaviour: facts.behaviour.map((event) => ({ ...event, dwellSeconds: event.dwellSeconds ?? undefined })),
    },
    policies.grading,
    source.receivedAt,
  );
  const leadId = newId();
  const assignmentId = newId();
  const clocks = settledClocks(
    {
      source,
      leadId,
      assignmentId,
      tier: account.ltvTier,
      grade: graded.grade,
      schedule: owner.schedule,
      mayMiss: facts.mayMiss,
    },
    input,
  );
  const raw = rawBody(source, account.name);
  const phone = input.parsePhone(source.phone);
  const lead: Row<'leads'> = {
    id: leadId,
    number: await takeNumber(tx, 'lead', 'L'),
    source: source.source,
    externalId: source.key,
    bodyHash: createHash('sha256').update(canonicalBody(raw)).digest('hex'),
    name: source.name,
    phoneRaw: source.phone,
    phoneE164: phone.e164,
    company: account.name,
    accountId: account.id,
    product: source.product,
    productLine: graded.productLine,
    need: source.need,
    province: account.province,
    city: account.city,
    flags: phone.isDoubtful ? ['phone-doubtful'] : [],
    occurredAt: null,
    receivedAt: source.receivedAt,
    status: source.status,
    ownerId: owner.id,
    unitId: owner.unitId,
    assignmentId,
    score: graded.score,
    grade: graded.grade,
    ltvTier: account.ltvTier,
    importId: null,
    touchedAt: clocks.touchedAt,
    closedAt: source.closedAt,
    closeReason: source.closeReason,
    version: source.closedAt ? 4 : 3,
  };
  await tx.insert('leads', lead);
  await tx.insert('leadPayloads', { leadId, raw });
  const { score, grade, terms } = graded;
  await tx.insert('leadGrades', {
    id: newId(),
    leadId,
    at: source.receivedAt,
    score,
    grade,
    terms,
    policyId: policyIds.grading,
  });
  // Why this rep was chosen is not made up: trace and score stay empty.
  await tx.insert('assignments', {
    id: assignmentId,
    leadId,
    memberId: owner.id,
    unitId: owner.unitId,
    how: 'auto',
    fromAt: source.receivedAt,
    acceptedAt: source.acceptedAt,
    policyId: policyIds.assignment,
  });
  for (const clock of clocks.rows) await tx.insert('clocks', clock);
  const touchId = newId();
  await tx.insert('touches', {
    ...source.touch,
    id: touchId,
    leadId,
    memberId: owner.id,
    outcome: source.touch.kind === 'call' ? 'reached-interested' : 'visited',
    isFirstTouch: true,
    occurredAt: clocks.touchedAt,
    recordedAt: clocks.touchedAt,
  });
  return { lead, clocks, events: settledLeadEvents(lead, source, clocks, touchId, policyIds) };
}

/** What the lead's source would have sent. */
function rawBody(source: DemoSettledLead, company: string): Record<string, string> {
  const { name, phone, product, need } = source;
  return { source: source.source, externalId: source.key, name, phone, company, product, need };
}

/** Brings the counters of the reps up to date with the leads they own. */
async function writeCounters(tx: Session, written: readonly Settled[], lastWasMissed: ReadonlyMap<string, boolean>) {
  const { memberStates } = tx.tables;
  for (const [memberId, own] of Map.groupBy(written, ({ lead }) => lead.ownerId)) {
    if (memberId === null) continue;
    await tx.db
      .update(memberStates)
      .set({
        openLeads: own.filter(({ lead }) => lead.status !== 'closed').length,
        consecutiveMisses: lastWasMissed.get(memberId) ? 1 : 0,
        lastAssignedAt: own.at(-1)?.lead.receivedAt ?? null,
      })
      .where(eq(memberStates.memberId, memberId));
  }
}
