/**
 * Sends a made-up lead in: first what its customer did online, then the lead itself, through the same handlers as the
 * intake API. Called by the demo panel's button and by the traffic.
 */
import { readDemoValue, writeDemoValue } from '../../db/repos/demo.ts';
import { demoHospitals } from '../../db/seed/demo/hospitals.ts';
import { demoLead } from '../../db/seed/demo/lead-samples.ts';
import { demoSeed } from '../../db/seed/write-demo-company.ts';
import type { Session } from '../../db/session.ts';
import { MINUTE_MS } from '../../domain/shared/zone-time.ts';
import type { HandlerContext } from '../../handlers/context.ts';
import { receiveBehaviour } from '../../handlers/leads/behaviour-received.ts';
import { type LeadReceipt, receiveLead } from '../../handlers/leads/lead-received.ts';

/**
 * Each call takes the next sample; none comes twice.
 * @param isKnownCustomer leaves out those that no hospital of the records has sent with a telephone
 */
export async function receiveDemoLead(tx: Session, ctx: HandlerContext, isKnownCustomer = false): Promise<LeadReceipt> {
  const saved = await readDemoValue(tx, 'demo-next-lead');
  let number = typeof saved === 'number' ? saved : 0;
  while (isKnownCustomer && !isOfHospital(demoLead(number, demoSeed))) number += 1;
  await writeDemoValue(tx, 'demo-next-lead', number + 1);
  const { events, ...body } = demoLead(number, demoSeed);
  for (const { externalId, type, minutesBefore, dwellSeconds, subject } of events) {
    const occurredAt = new Date(ctx.now.getTime() - minutesBefore * MINUTE_MS).toISOString();
    // Only by telephone where there is one: through the account it would count for everybody at that hospital.
    const who = body.phone
      ? { phone: body.phone }
      : { company: body.company, province: body.province, city: body.city };
    const raw = { source: 'website', externalId, type, ...who, occurredAt, dwellSeconds, subject };
    await receiveBehaviour(tx, ctx, { ...raw, dwellSeconds: dwellSeconds ?? undefined, raw }, 'demo');
  }
  const door = { actorId: null, via: 'demo', importId: null, startAt: ctx.now };
  return receiveLead(tx, ctx, { ...body, raw: body as unknown as Record<string, unknown> }, door);
}

function isOfHospital({ company, phone, product }: ReturnType<typeof demoLead>): boolean {
  return phone !== undefined && product !== undefined && demoHospitals.some((hospital) => hospital.name === company);
}
