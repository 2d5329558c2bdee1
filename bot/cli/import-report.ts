/** What an import came to, in the lines the terminal shows: rows by what became of them, why some were not stored, speed. */
import type { Locale } from '../../cards/card.ts';
import { gradesOfImport, refusalsOf } from '../../db/repos/imports.ts';
import type { Session } from '../../db/session.ts';
import { isDuplicate, reasonLines } from '../import/row-words.ts';
import type { ImportOutcome } from '../import/run-import.ts';
import { grouped } from './progress-bar.ts';

/** @param seconds of this run */
export async function importReport(
  session: Session,
  outcome: ImportOutcome,
  seconds: number,
  language: Locale,
): Promise<string[]> {
  const { row } = outcome;
  const unstored = await refusalsOf(session, row.id);
  const refused = unstored.filter((one) => !isDuplicate(one));
  const grades = row.kind === 'leads' ? await gradesOfImport(session, row.id) : null;
  const words = language === 'zh' ? chinese : english;
  return [
    words.state(outcome),
    words.counts(outcome),
    ...(grades ? [words.grades(grades), words.owners(outcome)] : []),
    ...(outcome.keptAlike > 0 ? [words.alike(outcome.keptAlike)] : []),
    ...reasonLines(unstored.filter(isDuplicate), language).map((line) => `  ${words.duplicate}${line}`),
    ...reasonLines(refused, language).map((line) => `  ${words.refused}${line}`),
    ...(refused.length === 0 ? [] : [refused.length === row.rowsRead ? words.allRefused : words.someRefused]),
    ...(outcome.state === 'was-finished' ? [] : [words.speed(row.rowsRead - outcome.rowsBefore, seconds)]),
  ];
}

const perSecond = (rows: number, seconds: number) => grouped(Math.round(rows / Math.max(seconds, 0.001)));

const chinese = {
  state: ({ state, row }: ImportOutcome) =>
    ({
      finished: `已导入 ${row.fileName}。`,
      stopped: `已停在第 ${grouped(row.rowsRead)} 行，之前的都已存好。再运行一次同样的命令会接着导入。`,
      'was-finished': `${row.fileName} 以前已经导入过，这次没有存任何内容。当时的结果：`,
    })[state],
  counts: ({ row }: ImportOutcome) =>
    `读取 ${grouped(row.rowsRead)} 行：存入 ${grouped(row.rowsStored)}，重复 ${grouped(row.rowsDuplicate)}，拒收 ${grouped(row.rowsRefused)}。`,
  grades: ({ A, B, C }: Record<'A' | 'B' | 'C', number>) =>
    `A 级 ${grouped(A)}，B 级 ${grouped(B)}，C 级 ${grouped(C)}。`,
  owners: ({ row }: ImportOutcome) =>
    `已派给销售 ${grouped(row.rowsAssigned)} 条，进入待分配池 ${grouped(row.rowsPooled)} 条。`,
  alike: (rows: number) =>
    `其中 ${grouped(rows)} 行与前面的行完全相同；名单里没有姓名和电话，无法认定是同一人，已照存。`,
  duplicate: '重复：',
  refused: '拒收：',
  allRefused: '一行都没有存入。请检查映射或文件，改好后再运行一次同样的命令。',
  someRefused: '拒收的行改好后，请单独存成一个文件再导入；整份名单改过再导，已存入的会多出一份。',
  speed: (rows: number, seconds: number) => `用时 ${seconds.toFixed(1)} 秒，每秒 ${perSecond(rows, seconds)} 行。`,
};

const english: typeof chinese = {
  state: ({ state, row }) =>
    ({
      finished: `${row.fileName} is imported.`,
      stopped: `Stopped at row ${grouped(row.rowsRead)}; everything before it is stored. The same command goes on from there.`,
      'was-finished': `${row.fileName} was imported before; nothing was stored this time. What it came to then:`,
    })[state],
  counts: ({ row }) =>
    `Rows read ${grouped(row.rowsRead)}: stored ${grouped(row.rowsStored)}, duplicates ${grouped(row.rowsDuplicate)}, refused ${grouped(row.rowsRefused)}.`,
  grades: ({ A, B, C }) => `Grade A ${grouped(A)}, B ${grouped(B)}, C ${grouped(C)}.`,
  owners: ({ row }) => `Assigned to reps ${grouped(row.rowsAssigned)}, waiting in pools ${grouped(row.rowsPooled)}.`,
  alike: (rows) =>
    `${grouped(rows)} of them equal an earlier line; without names and phones nothing says that they are the same person, so they were kept.`,
  duplicate: 'Duplicate: ',
  refused: 'Refused: ',
  allRefused: 'No row was stored. Check the mapping or the file, then run the same command again.',
  someRefused:
    'Put the refused rows, once they are mended, into a file of their own and import that; the whole list, changed and imported again, would bring the stored rows a second time.',
  speed: (rows, seconds) => `Took ${seconds.toFixed(1)} s, ${perSecond(rows, seconds)} rows/s.`,
};
