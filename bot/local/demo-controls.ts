/**
 * What the demo panel of the local chat can do. Implemented by the wiring of demo mode; in production it is null and
 * the panel does not exist.
 */
export type ClockMove = 'x1' | 'x60' | 'next-deadline' | '09:00' | '18:00' | 'plus-10-minutes';

export interface DemoControls {
  /** Sends one made-up lead through the real intake. @param isKnownCustomer only one of a hospital in the records */
  newLead(isKnownCustomer?: boolean): Promise<{ leadNumber: string }>;
  isTrafficOn(): boolean;
  /** A made-up lead now and then, until switched off. */
  setTraffic(on: boolean): Promise<void>;
  /** `rate`: seconds of company time per real second. `movingTo`: where a jump that is still running ends. */
  clockState(): { readonly now: Date; readonly rate: number; readonly movingTo: Date | null };
  /** Resolves when everything that became due on the way has fired. */
  moveClock(move: ClockMove): Promise<void>;
}
