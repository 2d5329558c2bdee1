/**
 * What the people of the demo company have done in the days before the visitor came, as plain steps that are kept in the
 * database until each has been played. Planned by plan-demo-week.ts, played by play-demo-week.ts.
 */
import { z } from 'zod';

const at = z.iso.datetime();
const leadId = z.string();

const step = z.discriminatedUnion('what', [
  z.object({ what: z.literal('call'), at, leadId, outcome: z.string(), seconds: z.number(), note: z.string() }),
  z.object({ what: z.literal('close'), at, leadId }),
  z.object({ what: z.literal('visit-start'), at, leadId }),
  /** The files of a visit; `sample` tells them apart, for no file may be used twice. */
  z.object({ what: z.literal('visit-files'), at, leadId, sample: z.number(), isPdf: z.boolean() }),
  z.object({ what: z.literal('visit-answers'), at, leadId }),
  z.object({ what: z.literal('visit-submit'), at, leadId }),
  z.object({
    what: z.literal('deal'),
    at,
    key: z.string(),
    memberId: z.string(),
    accountId: z.string(),
    leadId: leadId.nullable(),
    product: z.string(),
    amountMinor: z.int(),
  }),
  z.object({ what: z.literal('payment'), at, dealKey: z.string(), amountMinor: z.int() }),
]);

export type DemoStep = z.infer<typeof step>;

/** What is still to be played, in order of time. */
export const demoSteps = z.array(step);
