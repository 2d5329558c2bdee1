/** pg-boss on PostgreSQL: jobs with `startAfter`, batches of up to 1,000, everything else as it comes. */
import { PgBoss } from 'pg-boss';
import { planJobs, serverUrl } from './due-jobs.mjs';

const boss = new PgBoss(serverUrl);
boss.on('error', (problem) => console.error(String(problem)));
await boss.start();
await boss.createQueue('due');
const jobs = planJobs();
await boss.insert(
  'due',
  jobs.dueMs.map((dueMs) => ({ data: { dueMs }, startAfter: new Date(dueMs) })),
);
await boss.work('due', { batchSize: 1_000 }, async (batch) => {
  for (const { data } of batch) jobs.ran(data.dueMs);
});
await jobs.finish();
await boss.stop({ graceful: false });
