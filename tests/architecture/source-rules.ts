/**
 * Rules about single files that the import rules cannot express, as data: where each applies, what it refuses, and a
 * sample that must be refused and one that must pass, so that no rule can quietly stop working.
 */
import { programFolders, type SourceFile } from './source-files.ts';

export interface SourceRule {
  readonly name: string;
  readonly appliesTo: (file: string) => boolean;
  /** What breaks the rule, in the words of the file; empty when nothing does. */
  readonly violationsIn: (source: SourceFile) => readonly string[];
  readonly refused: readonly { readonly file: string; readonly text: string }[];
  readonly accepted: readonly { readonly file: string; readonly text: string }[];
}

const inFolders = (folders: readonly string[]) => (file: string) =>
  folders.some((folder) => file.startsWith(`${folder}/`));
const inProgram = inFolders(programFolders);
const inPureFolders = inFolders(['domain', 'cards', 'handlers']);
const isToolConfig = (file: string) => /^db\/drizzle\.\w+\.config\.ts$/.test(file);

/** Every place in the bare code that matches one of the patterns. */
const refusing =
  (...patterns: readonly RegExp[]) =>
  ({ code }: SourceFile) =>
    patterns.flatMap((pattern) => [...code.matchAll(new RegExp(pattern, `${pattern.flags}g`))].map(([found]) => found));

const header = '/**\n * Decides nothing; a sample for the rule that is being tried.\n */\n';

export const sourceRules: readonly SourceRule[] = [
  {
    name: 'the environment is read in bot/config.ts only',
    appliesTo: (file) => inProgram(file) && file !== 'bot/config.ts',
    violationsIn: refusing(/\bprocess\.env\b/, /\bprocess\[['"]env['"]\]/, /\benv\b[^;]*\} from ['"]node:process['"]/),
    refused: [
      { file: 'bot/main.ts', text: 'export const port = process.env.PORT;' },
      { file: 'bot/main.ts', text: "export const port = process['env'].PORT;" },
      { file: 'jobs/run.ts', text: "import { env } from 'node:process'; export const port = env.PORT;" },
    ],
    accepted: [
      { file: 'bot/config.ts', text: 'export const port = process.env.PORT;' },
      { file: 'bot/main.ts', text: '// never process.env\nexport const pid = process.pid;' },
    ],
  },
  {
    name: 'no wall clock in domain, cards and handlers',
    appliesTo: inPureFolders,
    violationsIn: refusing(
      /\bDate\.now\b/,
      /\bnew Date\b(?!\()/,
      /\bnew Date\(\)/,
      /(?<!new )(?<!\.)\bDate\(/,
      /\bperformance\.(now|timeOrigin)\b/,
      /\bprocess\.(hrtime|uptime)\b/,
      /\bset(Timeout|Interval|Immediate)\b/,
      /\bTemporal\.Now\b/,
    ),
    refused: [
      { file: 'domain/a.ts', text: 'export const now = () => Date.now();' },
      { file: 'domain/a.ts', text: 'export const clock = Date.now;' },
      { file: 'cards/a.ts', text: 'export const now = () => new Date();' },
      { file: 'cards/a.ts', text: 'export const now = () => new Date;' },
      { file: 'handlers/a.ts', text: 'export const now = () => Date();' },
      { file: 'handlers/a.ts', text: 'export const now = () => performance.now();' },
      { file: 'handlers/a.ts', text: 'export const later = (f: () => void) => setTimeout(f, 5);' },
    ],
    accepted: [
      { file: 'jobs/a.ts', text: 'export const now = () => Date.now();' },
      { file: 'domain/a.ts', text: 'export const day = (at: Date) => new Date(at.getTime()); // not Date.now()' },
      { file: 'domain/a.ts', text: 'export const parse = (text: string): Date => new Date(Date.parse(text));' },
    ],
  },
  {
    name: 'no randomness in domain, cards and handlers',
    appliesTo: inPureFolders,
    violationsIn: refusing(/\bMath\.random\b/, /\brandom(UUID|UUIDv7|Bytes|Int|Fill)\b/, /\bgetRandomValues\b/),
    refused: [
      { file: 'domain/a.ts', text: 'export const luck = () => Math.random();' },
      { file: 'handlers/a.ts', text: 'export const id = () => crypto.randomUUID();' },
      { file: 'handlers/a.ts', text: "import { randomBytes } from 'node:crypto'; export const id = randomBytes(8);" },
    ],
    accepted: [{ file: 'domain/a.ts', text: "import { createHash } from 'node:crypto'; export const h = createHash;" }],
  },
  {
    name: 'repositories speak no dialect',
    appliesTo: inFolders(['db/repos']),
    violationsIn: refusing(
      /(?<!\bPromise)\.all\([^)]{0,20}/,
      /(?<!\b(session|tx))\.run\([^)]{0,20}/,
      /\.get\(\)/,
      /\b(onDuplicateKeyUpdate|ilike|notIlike|distinctOn|selectDistinctOn)\b/,
      /\.for\(['"](update|share|no key update|key share)['"]/,
      /\b(strftime|julianday|unixepoch|json_extract|json_each|jsonb_\w+|to_timestamp|date_trunc|ILIKE|rowid)\b/,
      /\w::(text|int|integer|bigint|jsonb?|timestamptz)\b/,
      /['"](drizzle-orm\/(sqlite|pg|better-sqlite3|node-postgres|pglite)[\w-]*|better-sqlite3|pg)['"]/,
    ),
    refused: [
      { file: 'db/repos/a.ts', text: 'export const rows = db.select().from(leads).all();' },
      { file: 'db/repos/a.ts', text: 'export const row = db.select().from(leads).get();' },
      { file: 'db/repos/a.ts', text: 'export const done = db.insert(leads).values(v).run();' },
      { file: 'db/repos/a.ts', text: 'export const done = db.insert(leads).values(v).onDuplicateKeyUpdate({ set });' },
      { file: 'db/repos/a.ts', text: "export const rows = db.select().from(leads).for('update');" },
      { file: 'db/repos/a.ts', text: "export const at = sql`strftime('%s', 'now')`;" },
      { file: 'db/repos/a.ts', text: "import { pgTable } from 'drizzle-orm/pg-core'; export const t = pgTable;" },
    ],
    accepted: [
      { file: 'db/repos/a.ts', text: 'export const rows = (session: S) => session.run(byId, { id });' },
      { file: 'db/repos/a.ts', text: 'export const rows = async (tx: S) => (await tx.run(byId))[0];' },
      { file: 'db/repos/a.ts', text: 'export const found = (map: Map<string, number>, id: string) => map.get(id);' },
      { file: 'db/repos/a.ts', text: 'export const all = (work: Promise<void>[]) => Promise.all(work);' },
      { file: 'db/store-sqlite.ts', text: 'export const rows = db.select().from(leads).all();' },
    ],
  },
  {
    name: 'drizzle-orm is loaded through db/drizzle.ts only',
    appliesTo: (file) =>
      inFolders([...programFolders, 'tests/support', 'tests/scenarios', 'tests/bot'])(file) && file !== 'db/drizzle.ts',
    violationsIn: refusing(/\bimport (?!type\b)[^;]*from ['"]drizzle-orm(?!\/([\w-]+\/)?migrator)[^'"]*['"]/),
    refused: [
      { file: 'db/repos/a.ts', text: "import { eq } from 'drizzle-orm';" },
      { file: 'db/a.ts', text: "import * as pg from 'drizzle-orm/pg-core';" },
      { file: 'db/a.ts', text: "import {\n  eq,\n} from 'drizzle-orm';" },
      { file: 'tests/scenarios/a.test.ts', text: "import { eq } from 'drizzle-orm';" },
    ],
    accepted: [
      { file: 'db/repos/a.ts', text: "import { eq } from '../drizzle.ts';" },
      { file: 'db/a.ts', text: "import type { SQL } from 'drizzle-orm';" },
      { file: 'db/a.ts', text: "import { readMigrationFiles } from 'drizzle-orm/migrator';" },
    ],
  },
  {
    name: 'transactions are opened through the store only',
    // The other files of db/ work on connections of their own: migrations, the copy for a backup, the lock file. A page
    // in a browser has no store at all; what it keeps is the browser's (IndexedDB).
    appliesTo: (file) =>
      inProgram(file) &&
      !/^(db\/(store[\w-]*|migrate-\w+|copy-sqlite-file|lock-sqlite-file)\.ts$|bot\/\w+\/public\/)/.test(file),
    violationsIn: refusing(
      /['"`]\s*(BEGIN|COMMIT|ROLLBACK|SAVEPOINT|START TRANSACTION)\b/i,
      /(?<!\bstore)\.transaction\(/i,
      /\bisolationLevel\b/,
    ),
    refused: [
      { file: 'db/repos/a.ts', text: 'export const go = () => db.transaction((tx) => tx);' },
      { file: 'jobs/a.ts', text: "export const go = () => connection.exec('BEGIN IMMEDIATE');" },
      { file: 'db/seed/a.ts', text: 'export const go = () => client.query(`begin; select 1`);' },
      { file: 'bot/a.ts', text: "export const go = () => connection.exec('ROLLBACK');" },
    ],
    accepted: [
      { file: 'bot/a.ts', text: 'export const go = (store: Store) => store.transaction(async (tx) => tx);' },
      {
        file: 'jobs/a.ts',
        text: 'export class A { #d; go() { return this.#d.store.transaction(async (tx) => tx); } }',
      },
      { file: 'db/store-sqlite.ts', text: "export const go = () => connection.exec('BEGIN IMMEDIATE');" },
      { file: 'cards/a.ts', text: "export const label = 'Beginner';" },
      { file: 'bot/local/public/a.ts', text: "export const go = (kept: IDBDatabase) => kept.transaction('files');" },
    ],
  },
  {
    name: 'every file says at its top what it is for',
    appliesTo: inProgram,
    violationsIn: ({ text }) => {
      const comment = /^\/\*\*(?<words>[\s\S]*?)\*\//.exec(text)?.groups?.words ?? '';
      return comment.replaceAll(/[\s*]/g, '').length >= 30 ? [] : ['no header comment'];
    },
    refused: [
      { file: 'domain/a.ts', text: 'export const a = 1;' },
      { file: 'domain/a.ts', text: '/** A. */\nexport const a = 1;' },
      { file: 'bot/a.ts', text: `import 'node:path';\n${header}` },
    ],
    accepted: [{ file: 'domain/a.ts', text: `${header}export const a = 1;` }],
  },
  {
    name: 'no file is longer than 400 lines',
    appliesTo: () => true,
    violationsIn: ({ text }) => {
      const lines = text.trimEnd().split('\n').length;
      return lines > 400 ? [`${lines} lines`] : [];
    },
    refused: [{ file: 'tests/a.test.ts', text: 'export {};\n'.repeat(401) }],
    accepted: [{ file: 'bot/a.ts', text: 'export {};\n'.repeat(400) }],
  },
  {
    name: 'no file for everything',
    appliesTo: () => true,
    violationsIn: ({ file }) => [...(/(^|\/)(utils?|helpers?|misc|common)\.(ts|mjs)$/.exec(file) ?? [])].slice(0, 1),
    refused: [
      { file: 'domain/shared/utils.ts', text: 'export {};' },
      { file: 'bot/helpers.ts', text: 'export {};' },
    ],
    accepted: [{ file: 'domain/shared/fold-text.ts', text: 'export {};' }],
  },
  {
    name: 'no default exports',
    appliesTo: (file) => inFolders([...programFolders, 'scripts'])(file) && !isToolConfig(file),
    violationsIn: refusing(/\bexport default\b/, /\bas default\b/),
    refused: [
      { file: 'cards/a.ts', text: 'export default function a() {}' },
      { file: 'cards/a.ts', text: 'const a = 1;\nexport { a as default };' },
    ],
    accepted: [
      { file: 'db/drizzle.sqlite.config.ts', text: 'export default {};' },
      { file: 'cards/a.ts', text: 'export const a = 1; // no export default' },
    ],
  },
];
