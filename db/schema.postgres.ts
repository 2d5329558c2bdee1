/** The tables on postgres. The names are exported one by one because the migration generator reads exports. */
import { kits } from './columns.ts';
import { defineTables } from './tables/define-tables.ts';

export const postgresTables = defineTables(kits.postgres);
export const {
  units, members, memberPeriods, memberStates, pauses, leaves, rights, identities, sessions, accounts, accountNames, cities, leads, leadPayloads, leadGrades, assignments, behaviourEvents, touches, clocks, deals, dealDays, undos, imports, importRefusals, inbox, timers, outbox, posts, jobRuns, localMessages, localReads, events, auditValues, auditChain, policies, secrets, counters, meta,
} = postgresTables;
