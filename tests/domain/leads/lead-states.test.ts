/** The life of a lead: every state can be reached and left, every transition has a name and a use. */
import { describe, expect, it } from 'vitest';
import {
  canTransition,
  isStep,
  LEAD_STATES,
  LEAD_TRANSITIONS,
  type LeadState,
} from '../../../domain/leads/lead-states.ts';

describe('the states', () => {
  it('can all be reached from a new lead', () => {
    const reached = new Set<LeadState>(['new']);
    for (let size = 0; size < reached.size; ) {
      size = reached.size;
      for (const { from, to } of LEAD_TRANSITIONS) {
        if (from.some((state: LeadState) => reached.has(state))) for (const state of to) reached.add(state);
      }
    }
    expect([...reached].toSorted()).toEqual([...LEAD_STATES].toSorted());
  });

  it('can all be left, and every open one can be closed', () => {
    for (const state of LEAD_STATES) {
      expect(LEAD_TRANSITIONS.some(({ from }) => from.some((one: LeadState) => one === state))).toBe(true);
    }
    for (const state of ['pooled', 'assigned', 'accepted', 'touched'] as const) {
      expect(canTransition(state, 'close', 'closed')).toBe(true);
    }
  });

  it('no transition leads back to new, and names are unique', () => {
    expect(LEAD_TRANSITIONS.some(({ to }) => to.some((state: LeadState) => state === 'new'))).toBe(false);
    expect(new Set(LEAD_TRANSITIONS.map(({ name }) => name)).size).toBe(LEAD_TRANSITIONS.length);
  });
});

describe('what may happen', () => {
  it.each([
    ['new', 'assign', 'assigned', true],
    ['new', 'pool', 'pooled', true],
    ['pooled', 'assign', 'assigned', true],
    ['assigned', 'accept', 'accepted', true],
    ['assigned', 'touch', 'touched', true],
    ['accepted', 'touch', 'touched', true],
    ['accepted', 'transfer', 'assigned', true],
    ['assigned', 'reassign', 'pooled', true],
    ['accepted', 'undo', 'assigned', true],
    ['closed', 'undo', 'touched', true],
    ['pooled', 'accept', 'accepted', false],
    ['accepted', 'accept', 'accepted', false],
    ['closed', 'accept', 'accepted', false],
    ['closed', 'transfer', 'assigned', false],
    ['touched', 'accept', 'accepted', false],
    ['new', 'close', 'closed', false],
    ['new', 'undo', 'pooled', false],
    ['assigned', 'accept', 'touched', false],
  ] as const)('%s, %s → %s: %s', (from, name, to, expected) => {
    expect(canTransition(from, name, to)).toBe(expected);
  });

  it.each([
    ['assigned', 'accepted', true],
    ['assigned', 'closed', true],
    ['accepted', 'pooled', true],
    ['pooled', 'touched', false],
    ['touched', 'accepted', false],
    ['closed', 'assigned', false],
    ['pooled', 'new', false],
  ] as const)('%s → %s by a step of any name: %s', (from, to, expected) => {
    expect(isStep(from, to)).toBe(expected);
  });
});
