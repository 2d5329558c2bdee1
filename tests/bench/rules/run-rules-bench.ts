/**
 * `npm run bench -- rules`: whole-plan runs per second with the trace kept as objects, 20 rules and one; beside other rule
 * engines in the same run, where they are installed, with the same rules on the same deals.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { endWithUs } from '../process/end-with-us.ts';
import { measureBaton } from './measure-baton.ts';
import { benchDeals, expectedSum, ruleSet } from './rule-set.ts';

const benchFolder = path.resolve(import.meta.dirname, '..');
const peers = { zen: '@gorules/zen-engine', 'json-rules-engine': 'json-rules-engine' };

export async function runRulesBench(): Promise<Record<string, unknown>> {
  console.log('Whole-plan runs per second, every step kept as objects; nothing is stored.');
  const twenty = measureBaton(ruleSet(20), benchDeals());
  console.log(`  Baton, 20 rules: ${twenty.perSecond}/s (best round ${twenty.bestPerSecond}/s)`);
  const figures: Record<string, unknown> = { ...twenty, oneRule: measureBaton(ruleSet(1), benchDeals()) };
  for (const [name, packageName] of Object.entries(peers)) {
    figures[name] = await measurePeer(name, packageName, 20);
    figures[`${name}OneRule`] = await measurePeer(name, packageName, 1);
  }
  return figures;
}

interface PeerFigures {
  readonly perSecond: number;
  readonly perCpuSecond: number;
}

/** @returns its runs per second, or why there are none */
async function measurePeer(name: string, packageName: string, count: number): Promise<PeerFigures | string> {
  if (!existsSync(path.join(benchFolder, 'node_modules', packageName)))
    return 'skipped: npm install --prefix tests/bench';
  console.log(`  ${name}, ${count === 1 ? 'one rule' : `${count} rules`} …`);
  const rules = ruleSet(count);
  const deals = benchDeals();
  const script = path.join(benchFolder, 'peers', `${name}.mjs`);
  const peer = spawn(process.execPath, [script], { stdio: ['pipe', 'pipe', 'inherit'] });
  endWithUs(peer);
  peer.stdin.end(JSON.stringify({ rules, deals }));
  const line = (await text(peer.stdout)).trim().split('\n').at(-1) ?? '';
  if (!line.startsWith('{')) return 'failed';
  const { sum, ...figures } = JSON.parse(line) as PeerFigures & { sum: number };
  // They count in binary fractions; what they count must still be the same thing.
  const wanted = Number(expectedSum(rules, deals)) / 10_000;
  if (Math.abs(sum - wanted) > wanted * 1e-9) return `failed: counted ${sum} instead of ${wanted}`;
  return figures;
}
