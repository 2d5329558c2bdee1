/**
 * Who there is: the tree of units, members with their role and team as periods, rights, leave, chat identities,
 * sessions, and the few counters per rep that assignment reads on every lead.
 */
import type { Role } from '../../domain/policy/policy-types.ts';
import type { Kit } from '../columns.ts';

const roles = ['rep', 'manager', 'director', 'vp', 'operations', 'admin'] as const satisfies readonly Role[];
export const platformIds = ['local', 'slack', 'wecom', 'dingtalk', 'webhook'] as const;

export function definePeople(kit: Kit) {
  const units = kit.table('units', {
    id: kit.id().primaryKey(),
    key: kit.text().notNull().unique(),
    kind: kit.oneOf(['company', 'branch', 'team']).notNull(),
    name: kit.text().notNull(),
    nameEn: kit.text().notNull(),
    parentId: kit.id(),
    /** Centre of the team's region, WGS-84 degrees; pools are chosen by it. */
    lat: kit.real(),
    lng: kit.real(),
    deactivatedAt: kit.instant(),
  });
  const members = kit.table('members', {
    id: kit.id().primaryKey(),
    key: kit.text().notNull().unique(),
    name: kit.text().notNull(),
    nameEn: kit.text().notNull(),
    mobile: kit.text(),
    email: kit.text(),
    /** Accounts at chat tools as the company's file states them, by platform; what is bound is in identities. */
    accounts: kit.json<Readonly<Record<string, string>>>(),
    /** Current role and unit; the history of both is in member_periods. */
    role: kit.oneOf(roles).notNull(),
    unitId: kit
      .id()
      .notNull()
      .references(() => units.id),
    city: kit.text(),
    lat: kit.real(),
    lng: kit.real(),
    /** Name of a schedule of the calendar policy. */
    schedule: kit.text().notNull(),
    /** Skill level 1-3 per product line. */
    skills: kit.json<Record<string, number>>().notNull(),
    certificates: kit.json<string[]>().notNull(),
    locale: kit.oneOf(['zh', 'en']).notNull(),
    /** Where they are written to; what they do elsewhere counts the same. */
    platform: kit.oneOf(platformIds).notNull(),
    deactivatedAt: kit.instant(),
  });
  const memberPeriods = kit.table(
    'member_periods',
    {
      id: kit.id().primaryKey(),
      memberId: kit.id().notNull(),
      role: kit.oneOf(roles).notNull(),
      unitId: kit.id().notNull(),
      fromAt: kit.instant().notNull(),
      toAt: kit.instant(),
    },
    (t) => [kit.index('member_periods_member').on(t.memberId, t.fromAt)],
  );
  /** One row per rep: what assignment and the breaker need, kept exact by the transactions that change it. */
  const memberStates = kit.table('member_states', {
    memberId: kit
      .id()
      .primaryKey()
      .references(() => members.id),
    openLeads: kit.whole().notNull(),
    consecutiveMisses: kit.whole().notNull(),
    lastAssignedAt: kit.instant(),
    /** The running pause of intake, if any (pauses.id). */
    pauseId: kit.id(),
  });
  const pauses = kit.table(
    'pauses',
    {
      id: kit.id().primaryKey(),
      memberId: kit.id().notNull(),
      fromAt: kit.instant().notNull(),
      toAt: kit.instant(),
      /** The missed clocks that led to it and where the leads went. */
      missedClockIds: kit.json<string[]>().notNull(),
      movedLeadIds: kit.json<string[]>().notNull(),
      clearedBy: kit.id(),
      policyId: kit.id().notNull(),
    },
    (t) => [kit.index('pauses_member').on(t.memberId, t.fromAt)],
  );
  const leaves = kit.table(
    'leaves',
    {
      id: kit.id().primaryKey(),
      memberId: kit.id().notNull(),
      fromAt: kit.instant().notNull(),
      toAt: kit.instant().notNull(),
      substituteId: kit.id(),
    },
    (t) => [kit.index('leaves_to').on(t.toAt)],
  );
  const rights = kit.table(
    'rights',
    {
      memberId: kit.id().notNull(),
      right: kit.text().notNull(),
      grantedAt: kit.instant().notNull(),
      grantedBy: kit.id(),
      revokedAt: kit.instant(),
    },
    (t) => [kit.primaryKey({ columns: [t.memberId, t.right, t.grantedAt] })],
  );
  const identities = kit.table(
    'identities',
    {
      platform: kit.oneOf(platformIds).notNull(),
      /** Workspace or corporation at the vendor; empty for the local chat. */
      workspace: kit.text().notNull(),
      externalId: kit.text().notNull(),
      memberId: kit.id().notNull(),
    },
    (t) => [
      kit.primaryKey({ columns: [t.platform, t.workspace, t.externalId] }),
      kit.index('identities_member').on(t.memberId, t.platform),
    ],
  );
  const sessions = kit.table(
    'sessions',
    {
      /** SHA-256 of the random session secret; the secret itself is only in the cookie. */
      idHash: kit.text().primaryKey(),
      memberId: kit.id(),
      createdAt: kit.instant().notNull(),
      expiresAt: kit.instant().notNull(),
    },
    (t) => [kit.index('sessions_expires').on(t.expiresAt)],
  );
  return { units, members, memberPeriods, memberStates, pauses, leaves, rights, identities, sessions };
}
