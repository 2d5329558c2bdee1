/** Repeatable chance: fixed numbers for a fixed seed, streams apart from each other, fair enough for a demo. */
import { describe, expect, it } from 'vitest';
import { demoRandom } from '../../../../db/seed/demo/random.ts';

const draw = (seed: number, stream: string) => {
  const random = demoRandom(seed, stream);
  return Array.from({ length: 5 }, () => random.whole(0, 999));
};

describe('demo random', () => {
  it('repeats itself for one seed and stream, and differs for another', () => {
    expect(draw(1, '一')).toEqual(draw(1, '一'));
    expect(draw(1, '一')).not.toEqual(draw(2, '一'));
    expect(draw(1, '一')).not.toEqual(draw(1, '二'));
  });

  it('reaches both ends of a range and nothing beyond', () => {
    const random = demoRandom(5, 'range');
    const seen = new Set(Array.from({ length: 500 }, () => random.whole(1, 6)));
    expect([...seen].sort()).toEqual([1, 2, 3, 4, 5, 6]);
  });

  it('picks by weight', () => {
    const random = demoRandom(5, 'weights');
    const picks = Array.from({ length: 4000 }, () =>
      random.pickWeighted([
        ['rare', 1],
        ['common', 3],
      ]),
    );
    const rare = picks.filter((pick) => pick === 'rare').length / picks.length;
    expect(rare).toBeGreaterThan(0.22);
    expect(rare).toBeLessThan(0.28);
  });

  it('shuffles without losing anything or touching the list it was given', () => {
    const list = Object.freeze([1, 2, 3, 4, 5, 6, 7, 8]);
    const shuffled = demoRandom(5, 'shuffle').shuffle(list);
    expect(shuffled).not.toEqual(list);
    expect(shuffled.toSorted()).toEqual(list);
  });

  it('refuses to pick from nothing', () => {
    expect(() => demoRandom(5, 'nothing').pick([])).toThrow(RangeError);
  });
});
