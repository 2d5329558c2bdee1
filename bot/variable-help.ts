/** What the start says of an environment variable that is missing or wrong, in both languages. */
import type { Localized } from '../cards/card.ts';

export interface VariableHelp {
  /** What would be right. */
  readonly expected: Localized<string>;
  readonly why: Localized<string>;
  readonly where: Localized<string>;
  /** Its value never appears in a message. */
  readonly isSecret?: true;
}
