/** Leads for benches: those of the demo's traffic (about 20/50/30 % of grade A/B/C), each with an external id of its own. */
import { demoLead } from '../../../db/seed/demo/lead-samples.ts';
import type { LeadInput } from '../../../handlers/leads/lead-received.ts';

/** A seed of its own, so that no lead is one of the demo's. */
const benchSeed = 7;

/** The body of a POST /api/leads. */
export type LeadBody = Readonly<Record<string, unknown>> & { readonly externalId: string };

/** @param series leads of different series differ in their external ids */
export function benchLeadBody(series: string, n: number): LeadBody {
  const { events: _events, ...body } = demoLead(n, benchSeed);
  return { ...body, externalId: `${series}-${n}` };
}

/** The same as the API hands it to the handler. */
export function benchLeadInput(series: string, n: number): LeadInput {
  const body = benchLeadBody(series, n);
  return { ...(body as unknown as LeadInput), raw: body };
}
