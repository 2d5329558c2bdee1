/**
 * What the demo's customers did online in the last thirty days: one to five events at about a third of the accounts,
 * at any hour between eight and ten in the evening.
 */
import { demoBehaviour } from './behaviour.ts';
import { instantOn } from './days.ts';
import { demoHospitals } from './hospitals.ts';
import { demoRandom } from './random.ts';
import type { DemoBehaviourEvent, DemoEventType } from './types.ts';

const RECENT_DAYS = 30;
const ACTIVE_SHARE = 0.33;
const typeWeights: readonly (readonly [DemoEventType, number])[] = [
  ['page-view', 12],
  ['document-download', 4],
  ['video-watch', 2],
  ['form-submit', 1],
  ['meeting-sign-up', 1],
];

export function pastEvents(days: readonly string[], seed: number): DemoBehaviourEvent[] {
  const recent = days.slice(-RECENT_DAYS);
  return demoHospitals.flatMap((hospital): DemoBehaviourEvent[] => {
    const random = demoRandom(seed, `events ${hospital.key}`);
    if (!random.chance(ACTIVE_SHARE)) return [];
    return Array.from({ length: random.whole(1, 5) }, (_, index) => ({
      key: `event-${hospital.key}-${index + 1}`,
      accountKey: hospital.key,
      ...demoBehaviour(random, random.pickWeighted(typeWeights)),
      occurredAt: instantOn(random.pick(recent), random.whole(8 * 60, 22 * 60 - 1)),
    }));
  });
}
