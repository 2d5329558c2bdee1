/** The name that a policy gives to a key, in one language; a key without one is shown as it is. */
import type { NameInBoth } from '../../domain/policy/policy-types.ts';
import type { Locale } from '../card.ts';

export function nameOf(names: ReadonlyMap<string, NameInBoth>, key: string, locale: Locale): string {
  return names.get(key)?.[locale] ?? key;
}
