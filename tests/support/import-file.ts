/** Runs an import of a small file on an open company, as the command line does, and looks at what it left behind. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { ImportKind } from '../../bot/import/mapping-schema.ts';
import { prepareImport } from '../../bot/import/prepare-import.ts';
import type { ImportDeps, ImportOutcome, ImportWatch } from '../../bot/import/run-import.ts';
import type { Baton } from '../../bot/wire.ts';
import type { Clock } from '../../domain/shared/clock.ts';

/** Columns of a plain list of leads. */
export const leadHeading = '姓名,电话,单位,城市,产品,需求';

export const leadMapping = `
kind: leads
fields:
  source: { value: exhibition }
  name: { column: 姓名 }
  phone: { column: 电话 }
  company: { column: 单位 }
  city: { column: 城市 }
  product: { column: 产品 }
  need: { column: 需求 }
`;

const cities = ['上海市', '苏州市', '南京市', '杭州市', '宁波市', '温州市', '无锡市'];
const products = ['脊柱内固定', '髋关节', '锁定板', '骨水泥', '', '关节镜'];
const needs = ['本周有手术', '想了解资料', '询价', '', '想试用'];

/** So many different leads, always the same. */
export function leadLines(count: number, from = 0): string[] {
  return Array.from({ length: count }, (_, index) => {
    const n = from + index;
    const phone = `1990001${String(n).padStart(4, '0')}`;
    return [`测试客户${n}`, phone, '', cities[n % 7], products[n % 6], needs[n % 5]].join(',');
  });
}

export interface ImportRunOptions {
  readonly kind?: ImportKind;
  readonly mapping?: string;
  readonly name?: string;
  readonly watch?: ImportWatch;
}

/** Imports on an open company, at the time of its clock. */
export function importText(
  { baton, clock }: { baton: Baton; clock: Clock },
  text: string | Buffer,
  options: ImportRunOptions = {},
): Promise<ImportOutcome> {
  return importRows({ store: baton.store, contextAt: baton.contextAt, now: async () => clock.now() }, text, options);
}

export async function importRows(
  deps: ImportDeps,
  text: string | Buffer,
  options: ImportRunOptions = {},
): Promise<ImportOutcome> {
  const folder = mkdtempSync(path.join(tmpdir(), 'baton-import-'));
  try {
    const file = path.join(folder, options.name ?? 'leads.csv');
    const mapping = path.join(folder, 'mapping.yaml');
    writeFileSync(file, text);
    writeFileSync(mapping, options.mapping ?? leadMapping);
    const prepared = await prepareImport(options.kind ?? 'leads', file, mapping);
    return await prepared.run(deps, options.watch ?? { onProgress: () => {}, isStopped: () => false });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Ends the run as Ctrl+C does, as soon as so many rows are stored. */
export function stopAfter(rows: number): ImportWatch {
  let stored = 0;
  return {
    onProgress: (rowsRead) => {
      stored = rowsRead;
    },
    isStopped: () => stored >= rows,
  };
}
