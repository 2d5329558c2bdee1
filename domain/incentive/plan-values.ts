/**
 * The values that plans compute with, as types of their own, so that an amount is never mixed up with a number: money and
 * points are whole minor units, a rate is an exact fraction. Only where a rate meets an amount something is rounded, by
 * the mode and to the unit that the plan names. Used by the plan language; it knows no plan.
 */
import { Decimal } from 'decimal.js';
import type { RoundingMode } from '../policy/policy-types.ts';

/** Far more digits than any product of policy numbers and amounts has, so that only the named rounding ever rounds. */
const Exact = Decimal.clone({ precision: 80 });

const MODES: Readonly<Record<RoundingMode, Decimal.Rounding>> = {
  'half-up': Decimal.ROUND_HALF_UP,
  'half-even': Decimal.ROUND_HALF_EVEN,
  down: Decimal.ROUND_DOWN,
  up: Decimal.ROUND_UP,
};

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

/** A number or a share, kept as a fraction so that nothing is lost before the amount is rounded. */
export class Rate {
  readonly over: Decimal;
  readonly under: Decimal;
  constructor(over: Decimal.Value, under: Decimal.Value = 1) {
    this.over = new Exact(over);
    this.under = new Exact(under);
  }

  static share(one: bigint, of: bigint): Rate {
    return new Rate(one.toString(), of.toString());
  }

  times(other: Rate): Rate {
    return new Rate(this.over.times(other.over), this.under.times(other.under));
  }

  /** @param of never zero: plans divide only by numbers that are written in them */
  dividedBy(of: Rate): Rate {
    return new Rate(this.over.times(of.under), this.under.times(of.over));
  }

  plus(other: Rate, sign: 1 | -1 = 1): Rate {
    const added = other.over.times(this.under).times(sign);
    return new Rate(this.over.times(other.under).plus(added), this.under.times(other.under));
  }

  compare(other: Rate): number {
    const sign = this.under.isNegative() === other.under.isNegative() ? 1 : -1;
    return this.over.times(other.under).comparedTo(other.over.times(this.under)) * sign;
  }

  /** For people and for rows: 0.015, 82, 0.333333333333. */
  text(): string {
    const quotient = this.under.equals(1) ? this.over : this.over.div(this.under);
    return quotient.toSignificantDigits(12).toFixed();
  }
}

/** An amount in minor units times a rate, rounded once. */
export function applyRate(minor: bigint, rate: Rate, rounding: Rounding): bigint {
  const product = new Exact(minor.toString()).times(rate.over);
  const exact = rate.under.equals(1) ? product : product.div(rate.under);
  if (rounding.toMinor === 1n) return BigInt(exact.toDecimalPlaces(0, MODES[rounding.mode]).toFixed());
  const units = exact.div(rounding.toMinor.toString()).toDecimalPlaces(0, MODES[rounding.mode]);
  return BigInt(units.toFixed()) * rounding.toMinor;
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
