/** What every peer is measured with: jobs that come due evenly within a stretch of time, and how late each one ran. */

const [count = 2_000, withinMs = 10_000] = process.argv.slice(3).map(Number);
/** Time to store the jobs before the first one is due. */
const preparationMs = 15_000;
const patienceMs = 30_000;

export const serverUrl = process.argv[2] ?? '';

export function planJobs() {
  const firstDueMs = Date.now() + preparationMs;
  const dueMs = Array.from({ length: count }, (_, n) => Math.round(firstDueMs + (n * withinMs) / count));
  const latenessMs = [];
  return {
    dueMs,
    /** Called by the job itself, first thing. */
    ran: (jobDueMs) => latenessMs.push(Date.now() - jobDueMs),
    /** Waits for all of them and prints the figures as one line of JSON. */
    async finish() {
      const giveUpMs = firstDueMs + withinMs + patienceMs;
      while (latenessMs.length < count && Date.now() < giveUpMs)
        await new Promise((resolve) => setTimeout(resolve, 100));
      const sorted = latenessMs.toSorted((one, other) => one - other);
      const at = (share) => sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
      console.log(JSON.stringify({ ran: sorted.length, p50Ms: at(0.5), p99Ms: at(0.99), maxMs: sorted.at(-1) }));
    },
  };
}
