/**
 * The values that plans compute with, as types of their own, so that an amount is never mixed up with a number: money and
 * points are whole minor units, a rate is an exact fraction. Only where a rate meets an amount something is rounded, by
 * the mode and to the unit that the plan names. Used by the plan language; it knows no plan.
 */
import { Decimal } from 'decimal.js';
import type { RoundingMode } from '../policy/policy-types.ts';

export interface Rounding {
  readonly mode: RoundingMode;
  /** Minor units: 1 = whole fen, 100 = whole yuan or whole points. */
  readonly toMinor: bigint;
}

export class Money {
  readonly minor: bigint;
  readonly currency: string;
  constructor(minor: bigint, currency: string) {
    this.minor = minor;
    this.currency = currency;
  }
}

/** In hundredths. */
export class Points {
  readonly minor: bigint;
  constructor(minor: bigint) {
    this.minor = minor;
  }
}

/** A number or a share, kept as a whole fraction, so that nothing is lost before the amount is rounded. */
export class Rate {
  readonly over: bigint;
  /** Above zero. */
  readonly under: bigint;
  constructor(over: bigint, under = 1n) {
    this.over = under < 0n ? -over : over;
    this.under = under < 0n ? -under : under;
  }

  /** @param text a decimal number: 0.015 */
  static read(text: string): Rate {
    const [over = '0', under = '1'] = new Decimal(text).toFraction().map((part) => part.toFixed());
    return new Rate(BigInt(over), BigInt(under));
  }

  times(other: Rate): Rate {
    return new Rate(this.over * other.over, this.under * other.under);
  }

  /** @param of never zero: plans divide only by numbers that are written in them */
  dividedBy(of: Rate): Rate {
    return new Rate(this.over * of.under, this.under * of.over);
  }

  plus(other: Rate, sign: 1n | -1n = 1n): Rate {
    return new Rate(this.over * other.under + sign * other.over * this.under, this.under * other.under);
  }

  /** Below zero, zero or above, like the difference. */
  compare(other: Rate): bigint {
    return this.over * other.under - other.over * this.under;
  }

  /** For people and for rows, in twelve digits that matter: 0.015, 82, 0.333333333333. */
  text(): string {
    return new Decimal(this.over.toString()).div(this.under.toString()).toSignificantDigits(12).toFixed();
  }
}

/** An amount in minor units times a rate, rounded once. */
export function applyRate(minor: bigint, rate: Rate, { mode, toMinor }: Rounding): bigint {
  return roundedQuotient(minor * rate.over, rate.under * toMinor, mode) * toMinor;
}

/** Rounds alike on both sides of zero, so that what is taken back is what was given. @param under above zero */
function roundedQuotient(over: bigint, under: bigint, mode: RoundingMode): bigint {
  const whole = over / under;
  const rest = over - whole * under;
  if (rest === 0n || mode === 'down') return whole;
  const away = over < 0n ? whole - 1n : whole + 1n;
  if (mode === 'up') return away;
  const twice = (rest < 0n ? -rest : rest) * 2n;
  if (twice !== under) return twice > under ? away : whole;
  return mode === 'half-up' || whole % 2n !== 0n ? away : whole;
}

export interface Tiers {
  /** Ends of the slices in minor units, rising; the last has none. */
  readonly slices: readonly { readonly upToMinor: bigint | null; readonly rate: Rate; readonly text: string }[];
}

/** Constructed, so that the plan language knows it as a type. */
export class TierTable implements Tiers {
  readonly slices: Tiers['slices'];
  constructor(slices: Tiers['slices']) {
    this.slices = slices;
  }
}

/**
 * The commission on a whole amount, slice by slice, each slice rounded. A difference of two such sums does not depend on
 * the steps in which the amount was reached.
 */
export function countTiers(
  minor: bigint,
  tiers: Tiers,
  rounding: Rounding,
): { sumMinor: bigint; slices: { baseMinor: bigint; rate: string }[] } {
  const slices: { baseMinor: bigint; rate: string }[] = [];
  let sumMinor = 0n;
  let fromMinor = 0n;
  for (const { upToMinor, rate, text } of tiers.slices) {
    const end = upToMinor === null || upToMinor > minor ? minor : upToMinor;
    const baseMinor = end - fromMinor;
    if (baseMinor <= 0n) break;
    sumMinor += applyRate(baseMinor, rate, rounding);
    slices.push({ baseMinor, rate: text });
    fromMinor = end;
  }
  return { sumMinor, slices };
}
