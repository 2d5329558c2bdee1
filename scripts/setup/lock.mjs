/**
 * One set-up at a time per checkout. The holder touches its lock file every two seconds; a lock that nobody has touched
 * for fifteen, or whose process on this machine is gone, is taken over. The file lives beside node_modules, not in it.
 * It also stops the work when this process is told to stop or when the npm that started it is gone.
 */
import { randomUUID } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, utimesSync, writeFileSync } from 'node:fs';
import { hostname } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const touchEveryMs = 2_000;
const staleAfterMs = 15_000;
const retryEveryMs = 200;

/** Runs the work while holding the lock. `onWait` is called once if somebody else holds it; `work` gets an AbortSignal. */
export async function withLock(file, { onWait, work }) {
  const token = JSON.stringify({ id: randomUUID(), pid: process.pid, host: hostname() });
  await acquire(file, token, onWait);

  const abort = new AbortController();
  const stop = () => abort.abort();
  const parent = process.ppid;
  const heartbeat = setInterval(() => {
    if (process.ppid !== parent || readLock(file) !== token) stop();
    else utimesSync(file, new Date(), new Date());
  }, touchEveryMs);
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.once(name, stop);
  try {
    return await work(abort.signal);
  } finally {
    clearInterval(heartbeat);
    for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.removeListener(name, stop);
    if (readLock(file) === token) rmSync(file, { force: true });
  }
}

async function acquire(file, token, onWait) {
  mkdirSync(path.dirname(file), { recursive: true });
  let hasWaited = false;
  for (;;) {
    if (tryCreate(file, token)) {
      // Two waiters may both have found the old lock stale; after a pause only one of them still sees its own token.
      if (hasWaited) await sleep(retryEveryMs);
      if (readLock(file) === token) return;
    }
    const holder = readLock(file);
    if (holder !== undefined && isStale(file, holder)) takeAway(file, holder);
    else if (!hasWaited) onWait();
    hasWaited = true;
    await sleep(retryEveryMs);
  }
}

function tryCreate(file, token) {
  try {
    writeFileSync(file, token, { flag: 'wx' });
    return true;
  } catch (error) {
    if (error.code === 'EEXIST') return false;
    throw error;
  }
}

function readLock(file) {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return undefined;
  }
}

function isStale(file, holder) {
  const age = Date.now() - (statSync(file, { throwIfNoEntry: false })?.mtimeMs ?? Date.now());
  return age > staleAfterMs || isGone(holder);
}

/** Only a process of this very machine can be asked for; another container may show the same folder. */
function isGone(holder) {
  try {
    const { pid, host } = JSON.parse(holder);
    if (host !== hostname()) return false;
    process.kill(pid, 0);
    return false;
  } catch (error) {
    return error.code === 'ESRCH';
  }
}

/** Moves the stale lock aside; a fresh one that was caught by mistake is put back. */
function takeAway(file, holder) {
  const aside = `${file}-${randomUUID()}`;
  try {
    renameSync(file, aside);
    if (readLock(aside) !== holder) linkSync(aside, file);
  } catch {
    // Somebody else was faster; the next round sees the new state.
  }
  rmSync(aside, { force: true });
}
