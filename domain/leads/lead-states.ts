/**
 * The states of a lead and every transition between them, as data. A lead's row changes its status along one of them or
 * not at all (db/repos/leads.ts); a handler that has a person before it asks first, to answer politely.
 * It knows nothing of rights (can.ts) or of time.
 */
export const LEAD_STATES = ['new', 'pooled', 'assigned', 'accepted', 'touched', 'closed'] as const;
/** new: being taken in, never stored. pooled: waits in a team's pool. */
export type LeadState = (typeof LEAD_STATES)[number];

export const LEAD_TRANSITIONS = [
  { name: 'assign', from: ['new', 'pooled'], to: ['assigned'] },
  { name: 'pool', from: ['new'], to: ['pooled'] },
  { name: 'accept', from: ['assigned'], to: ['accepted'] },
  /** A call or visit may come before the tap on "accept". */
  { name: 'touch', from: ['assigned', 'accepted'], to: ['touched'] },
  { name: 'transfer', from: ['assigned', 'accepted', 'touched'], to: ['assigned'] },
  /** Refused, or taken by the breaker, or the owner left: to somebody else, else to the pool. */
  { name: 'reassign', from: ['assigned', 'accepted', 'touched'], to: ['assigned', 'pooled'] },
  { name: 'close', from: ['pooled', 'assigned', 'accepted', 'touched'], to: ['closed'] },
  /** Back to the state before the last step; the caller knows which. */
  {
    name: 'undo',
    from: ['pooled', 'assigned', 'accepted', 'touched', 'closed'],
    to: ['pooled', 'assigned', 'accepted', 'touched'],
  },
] as const satisfies readonly { name: string; from: readonly LeadState[]; to: readonly LeadState[] }[];

export type LeadTransition = (typeof LEAD_TRANSITIONS)[number]['name'];

export function canTransition(from: LeadState, name: LeadTransition, to: LeadState): boolean {
  return LEAD_TRANSITIONS.some(
    (transition) => transition.name === name && includes(transition.from, from) && includes(transition.to, to),
  );
}

/** Whether some step forward leads there, whatever its name; the way back is `undo` alone. */
export function isStep(from: LeadState, to: LeadState): boolean {
  return LEAD_TRANSITIONS.some(({ name }) => name !== 'undo' && canTransition(from, name, to));
}

function includes(states: readonly LeadState[], state: LeadState): boolean {
  return states.includes(state);
}
