/**
 * `baton import leads|accounts FILE --mapping FILE`: opens file and mapping, runs the import with its progress, and
 * reports what became of every row. May be stopped with Ctrl+C, or killed, and run again.
 */
import { hasCompany } from '../../handlers/people/has-company.ts';
import { loadConfig } from '../config.ts';
import { ImportProblem } from '../import/import-problem.ts';
import type { ImportKind } from '../import/mapping-schema.ts';
import { prepareImport } from '../import/prepare-import.ts';
import type { ImportOutcome } from '../import/run-import.ts';
import { type Command, expectWords, parseWords, type Terminal, UsageError } from './command.ts';
import { importReport } from './import-report.ts';
import { openTool } from './open-tool.ts';
import { progressBar } from './progress-bar.ts';

export const importCommand: Command = {
  summary: {
    zh: '导入线索或客户（CSV、JSON，可以在 zip 里）',
    en: 'Import leads or accounts (CSV, JSON, also inside a zip)',
  },
  help: {
    zh: `用法：npm run baton -- import leads 文件 --mapping 映射文件
      npm run baton -- import accounts 文件 --mapping 映射文件

文件：CSV（逗号、分号、制表符或竖线分隔，UTF-8 或 GBK）或 JSON 列表；压缩包里的文件写成 包.zip:里面的文件。
映射：一个 YAML 文件，说明哪一列是什么；随程序提供的在 policies/medical-distribution/imports/。
中断后再运行一次同样的命令，会从断开的地方继续；同一个文件不会导入两次。接力在运行时也可以导入。

例：npm run baton -- import accounts 医院.csv --mapping policies/medical-distribution/imports/hospitals.yaml`,
    en: `Usage: npm run baton -- import leads FILE --mapping FILE
       npm run baton -- import accounts FILE --mapping FILE

FILE: CSV (comma, semicolon, tab or bar between the cells, UTF-8 or GBK) or a JSON list; a file in an archive is
archive.zip:file. The mapping is a YAML file that says which column is what; those that ship with Baton are in
policies/medical-distribution/imports/. Interrupted, the same command goes on where it stopped; a file is never
imported twice. Baton may be running meanwhile.

Example: npm run baton -- import accounts hospitals.csv --mapping policies/medical-distribution/imports/hospitals.yaml`,
  },
  async run(words, terminal) {
    const { values, positionals } = parseWords(words, { mapping: { type: 'string' } });
    const [kind = '', ...rest] = positionals;
    if (kind !== 'leads' && kind !== 'accounts') throw new UsageError(kindMissing);
    expectWords(rest, [terminal.language === 'zh' ? '文件' : 'FILE']);
    if (!values.mapping) throw new UsageError({ zh: '缺少 --mapping 映射文件。', en: '--mapping FILE is missing.' });
    const outcome = await importFile(kind, rest[0] ?? '', values.mapping, terminal);
    return outcome.state === 'stopped' ? 1 : 0;
  },
};

const kindMissing = {
  zh: '请写明导入 leads（线索）还是 accounts（客户）。',
  en: 'Please say what to import: leads or accounts.',
};

async function importFile(kind: ImportKind, spec: string, mapping: string, terminal: Terminal): Promise<ImportOutcome> {
  const config = loadConfig();
  const prepared = await prepareImport(kind, spec, mapping);
  const tool = await openTool(config);
  try {
    const { store, contextAt } = tool.baton;
    if (kind === 'leads' && !hasCompany(await contextAt(await tool.now()).directory(store.read)))
      throw new ImportProblem('no-company');
    const startedMs = performance.now();
    const bar = progressBar(terminal, () => performance.now());
    const outcome = await untilStopped((isStopped) =>
      prepared.run(
        { store, contextAt, now: tool.now },
        { onProgress: (read, before) => bar.update(read, prepared.table.rowCount, before), isStopped },
      ),
    ).finally(bar.end);
    const seconds = (performance.now() - startedMs) / 1000;
    for (const line of await importReport(store.read, outcome, seconds, terminal.language)) terminal.print(line);
    return outcome;
  } finally {
    await tool.close();
  }
}

/** Ctrl+C and a polite kill let the running transaction end. */
async function untilStopped<T>(work: (isStopped: () => boolean) => Promise<T>): Promise<T> {
  let isStopped = false;
  const stop = () => {
    isStopped = true;
  };
  process.once('SIGINT', stop).once('SIGTERM', stop);
  try {
    return await work(() => isStopped);
  } finally {
    process.off('SIGINT', stop).off('SIGTERM', stop);
  }
}
