/** BullMQ on Redis: delayed jobs, one worker with 16 at once. */
import { Queue, Worker } from 'bullmq';
import { Redis } from 'ioredis';
import { planJobs, serverUrl } from './due-jobs.mjs';

const name = `baton-bench-${process.pid}`;
const connect = () => new Redis(serverUrl, { maxRetriesPerRequest: null });
const connections = [connect(), connect()];
const jobs = planJobs();
const queue = new Queue(name, { connection: connections[0] });
await queue.waitUntilReady();
const delayed = jobs.dueMs.map((dueMs) => ({ name: 'due', data: { dueMs }, opts: { delay: dueMs - Date.now() } }));
await queue.addBulk(delayed);
const worker = new Worker(name, async (job) => jobs.ran(job.data.dueMs), {
  connection: connections[1],
  concurrency: 16,
});
await jobs.finish();
await worker.close();
await queue.obliterate({ force: true });
await queue.close();
for (const connection of connections) connection.disconnect();
