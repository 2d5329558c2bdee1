/**
 * A deadline may name a policy version that another process has saved since this one looked. Looking a version up is done
 * without asking the database, so who meets such a one fails, the version is read, and the work is done again.
 * Around transactions the store does this (bot/wire.ts); who only reads asks for it here.
 */
export class UnknownPolicyVersion extends Error {
  /** Not inside a transaction. @returns whether the version is known now */
  readonly read: () => Promise<boolean>;
  constructor(read: () => Promise<boolean>) {
    super('Something names a policy version that is not stored');
    this.name = 'UnknownPolicyVersion';
    this.read = read;
  }
}

/** @param work may run several times, once more for each version that had to be read */
export async function withPoliciesRead<T>(work: () => Promise<T>): Promise<T> {
  for (;;) {
    try {
      return await work();
    } catch (problem) {
      if (!(problem instanceof UnknownPolicyVersion) || !(await problem.read())) throw problem;
    }
  }
}
