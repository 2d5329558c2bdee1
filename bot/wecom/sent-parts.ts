/**
 * Which parts of a message that takes several have gone out: when one fails the next try goes on with it, so that nothing is
 * said twice and nothing is left out. In memory: after a restart such a message is sent whole.
 */
const maxMessages = 1_000;

export class SentParts {
  readonly #counts = new Map<string, number>();

  /** @param key names the message, the same at every try */
  countOf(key: string): number {
    return this.#counts.get(key) ?? 0;
  }

  /** Sends what has not gone out yet, in its order. @throws what `send` threw */
  async sendRest<T>(key: string, parts: readonly T[], send: (part: T) => Promise<void>): Promise<void> {
    for (const part of parts.slice(this.countOf(key))) {
      await send(part);
      if (this.#counts.size >= maxMessages) this.#counts.clear();
      this.#counts.set(key, this.countOf(key) + 1);
    }
    this.#counts.delete(key);
  }
}
