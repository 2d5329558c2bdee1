/** `npm run bench -- restart`: kill -9 at 200 random moments under load, and what the database holds afterwards. */
import path from 'node:path';
import { makeBenchCompany } from '../company/bench-company.ts';
import { quantile, rounded } from '../statistics.ts';
import { checkAftermath } from './check-aftermath.ts';
import { checkAwards } from './check-awards.ts';
import { checkEvidence } from './check-evidence.ts';
import { killAgainAndAgain } from './kill-again-and-again.ts';
import { shortDeadlines } from './short-deadlines.ts';

const kills = 200;
const seed = 20_261_121;

export async function runRestart(): Promise<Record<string, unknown>> {
  console.log(`${kills} kills at random moments, drawn from seed ${seed}.`);
  const company = await makeBenchCompany(shortDeadlines);
  try {
    const onKill = (done: number) => {
      if (done % 20 === 0) console.log(`  ${done} kills`);
    };
    const run = await killAgainAndAgain(company, { kills, seed, onKill });
    const { lost, doubled, chainedEvents, ...counts } = await checkAftermath(company.file, run.promised);
    const evidence = await checkEvidence(company.file, path.join(company.folder, 'files'), run.promisedPhotos);
    const awards = await checkAwards(company.file, run.promisedDeals);
    const found = [...lost, ...doubled, ...evidence.lost, ...evidence.doubled, ...awards.findings];
    for (const finding of found.slice(0, 20)) console.log(`  ${finding}`);
    return {
      kills: run.kills,
      lost: lost.length + evidence.lost.length,
      doubled: doubled.length + evidence.doubled.length,
      awardsOff: awards.findings.length,
      deals: awards.deals,
      payments: awards.payments,
      awards: awards.awards,
      photos: evidence.photos,
      filesLeftOver: evidence.leftOver,
      recoveryP50Ms: rounded(quantile(run.recoveriesMs, 0.5), 0),
      recoveryMaxMs: rounded(Math.max(...run.recoveriesMs), 0),
      ...counts,
      chainedEvents,
      doesChainHold: chainedEvents !== null,
    };
  } finally {
    company.remove();
  }
}
