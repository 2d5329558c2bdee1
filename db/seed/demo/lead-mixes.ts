/**
 * How the demo's sample leads are mixed: three strengths, and for each how often what occurs. Weights are relative to
 * each other; probabilities are 0-1. Chosen so that the shipped grading policy gives about 20 % A, 50 % B, 30 % C.
 */
import type { DemoStrength } from './needs.ts';
import type { DemoEventType, DemoHospitalLevel, DemoLeadSource, DemoProductLine } from './types.ts';

type Weights<T> = readonly (readonly [T, number])[];

export interface LeadMix {
  readonly sources: Weights<DemoLeadSource>;
  readonly lines: Weights<DemoProductLine>;
  readonly levels: Weights<DemoHospitalLevel>;
  /** Probabilities that it names a product, writes a need, leaves a number, and belongs to one of the accounts. */
  readonly namesProduct: number;
  readonly statesNeed: number;
  readonly givesPhone: number;
  readonly isAccount: number;
  /** Most events of each kind, when there are any; fewer are as likely as many. */
  readonly events: readonly (readonly [type: DemoEventType, most: number])[];
  /** Probability that anything happened before the lead. */
  readonly hasEvents: number;
}

export const leadStrengths: Weights<DemoStrength> = [
  ['strong', 18],
  ['medium', 55],
  ['weak', 27],
];

export const leadMixes: Readonly<Record<DemoStrength, LeadMix>> = {
  strong: {
    sources: [
      ['referral', 4],
      ['tender', 3],
      ['hotline', 3],
      ['exhibition', 1],
    ],
    lines: [
      ['spine', 5],
      ['joint', 5],
      ['sports-medicine', 1],
      ['trauma', 1],
    ],
    levels: [
      ['3A', 8],
      ['3B', 2],
    ],
    namesProduct: 1,
    statesNeed: 1,
    givesPhone: 1,
    isAccount: 1,
    events: [
      ['page-view', 4],
      ['document-download', 2],
      ['form-submit', 1],
      ['meeting-sign-up', 1],
    ],
    hasEvents: 0.95,
  },
  medium: {
    sources: [
      ['exhibition', 5],
      ['web-form', 5],
      ['wechat', 3],
      ['hotline', 3],
      ['referral', 2],
      ['telemarketing', 1],
    ],
    lines: [
      ['spine', 3],
      ['joint', 3],
      ['trauma', 3],
      ['sports-medicine', 2],
    ],
    levels: [
      ['3A', 5],
      ['3B', 4],
      ['2A', 2],
      ['2B', 1],
      ['private', 2],
    ],
    namesProduct: 0.97,
    statesNeed: 0.98,
    givesPhone: 0.97,
    isAccount: 0.95,
    events: [
      ['page-view', 3],
      ['document-download', 1],
      ['video-watch', 1],
    ],
    hasEvents: 0.65,
  },
  weak: {
    sources: [
      ['web-form', 3],
      ['wechat', 4],
      ['telemarketing', 4],
      ['purchased-list', 3],
    ],
    lines: [
      ['trauma', 3],
      ['biologics', 3],
      ['spine', 1],
    ],
    levels: [
      ['3B', 2],
      ['2A', 2],
      ['2B', 3],
      ['private', 4],
    ],
    namesProduct: 0.4,
    statesNeed: 0.6,
    givesPhone: 0.85,
    isAccount: 0.55,
    events: [['page-view', 2]],
    hasEvents: 0.2,
  },
};
