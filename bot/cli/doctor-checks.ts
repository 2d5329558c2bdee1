/**
 * What `baton doctor` looks at, one check each: what it found, and how to mend it where something is wrong. Checks only
 * look; they change nothing, create nothing, and each works when the others fail.
 */
import { existsSync } from 'node:fs';
import { access, constants, statfs } from 'node:fs/promises';
import { createServer } from 'node:net';
import path from 'node:path';
import type { Localized } from '../../cards/card.ts';
import { chainHead } from '../../db/audit/seal-events.ts';
import { type DatabaseState, inspectDatabase } from '../../db/inspect-database.ts';
import { openStore } from '../../db/open-store.ts';
import { latestRecordedAt } from '../../db/repos/demo.ts';
import { unitsWithKeys } from '../../db/repos/directory.ts';
import { calendarCoverage } from '../../domain/sla/calendar-coverage.ts';
import { channelsWithoutUnit } from '../../handlers/people/channel-units.ts';
import type { Config } from '../config.ts';
import { chatAddress } from '../local/chat-key.ts';
import { loadPolicies } from '../policies/load-policies.ts';
import { PolicyErrors } from '../policies/policy-mistakes.ts';
import { requireOwnDatabase } from '../require-own-database.ts';
import { findSecretText, secretKeyOf } from '../secrets.ts';
import { policyFolder } from '../wire.ts';
import { lostChannels } from './channel-words.ts';

export interface Finding {
  /** `note`: works, but somebody should know. */
  readonly state: 'fine' | 'note' | 'wrong';
  readonly text: Localized<string>;
}

/** better-sqlite3 is built for this version of Node-API, which came with Node 22.14. */
const neededNapi = 10;
const leastDiskMb = 500;
/** A clock may be corrected by seconds; minutes mean that it was set back. */
const clockToleranceMs = 5 * 60_000;

export function checkNode(): Finding {
  const { node, napi } = process.versions;
  if (Number(napi) >= neededNapi) return fine(`Node ${node}`, `Node ${node}`);
  return wrong(
    `Node ${node} 太旧。请用 npm run baton 运行：它会使用随程序安装的 Node 24。`,
    `Node ${node} is too old. Use npm run baton, which runs on the Node 24 that is installed with the program.`,
  );
}

export async function checkDisk({ dataDir }: Config): Promise<Finding> {
  const folder = nearestFolder(dataDir);
  const isWritable = await access(folder, constants.W_OK).then(
    () => true,
    () => false,
  );
  if (!isWritable) {
    return wrong(
      `不能写入 ${folder}。请检查目录的权限。`,
      `${folder} cannot be written to. Please check its permissions.`,
    );
  }
  const { bavail, bsize } = await statfs(folder);
  const freeMb = Math.floor((bavail * bsize) / 1_000_000);
  const free = freeMb >= 10_000 ? `${Math.floor(freeMb / 1000)} GB` : `${freeMb} MB`;
  if (freeMb >= leastDiskMb) return fine(`磁盘剩余 ${free}（${folder}）`, `${free} free in ${folder}`);
  return wrong(
    `${folder} 只剩 ${free}，至少要有 ${leastDiskMb} MB。请腾出空间，否则新线索会存不下。`,
    `Only ${free} left in ${folder}, at least ${leastDiskMb} MB are needed. Free some space, or new leads cannot be stored.`,
  );
}

/** @throws ConfigError when it belongs to the other mode */
export async function checkDatabase({ database, mode }: Config): Promise<Finding> {
  const where = database.engine === 'sqlite' ? database.file : 'PostgreSQL';
  const state = await inspectDatabase(database);
  if (state !== 'current') return databaseFinding(state, where);
  const store = await openStore(database, 'tool');
  try {
    await requireOwnDatabase(store.read, mode);
    const head = await chainHead(store.read);
    const link = head === null ? '0' : `${head.position} / ${head.hash.slice(0, 16)}`;
    return fine(
      `数据库可用，结构是最新的，历史链 ${link}（${where}）`,
      `Database works, its schema is up to date, history ${link} (${where})`,
    );
  } finally {
    await store.close();
  }
}

/** Real time against the newest event; the demo has a clock of its own. */
export async function checkClock({ database, mode, timeZone }: Config): Promise<Finding> {
  const now = new Date();
  const shown = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(now);
  const good = fine(`系统时间 ${shown}（${timeZone}）`, `System time ${shown} (${timeZone})`);
  if (mode === 'demo' || (await inspectDatabase(database)) !== 'current') return good;
  const store = await openStore(database, 'tool');
  try {
    const recordedAt = await latestRecordedAt(store.read);
    if (recordedAt === null || recordedAt.getTime() - now.getTime() < clockToleranceMs) return good;
    return wrong(
      `系统时间 ${shown} 比最新的记录还早，时钟可能被调回过。请校准时间（例如打开 NTP），否则时限会推迟。`,
      `System time ${shown} lies before the newest record; the clock was probably set back. Correct it (NTP), or deadlines will come late.`,
    );
  } finally {
    await store.close();
  }
}

/** One finding per mistake, or one that all is well, and one about the calendar. */
export async function checkPolicies({ timeZone }: Config, folder: string = policyFolder): Promise<Finding[]> {
  try {
    const { policies, files } = await loadPolicies(folder);
    const calendar = { ...policies.calendar, timeZone };
    const { daysLeft, state } = calendarCoverage(calendar, new Date());
    const until = calendar.coveredThrough;
    return [
      fine(`${files.length} 个策略文件没有问题`, `All ${files.length} policy files are in order`),
      state === 'covered'
        ? fine(`工作日历到 ${until}，还有 ${daysLeft} 天`, `The calendar reaches ${until}, ${daysLeft} days from now`)
        : note(
            `工作日历只到 ${until}，之后按普通的周一到周五计算。请更新 calendar.yaml。`,
            `The calendar ends on ${until}; after it plain weeks from Monday to Friday are used. Please update calendar.yaml.`,
          ),
    ];
  } catch (problem) {
    if (!(problem instanceof PolicyErrors)) throw problem;
    const [zh, en] = [problem.lines('zh'), problem.lines('en')];
    return zh.map((line, index) => wrong(line, en[index] ?? ''));
  }
}

/** Only where there is a company: before that, no channel has anybody in it. */
export async function checkChannels({ database }: Config, folder: string = policyFolder): Promise<Finding[]> {
  if ((await inspectDatabase(database)) !== 'current') return [];
  const policies = await loadPolicies(folder).catch((problem: unknown) => {
    if (problem instanceof PolicyErrors) return null; // told by checkPolicies
    throw problem;
  });
  if (!policies) return [];
  const store = await openStore(database, 'tool');
  try {
    const unitsByKey = await unitsWithKeys(store.read);
    const { channels } = policies.policies.channels;
    const lost = unitsByKey.size === 0 ? [] : channelsWithoutUnit(channels, { unitsByKey });
    if (lost.length > 0) return [{ state: 'note', text: lostChannels(lost) }];
    return unitsByKey.size === 0 ? [] : [fine('每个群都有所属的单位', 'Every channel belongs to a unit there is')];
  } finally {
    await store.close();
  }
}

/** In production: the address that opens the chat, with its key. */
export async function checkChatKey(config: Config): Promise<Finding[]> {
  const { database, mode, host, port } = config;
  if (mode === 'demo' || (await inspectDatabase(database)) !== 'current') return [];
  const store = await openStore(database, 'tool');
  try {
    const key = await findSecretText(store.read, secretKeyOf(config), 'chat-key');
    if (key === null)
      return [fine('聊天的地址在第一次启动时显示', 'The address of the chat is shown at the first start')];
    const address = chatAddress(addressFor(host, port === 0 ? '<port>' : port), key);
    return [
      fine(
        `在本机打开聊天：${address} （含密钥，请勿转发）`,
        `Open the chat on this machine: ${address} (it carries a key, do not pass it on)`,
      ),
    ];
  } finally {
    await store.close();
  }
}

export async function checkPort({ host, port }: Config): Promise<Finding> {
  const address = addressFor(host, port);
  if (port === 0) return fine('端口：启动时任选一个空闲的', 'Port: any free one at the start');
  const code = await listenCode(host, port);
  if (code === null) return fine(`端口 ${port} 空闲`, `Port ${port} is free`);
  if (code === 'EADDRINUSE' && (await isBaton(address))) {
    return fine(`接力正在运行：${address}`, `Baton is running: ${address}`);
  }
  if (code === 'EADDRINUSE') {
    return wrong(
      `端口 ${port} 被别的程序占用。请停掉它，或用 PORT 换一个端口。`,
      `Port ${port} is taken by another program. Stop it, or choose another one with PORT.`,
    );
  }
  return wrong(
    `不能使用 ${host} 的端口 ${port}。请换一个 1024 以上的端口。`,
    `Port ${port} of ${host} cannot be used. Choose one above 1024.`,
  );
}

function databaseFinding(state: DatabaseState, where: string): Finding {
  switch (state) {
    case 'missing':
    case 'empty':
      return fine(
        `还没有数据库，第一次启动时会建立（${where}）`,
        `No database yet; the first start makes one (${where})`,
      );
    case 'older':
      return note(
        `数据库由较早的版本写成，下次启动会先备份再升级（${where}）`,
        `An earlier version wrote the database; the next start backs it up and brings it up to date (${where})`,
      );
    case 'newer':
      return wrong(
        `数据库由更新的版本写成（${where}）。请升级接力。`,
        `A newer version wrote the database (${where}). Please update Baton.`,
      );
    case 'unreleased':
      return wrong(
        `数据库由接力的开发中版本写成，升级不了（${where}）。演示请运行 npm run baton -- demo reset，或用 DATABASE_URL 指定新的数据库。`,
        `A development state of Baton wrote the database, and it cannot be brought up to date (${where}). For the demo run npm run baton -- demo reset, or set DATABASE_URL to a new database.`,
      );
    case 'restore-unfinished':
      return wrong(
        `上一次恢复被打断，数据库还没有换好（${where}）。请再运行一次同样的恢复命令并加上 --force。`,
        `A restore was interrupted before the database was in place (${where}). Run it again with --force.`,
      );
    default:
      return wrong(
        `数据库打不开或连不上（${where}）。请检查 DATABASE_URL；若文件损坏，请用备份恢复。`,
        `The database cannot be opened or reached (${where}). Check DATABASE_URL; if the file is damaged, restore a backup.`,
      );
  }
}

/** The folder itself, or the nearest one above it that exists. */
function nearestFolder(folder: string): string {
  let nearest = folder;
  while (!existsSync(nearest) && path.dirname(nearest) !== nearest) nearest = path.dirname(nearest);
  return nearest;
}

function addressFor(host: string, port: number | string): string {
  return `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

/** null = the port can be listened on; else the system's code. */
function listenCode(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', (problem: NodeJS.ErrnoException) => resolve(problem.code ?? 'unknown'));
    server.listen(port, host, () => server.close(() => resolve(null)));
  });
}

async function isBaton(address: string): Promise<boolean> {
  try {
    const answer = await fetch(`${address}/healthz`, { signal: AbortSignal.timeout(2_000) });
    return ((await answer.json()) as { status?: unknown }).status === 'running';
  } catch {
    return false;
  }
}

function fine(zh: string, en: string): Finding {
  return { state: 'fine', text: { zh, en } };
}

function note(zh: string, en: string): Finding {
  return { state: 'note', text: { zh, en } };
}

function wrong(zh: string, en: string): Finding {
  return { state: 'wrong', text: { zh, en } };
}
