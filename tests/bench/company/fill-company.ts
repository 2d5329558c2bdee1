/**
 * Open leads that are there before a bench begins, brought in by the real handler and shown by the real dispatcher.
 * Many share a transaction, for nobody measures this part. Their deadlines begin when the caller says, so that none
 * comes due while something else is measured.
 */
import { systemClock } from '../../../bot/clock/system-clock.ts';
import { createEngine } from '../../../bot/create-engine.ts';
import { LocalPlatform } from '../../../bot/local/platform.ts';
import type { Baton } from '../../../bot/wire.ts';
import { receiveLead } from '../../../handlers/leads/lead-received.ts';
import { benchLeadInput } from './bench-leads.ts';

const leadsAtOnce = 100;

export async function receiveLeads(
  { store, contextAt }: Baton,
  leads: { series: string; count: number; startAt: (n: number) => Date },
): Promise<void> {
  for (let from = 0; from < leads.count; from += leadsAtOnce) {
    await store.transaction(async (tx) => {
      for (let n = from; n < Math.min(from + leadsAtOnce, leads.count); n += 1) {
        const door = { actorId: null, via: 'api', importId: null, startAt: leads.startAt(n) };
        await receiveLead(tx, contextAt(new Date()), benchLeadInput(leads.series, n), door);
      }
    });
  }
}

/** Sends every card that waits to the local chat. */
export async function showCards(baton: Baton): Promise<void> {
  const { channels } = baton.policies.current.channels;
  const platform = new LocalPlatform({ store: baton.store, clock: systemClock, channels: () => channels });
  const { engine, sink } = await createEngine({
    baton,
    clock: systemClock,
    platforms: [platform],
    webhooks: { maxConcurrentSends: 1, post: async () => undefined },
    report: (module, problem) => {
      throw new Error(`${module} failed while cards were shown`, { cause: problem });
    },
  });
  await platform.start(sink);
  await engine.runUntilIdle();
  await platform.stop();
}
