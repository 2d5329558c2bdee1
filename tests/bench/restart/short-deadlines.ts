/**
 * The shipped policies with deadlines of seconds, running day and night, so that within a few minutes every kind of
 * timer fires again and again: acknowledgement, first touch, pool, repeats, and the circuit breaker now and then.
 */
import type { PolicyChanges } from '../company/write-policies.ts';

const always = ['00:00-24:00'];
const everyDay = { mon: always, tue: always, wed: always, thu: always, fri: always, sat: always, sun: always };

export const shortDeadlines: PolicyChanges = {
  assignment: { capacity: 10_000 },
  calendar: {
    'schedules.default': { onHolidays: 'work', week: everyDay },
    'schedules.weekend': { onHolidays: 'work', week: everyDay },
  },
  deadlines: {
    // Only leads of the most valuable accounts are missed, so that reps are paused one after the other, not all at once.
    'firstTouch.byTier': { V1: '2s', V2: '90d', V3: '90d' },
    'firstTouch.byGrade': {},
    'breaker.consecutiveMisses': 30,
  },
  escalation: {
    'chains.acknowledge.steps': {
      // biome-ignore lint/suspicious/noThenProperty: the next step of a chain, never a function
      'ping-manager': { wait: '1s', to: ['manager'], then: 'ping-director' },
      'ping-director': { wait: '1s', to: ['manager', 'director'] },
    },
    'chains.first-touch.steps': { missed: { to: ['owner', 'manager'], repeat: { every: '2s', times: 1 } } },
    'chains.pool.first': 'manager',
    'chains.pool.steps': { manager: { wait: '1s', to: ['manager'], repeat: { every: '1s', times: 1 } } },
  },
};
