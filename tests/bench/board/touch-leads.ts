/** Turns most of a company's open leads into touched ones, so that the board has its heaviest work: who was forgotten. */
import type { Baton } from '../../../bot/wire.ts';
import { eq } from '../../../db/drizzle.ts';

const HOUR_MS = 3_600_000;
const leadsAtOnce = 500;
/** Of ten leads eight are touched; one of those was not followed up for three days. */
const touchedOfTen = 8;

export async function touchLeads({ store, contextAt }: Baton): Promise<{ touched: number; red: number }> {
  const { leads } = store.read.tables;
  const open = (await store.read.db.select().from(leads).where(eq(leads.status, 'assigned'))).filter(
    (lead) => lead.ownerId !== null,
  );
  const now = new Date();
  const ago = (hours: number) => new Date(now.getTime() - hours * HOUR_MS);
  let touched = 0;
  let red = 0;
  for (let from = 0; from < open.length; from += leadsAtOnce) {
    await store.transaction(async (tx) => {
      for (const [index, lead] of open.slice(from, from + leadsAtOnce).entries()) {
        if (index % 10 >= touchedOfTen) continue;
        const isForgotten = index % 10 === 0;
        touched += 1;
        red += isForgotten ? 1 : 0;
        await tx.db
          .update(leads)
          .set({ status: 'touched', touchedAt: ago(100) })
          .where(eq(leads.id, lead.id));
        for (const hours of isForgotten ? [100] : [100, 20]) {
          await tx.insert('touches', {
            id: contextAt(now).newId(),
            leadId: lead.id,
            memberId: lead.ownerId ?? '',
            kind: 'call',
            proof: 'reported',
            outcome: 'reached-interested',
            seconds: 90,
            isFirstTouch: hours === 100,
            occurredAt: ago(hours),
            recordedAt: ago(hours),
          });
        }
      }
    });
  }
  return { touched, red };
}
