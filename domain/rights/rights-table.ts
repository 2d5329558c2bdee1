/**
 * Who may do what, on whose records: the one table behind can.ts, readable from top to bottom.
 * own  = only records they own        unit = records of their own team, branch or company, and below
 * all  = every record                 never = not at all
 * A lead in a pool has no owner: `own` never fits it. Rights held by a person come on top, see RIGHT_NEEDED.
 */
import type { Role } from '../policy/policy-types.ts';

export type Scope = 'own' | 'unit' | 'all' | 'never';

export type Action =
  | 'lead.create'
  | 'lead.view'
  | 'lead.view-personal-data'
  | 'lead.why-me'
  | 'lead.accept'
  | 'lead.refuse'
  | 'lead.transfer'
  | 'lead.record-call'
  | 'lead.start-visit'
  | 'lead.close'
  | 'lead.undo'
  | 'pool.assign'
  | 'breaker.clear'
  | 'evidence.details'
  | 'report.view'
  | 'board.open'
  | 'deal.record'
  | 'award.view'
  | 'award.dispute'
  | 'award.exceptions'
  | 'dispute.decide'
  | 'policy.view'
  | 'members.manage'
  | 'import.run'
  | 'clock.move';

// biome-ignore format: a table is read in columns
export const RIGHTS_TABLE: Readonly<Record<Action, Readonly<Record<Role, Scope>>>> = {
  //                           销售          主管             总监              副总         运营               管理员
  'lead.create':             { rep: 'all',   manager: 'all',  director: 'all',  vp: 'all',   operations: 'all',   admin: 'never' },
  'lead.view':               { rep: 'own',   manager: 'unit', director: 'unit', vp: 'all',   operations: 'all',   admin: 'never' },
  'lead.view-personal-data': { rep: 'own',   manager: 'unit', director: 'unit', vp: 'never', operations: 'all',   admin: 'never' },
  'lead.why-me':             { rep: 'own',   manager: 'unit', director: 'unit', vp: 'all',   operations: 'all',   admin: 'never' },
  // Taking or refusing a lead is the owner's own word; others transfer it instead.
  'lead.accept':             { rep: 'own',   manager: 'own',  director: 'own',  vp: 'own',   operations: 'own',   admin: 'never' },
  'lead.refuse':             { rep: 'own',   manager: 'own',  director: 'own',  vp: 'own',   operations: 'own',   admin: 'never' },
  'lead.transfer':           { rep: 'own',   manager: 'unit', director: 'unit', vp: 'all',   operations: 'all',   admin: 'never' },
  'lead.record-call':        { rep: 'own',   manager: 'unit', director: 'unit', vp: 'own',   operations: 'own',   admin: 'never' },
  'lead.start-visit':        { rep: 'own',   manager: 'unit', director: 'unit', vp: 'own',   operations: 'own',   admin: 'never' },
  'lead.close':              { rep: 'own',   manager: 'unit', director: 'unit', vp: 'all',   operations: 'all',   admin: 'never' },
  // Whether the last step was this person's own is checked where it is undone.
  'lead.undo':               { rep: 'own',   manager: 'unit', director: 'unit', vp: 'all',   operations: 'all',   admin: 'never' },
  'pool.assign':             { rep: 'never', manager: 'unit', director: 'unit', vp: 'all',   operations: 'all',   admin: 'never' },
  'breaker.clear':           { rep: 'never', manager: 'unit', director: 'unit', vp: 'all',   operations: 'all',   admin: 'never' },
  'evidence.details':        { rep: 'own',   manager: 'unit', director: 'unit', vp: 'all',   operations: 'all',   admin: 'never' },
  // The figures of a report stand in its channel; this is about the records behind them.
  'report.view':             { rep: 'own',   manager: 'unit', director: 'unit', vp: 'all',   operations: 'all',   admin: 'never' },
  'board.open':              { rep: 'never', manager: 'unit', director: 'unit', vp: 'all',   operations: 'all',   admin: 'never' },
  // Deals, quotes and payments: of one's own customers, or of the team one leads.
  'deal.record':             { rep: 'own',   manager: 'unit', director: 'unit', vp: 'all',   operations: 'all',   admin: 'never' },
  'award.view':              { rep: 'own',   manager: 'unit', director: 'unit', vp: 'all',   operations: 'all',   admin: 'never' },
  // Only whom an award was paid to can say that it is not right.
  'award.dispute':           { rep: 'own',   manager: 'own',  director: 'own',  vp: 'own',   operations: 'own',   admin: 'never' },
  'award.exceptions':        { rep: 'never', manager: 'never', director: 'never', vp: 'all', operations: 'all',   admin: 'never' },
  'dispute.decide':          { rep: 'never', manager: 'unit', director: 'unit', vp: 'all',   operations: 'all',   admin: 'never' },
  'policy.view':             { rep: 'all',   manager: 'all',  director: 'all',  vp: 'all',   operations: 'all',   admin: 'all' },
  'members.manage':          { rep: 'never', manager: 'never', director: 'never', vp: 'never', operations: 'all', admin: 'all' },
  'import.run':              { rep: 'never', manager: 'never', director: 'never', vp: 'never', operations: 'all', admin: 'all' },
  // Only a demo has a clock that moves; there everybody may.
  'clock.move':              { rep: 'all',   manager: 'all',  director: 'all',  vp: 'all',   operations: 'all',   admin: 'all' },
};

/** Actions on other people's records that also need a personal right (a manager certified as a coach). */
export const RIGHT_NEEDED: Readonly<Partial<Record<Action, string>>> = { 'evidence.details': 'evidence.details' };
