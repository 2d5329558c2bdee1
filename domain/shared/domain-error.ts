/**
 * The one error the rules throw: a caller asked for something that cannot be answered (an unknown schedule, an
 * impossible position). The message is static; what differs is in `fields`, so that logs never carry customer data.
 * Expected outcomes (nobody suitable, not allowed) are never errors: they are decisions with reasons.
 */
export type DomainErrorCode =
  | 'position-impossible'
  | 'duration-impossible'
  | 'schedule-unknown'
  | 'schedule-without-hours'
  | 'chain-step-unknown';

export class DomainError extends Error {
  readonly code: DomainErrorCode;
  readonly fields: Readonly<Record<string, string | number>>;

  constructor(code: DomainErrorCode, fields: Readonly<Record<string, string | number>> = {}) {
    super(code);
    this.name = 'DomainError';
    this.code = code;
    this.fields = fields;
  }
}
