/**
 * A credential that WeCom lends for some hours (access token, JS ticket): fetched once for all who wait, renewed shortly
 * before its end or when WeCom says so. After a refusal nobody asks again for a minute: wrong secrets shut out an address.
 */
export interface Lent {
  readonly value: string;
  readonly expiresInMs: number;
}

const renewEarlyMs = 5 * 60_000;
const waitAfterFailureMs = 60_000;

export class KeptToken {
  readonly #fetch: () => Promise<Lent>;
  readonly #nowMs: () => number;
  #kept: { readonly value: string; readonly untilMs: number } | null = null;
  #failed: { readonly problem: unknown; readonly untilMs: number } | null = null;
  #fetching: Promise<string> | null = null;

  constructor(fetch: () => Promise<Lent>, nowMs: () => number) {
    this.#fetch = fetch;
    this.#nowMs = nowMs;
  }

  /** @throws what fetching it threw */
  async get(): Promise<string> {
    const nowMs = this.#nowMs();
    if (this.#kept && nowMs < this.#kept.untilMs) return this.#kept.value;
    if (this.#failed && nowMs < this.#failed.untilMs) throw this.#failed.problem;
    this.#fetching ??= this.#renew().finally(() => {
      this.#fetching = null;
    });
    return this.#fetching;
  }

  /** WeCom no longer takes this one. Of several who say so, one renews. */
  drop(value: string): void {
    if (this.#kept?.value === value) this.#kept = null;
  }

  async #renew(): Promise<string> {
    try {
      const { value, expiresInMs } = await this.#fetch();
      const lifeMs = Math.max(expiresInMs - renewEarlyMs, Math.min(expiresInMs / 2, renewEarlyMs));
      this.#kept = { value, untilMs: this.#nowMs() + lifeMs };
      this.#failed = null;
      return value;
    } catch (problem) {
      this.#failed = { problem, untilMs: this.#nowMs() + (hasWecomAnswered(problem) ? waitAfterFailureMs : 0) };
      throw problem;
    }
  }
}

/** A network that failed may work at once again. */
function hasWecomAnswered(problem: unknown): boolean {
  return problem instanceof Error && problem.cause instanceof Error && problem.cause.name === 'WecomRefusal';
}
