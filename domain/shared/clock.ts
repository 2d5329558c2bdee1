/**
 * Time as something that is handed in. Production runs on the system clock; the demo and tests run on one that can be
 * moved forward. The domain itself never sees a Clock, only `now`.
 */
export interface Clock {
  now(): Date;
  /** Calls `wake` once when the clock has reached `dueAt`. @returns how to cancel */
  wakeAt(dueAt: Date, wake: () => void): () => void;
}
