/** `npm run bench -- board`: how far behind a wall screen is under load, what it costs others, and ten hours of one board. */

import { systemClock } from '../../../bot/clock/system-clock.ts';
import { readSecret, secretKeyOf } from '../../../bot/secrets.ts';
import { createPageLinks } from '../../../bot/web/page-links.ts';
import type { Baton } from '../../../bot/wire.ts';
import { DAY_MS } from '../../../domain/shared/zone-time.ts';
import { chromiumPath } from '../../support/requirements.ts';
import { type BenchCompany, makeBenchCompany } from '../company/bench-company.ts';
import { receiveLeads, showCards } from '../company/fill-company.ts';
import { quantile, rounded } from '../statistics.ts';
import { measureComputing } from './measure-computing.ts';
import { measureFreshness } from './measure-freshness.ts';
import { soakBoard } from './soak-board.ts';
import { touchLeads } from './touch-leads.ts';

const openLeads = 10_000;
const companyBoards = 4;
/** Short and by the wall clock, so that deadlines pass while the boards are watched, at any hour. */
const acknowledgeMs = 10_000;
const escalation = {
  'chains.acknowledge.clock': 'wall',
  'chains.acknowledge.steps.ping-manager.wait': `${acknowledgeMs / 1000}s`,
};

export async function runBoard(): Promise<Record<string, unknown>> {
  const company = await makeBenchCompany({
    assignment: { capacity: 10_000, 'distance.excludeKm': 20_000 },
    escalation,
  });
  try {
    console.log(`The demo company gets ${openLeads} open leads, most of them touched.`);
    const { paths, computing, soak } = await prepare(company);
    console.log(
      `  a computation takes ${rounded(computing.computeMs)} ms, blocks ${rounded(computing.longestBlockMs)} ms at most`,
    );
    console.log('50 leads/s at a bot of its own process, first without a board:');
    const without = await measureFreshness(company, [], 0, { series: 'alone', acknowledgeMs });
    console.log(`  timers p99 ${rounded(quantile(without.timerLatenessMs, 0.99))} ms. Then with ten:`);
    const { agesMs, timerLatenessMs, messagesPerBoard } = await measureFreshness(company, paths, companyBoards, {
      series: 'board',
      acknowledgeMs,
    });
    return {
      freshnessP99Ms: rounded(quantile(agesMs, 0.99)),
      freshnessP50Ms: rounded(quantile(agesMs, 0.5)),
      freshnessMaxMs: rounded(Math.max(...agesMs)),
      boards: paths.length,
      leads: agesMs.length,
      messagesPerBoard,
      timers: timerLatenessMs.length,
      timerP50Ms: rounded(quantile(timerLatenessMs, 0.5)),
      timerP99Ms: rounded(quantile(timerLatenessMs, 0.99)),
      timerMaxMs: rounded(Math.max(...timerLatenessMs)),
      timerP99WithoutBoardsMs: rounded(quantile(without.timerLatenessMs, 0.99)),
      redLeads: computing.red,
      computeMs: rounded(computing.computeMs),
      longestBlockMs: rounded(computing.longestBlockMs),
      soak,
    };
  } finally {
    company.remove();
  }
}

async function prepare(company: BenchCompany) {
  const baton = await company.open();
  // Their deadlines begin tomorrow: none fires while the new ones are measured.
  const tomorrow = new Date(Date.now() + DAY_MS);
  await receiveLeads(baton, { series: 'open', count: openLeads, startAt: () => tomorrow });
  await showCards(baton);
  const { touched, red } = await touchLeads(baton);
  console.log(`  ${touched} touched, ${red} without a follow-up`);
  const computing = await measureComputing(baton);
  const paths = await boardPaths(baton);
  await baton.close();
  const soak = await soakOf();
  return { paths, computing, soak };
}

/** Four boards of the whole company and one of each team, for the VP. */
async function boardPaths(baton: Baton): Promise<string[]> {
  const { config, store, contextAt } = baton;
  const secret = await readSecret(store, secretKeyOf(config), 'page-links', new Date());
  const links = createPageLinks(secret, systemClock, () => DAY_MS);
  const { members, units } = await contextAt(new Date()).directory(store.read);
  const vp = [...members.values()].find((member) => member.role === 'vp');
  const whole = [...units.values()].find((unit) => unit.parentId === null);
  const teams = [...units.values()].filter((unit) => unit.kind === 'team');
  const of = (unit: { id: string } | undefined) =>
    links.addressOf({ kind: 'board', id: unit?.id ?? '' }, { memberId: vp?.id ?? '', session: null });
  return [...Array.from({ length: companyBoards }, () => of(whole)), ...teams.map(of)];
}

async function soakOf(): Promise<Record<string, unknown>> {
  if (chromiumPath() === undefined) return { skipped: 'no Chromium on this machine' };
  console.log('Ten hours of one board, accelerated, in Chromium:');
  const soak = await soakBoard();
  return {
    ...soak,
    heapStartMB: rounded(soak.heapStartMB, 2),
    heapEndMB: rounded(soak.heapEndMB, 2),
    heapGrowthMB: rounded(soak.heapEndMB - soak.heapStartMB, 2),
  };
}
