/**
 * Intake in process against the raw commit rate, turn by turn in one run, so that whatever else the machine does meets
 * both alike. Each lead is a transaction of its own and counts when its promise is kept, that is after the flush.
 */
import type { Baton } from '../../../bot/wire.ts';
import { type LeadInput, receiveLead } from '../../../handlers/leads/lead-received.ts';
import type { BenchCompany } from '../company/bench-company.ts';
import { benchLeadInput } from '../company/bench-leads.ts';
import { median } from '../statistics.ts';
import { openRawCommits } from './raw-commits.ts';

export interface InProcessRates {
  readonly rawPerSecond: number;
  /** Leads under way at once, as an HTTP server has them. */
  readonly inFlight: number;
  readonly leadsPerSecond: number;
  /** Median over the rounds. */
  readonly rawRatio: number;
  /** The same with one lead after the other, each waiting for a flush of its own. */
  readonly rawRatioOneByOne: number;
}

const rounds = 9;
const perRound = 500;
const inFlight = 16;

export async function measureInProcess(company: BenchCompany): Promise<InProcessRates> {
  const baton = await company.open();
  const raw = openRawCommits(company.folder);
  const inputs = Array.from({ length: (2 * rounds + 1) * perRound }, (_, n) => benchLeadInput('in-process', n));
  const next = () => inputs.pop() as LeadInput;
  await leadsPerSecond(baton, next, inFlight);
  const measured = [];
  for (let round = 0; round < rounds; round += 1) {
    const rawRate = commitsPerSecond(raw.commit);
    const together = await leadsPerSecond(baton, next, inFlight);
    const oneByOne = await leadsPerSecond(baton, next, 1);
    measured.push({ rawRate, together, ratio: together / rawRate, ratioOneByOne: oneByOne / rawRate });
  }
  raw.close();
  await baton.close();
  return {
    rawPerSecond: median(measured.map((round) => round.rawRate)),
    inFlight,
    leadsPerSecond: median(measured.map((round) => round.together)),
    rawRatio: median(measured.map((round) => round.ratio)),
    rawRatioOneByOne: median(measured.map((round) => round.ratioOneByOne)),
  };
}

function commitsPerSecond(commit: () => void): number {
  const startMs = performance.now();
  for (let done = 0; done < perRound; done += 1) commit();
  return (perRound / (performance.now() - startMs)) * 1000;
}

async function leadsPerSecond({ store, contextAt }: Baton, next: () => LeadInput, atOnce: number): Promise<number> {
  let left = perRound;
  const worker = async () => {
    while (left > 0) {
      left -= 1;
      const ctx = contextAt(new Date());
      const door = { actorId: null, via: 'api', importId: null, startAt: ctx.now };
      await store.transaction((tx) => receiveLead(tx, ctx, next(), door), { lock: 'intake' });
    }
  };
  const startMs = performance.now();
  await Promise.all(Array.from({ length: atOnce }, worker));
  return (perRound / (performance.now() - startMs)) * 1000;
}
