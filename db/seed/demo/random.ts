/**
 * Repeatable chance for the demo data: the same seed and words always give the same numbers, on every machine.
 * Each part of the data draws from a stream named after it, so that changing one person does not change the others.
 * Generator: mulberry32 (public domain, Tommy Ettinger); names are hashed with FNV-1a. Not for secrets.
 */
export interface DemoRandom {
  /** 0 ≤ x < 1. */
  next(): number;
  /** Whole number, both ends included. */
  whole(from: number, to: number): number;
  /** True with this probability (0-1). */
  chance(probability: number): boolean;
  pick<T>(list: readonly T[]): T;
  /** Picks by weight; weights are positive and need not sum to anything. */
  pickWeighted<T>(list: readonly (readonly [T, number])[]): T;
  shuffle<T>(list: readonly T[]): T[];
}

export function demoRandom(seed: number, stream: string): DemoRandom {
  const next = mulberry32((seed ^ fnv1a(stream)) >>> 0);
  const whole = (from: number, to: number) => from + Math.floor(next() * (to - from + 1));
  const pick = <T>(list: readonly T[]): T => itemAt(list, whole(0, list.length - 1));
  return {
    next,
    whole,
    chance: (probability) => next() < probability,
    pick,
    pickWeighted: (list) => {
      let left = next() * list.reduce((sum, [, weight]) => sum + weight, 0);
      for (const [item, weight] of list) {
        left -= weight;
        if (left < 0) return item;
      }
      return itemAt(list, list.length - 1)[0];
    },
    shuffle: (list) => {
      const result = [...list];
      for (let last = result.length - 1; last > 0; last -= 1) {
        const other = whole(0, last);
        const kept = itemAt(result, last);
        result[last] = itemAt(result, other);
        result[other] = kept;
      }
      return result;
    },
  };
}

function itemAt<T>(list: readonly T[], index: number): T {
  if (index < 0 || index >= list.length) throw new RangeError('Nothing to pick from an empty list');
  return list[index] as T;
}

function mulberry32(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}

function fnv1a(text: string): number {
  let hash = 0x811c9dc5;
  for (const byte of new TextEncoder().encode(text)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}
