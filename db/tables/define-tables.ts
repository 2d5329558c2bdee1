/** All tables of the database, described once for whichever kit is given. */
import type { Kit } from '../columns.ts';
import { defineAudit } from './audit.ts';
import { defineDeals } from './deals.ts';
import { defineEvidence } from './evidence.ts';
import { defineIncentives } from './incentives.ts';
import { defineLeads } from './leads.ts';
import { defineMessaging } from './messaging.ts';
import { definePeople } from './people.ts';
import { definePlatforms } from './platforms.ts';
import { defineReports } from './reports.ts';

export function defineTables(kit: Kit) {
  return {
    ...definePeople(kit),
    ...defineLeads(kit),
    ...defineEvidence(kit),
    ...defineDeals(kit),
    ...defineIncentives(kit),
    ...defineReports(kit),
    ...defineMessaging(kit),
    ...definePlatforms(kit),
    ...defineAudit(kit),
  };
}

export type Tables = ReturnType<typeof defineTables>;
export type TableName = keyof Tables;
export type Row<N extends TableName> = Tables[N]['$inferSelect'];
export type NewRow<N extends TableName> = Tables[N]['$inferInsert'];
