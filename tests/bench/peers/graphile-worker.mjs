/** graphile-worker on PostgreSQL: jobs with `runAt`, 16 at once, everything else as it comes. */
import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import { planJobs, serverUrl } from './due-jobs.mjs';

const logger = new Logger(() => () => {});
const jobs = planJobs();
const utils = await makeWorkerUtils({ connectionString: serverUrl, logger });
await utils.migrate();
await utils.addJobs(jobs.dueMs.map((dueMs) => ({ identifier: 'due', payload: { dueMs }, runAt: new Date(dueMs) })));
const runner = await run({
  connectionString: serverUrl,
  logger,
  concurrency: 16,
  taskList: { due: async ({ dueMs }) => jobs.ran(dueMs) },
});
await jobs.finish();
await runner.stop();
await utils.release();
