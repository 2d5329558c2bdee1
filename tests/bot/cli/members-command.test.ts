/** `baton members leave`, as a person runs it: what it says, and that it happens once. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { runBaton } from '../../support/run-baton.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'baton-members-'));
afterEach(() => rmSync(folder, { recursive: true, force: true }));

it('records a leaving once, and says so when there is nobody of that key', async () => {
  const leave = (...words: string[]) => runBaton(folder, ['members', ...words]);
  const first = await leave('leave', 'shen-yilin');
  expect(first).toMatchObject({ code: 0, err: '' });
  expect(first.out).toMatch(/^沈一霖已登记离职，\d+ 条线索已交回主管的待分配池。$/m);
  expect(await leave('leave', 'shen-yilin')).toMatchObject({ code: 0, out: '沈一霖之前已登记离职，没有变化。\n' });
  expect(await leave('leave', 'nobody')).toMatchObject({ code: 1, out: '没有编号为「nobody」的成员。\n' });
  expect((await leave('leave')).code).toBe(2);
  expect((await leave('dismiss', 'shen-yilin')).code).toBe(2);
}, 60_000);
