/**
 * Drawn inputs, for laws that must hold for all of them. Every run draws the same ones, so that a red build comes from the
 * change and not from the draw. To look further: `LAW_SEED=random` (or a printed seed) and `LAW_TIMES=50` before a test
 * command; whatever that finds becomes a test of its own.
 */
import fc from 'fast-check';
import { vi } from 'vitest';

const { LAW_SEED, LAW_TIMES } = process.env;
const usual = 20_261_120;
const times = Number(LAW_TIMES ?? 1);

/** How often a law is tried, where the usual hundred draws are too many or too few. */
export const draws = (count: number): number => Math.ceil(count * times);

fc.configureGlobal({
  numRuns: draws(100),
  ...(LAW_SEED === 'random' ? {} : { seed: Number(LAW_SEED ?? usual) }),
});

// Long texts take their time on a busy machine.
vi.setConfig({ testTimeout: 30_000 * Math.max(1, times) });

/** Degrees of a map, to a millionth. A plain `fc.double` draws nearly nothing but numbers close to zero. */
export const degrees = (min: number, max: number): fc.Arbitrary<number> =>
  fc.integer({ min: min * 1_000_000, max: max * 1_000_000 }).map((millionths) => millionths / 1_000_000);

export { fc };
