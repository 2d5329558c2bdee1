/** `npm run bench -- intake`: a lead comes in → graded, assigned, deadlines set, card queued, durable. */
import { DAY_MS } from '../../../domain/shared/zone-time.ts';
import { type BenchCompany, makeBenchCompany } from '../company/bench-company.ts';
import { receiveLeads, showCards } from '../company/fill-company.ts';
import { rounded } from '../statistics.ts';
import { measureInProcess } from './measure-in-process.ts';
import { measureOverHttp } from './measure-over-http.ts';

const openLeads = 10_000;
/** The shipped 60 would send nearly all leads of the run to the pools; pools are the cheaper path. */
const capacity = 10_000;

export async function runIntake(): Promise<Record<string, number>> {
  const company = await makeBenchCompany({ assignment: { capacity } });
  try {
    console.log(`The demo company gets ${openLeads} open leads.`);
    await fill(company);
    console.log('In process, beside the raw commit rate:');
    const inProcess = await measureInProcess(company);
    console.log(`  ${rounded(inProcess.leadsPerSecond)} leads/s, ${rounded(inProcess.rawPerSecond)} raw commits/s`);
    console.log('Over HTTP, at a bot of its own process:');
    const overHttp = await measureOverHttp(company);
    return {
      ratePerSecond: rounded(overHttp.ratePerSecond),
      cardsBehind: overHttp.cardsBehind,
      httpP50Ms: rounded(overHttp.httpP50Ms),
      httpP95Ms: rounded(overHttp.httpP95Ms),
      httpP99Ms: rounded(overHttp.httpP99Ms),
      rawRatio: rounded(inProcess.rawRatio, 3),
      rawRatioOneByOne: rounded(inProcess.rawRatioOneByOne, 3),
      inProcessPerSecond: rounded(inProcess.leadsPerSecond),
      rawPerSecond: rounded(inProcess.rawPerSecond),
    };
  } finally {
    company.remove();
  }
}

async function fill(company: BenchCompany): Promise<void> {
  const baton = await company.open();
  // Their deadlines begin tomorrow: none fires while the new ones are measured.
  const tomorrow = new Date(Date.now() + DAY_MS);
  await receiveLeads(baton, { series: 'open', count: openLeads, startAt: () => tomorrow });
  await showCards(baton);
  await baton.close();
}
