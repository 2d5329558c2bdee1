/**
 * What each account of the demo company is worth: its purchases of the past twelve months by hospital level, and the
 * LTV tier read off them. An account that has bought nothing yet has no tier.
 */
import type { LtvTier } from '../../../domain/policy/policy-types.ts';
import { demoHospitals } from './hospitals.ts';
import { demoRandom } from './random.ts';
import type { DemoAccountFacts, DemoHospitalLevel } from './types.ts';

interface Purchases {
  /** Probability of having bought nothing. */
  readonly none: number;
  /** Lowest and highest yearly volume in yuan. */
  readonly yuan: readonly [number, number];
}

const purchasesByLevel: Readonly<Record<DemoHospitalLevel, Purchases>> = {
  '3A': { none: 0.1, yuan: [900_000, 14_000_000] },
  '3B': { none: 0.2, yuan: [400_000, 5_000_000] },
  '2A': { none: 0.25, yuan: [200_000, 2_000_000] },
  '2B': { none: 0.4, yuan: [60_000, 600_000] },
  private: { none: 0.35, yuan: [150_000, 3_500_000] },
};

/** In yuan a year, only for making up the demo; the tiers of a real company come with its accounts. */
const V1_FROM = 5_000_000;
const V2_FROM = 1_500_000;

export function pastAccountFacts(seed: number): DemoAccountFacts[] {
  return demoHospitals.map((hospital) => {
    const random = demoRandom(seed, `worth ${hospital.key}`);
    const { none, yuan } = purchasesByLevel[hospital.level];
    if (random.chance(none)) return { accountKey: hospital.key, yearlyVolumeMinor: 0, ltvTier: null };
    const volume = Math.round((yuan[0] * (yuan[1] / yuan[0]) ** random.next()) / 1000) * 1000;
    return { accountKey: hospital.key, yearlyVolumeMinor: volume * 100, ltvTier: tierOf(volume) };
  });
}

function tierOf(yuan: number): LtvTier {
  if (yuan >= V1_FROM) return 'V1';
  return yuan >= V2_FROM ? 'V2' : 'V3';
}
