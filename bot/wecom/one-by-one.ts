/** Work for one recipient in the order in which it was handed in; different recipients do not wait for each other. */
export class OneByOne {
  readonly #last = new Map<string, Promise<void>>();

  run<T>(who: string, work: () => Promise<T>): Promise<T> {
    const mine = (this.#last.get(who) ?? Promise.resolve()).then(work);
    const end = mine.then(
      () => {},
      () => {},
    );
    this.#last.set(who, end);
    void end.then(() => {
      if (this.#last.get(who) === end) this.#last.delete(who);
    });
    return mine;
  }

  /** Resolves when everything that was handed in has ended. */
  async idle(): Promise<void> {
    while (this.#last.size > 0) await Promise.all(this.#last.values());
  }
}
