import { describe, expect, it } from 'vitest';
import type { Terminal } from '../../../bot/cli/command.ts';
import { progressBar } from '../../../bot/cli/progress-bar.ts';

function terminal(isInteractive: boolean, language: 'zh' | 'en' = 'zh') {
  const lines: string[] = [];
  const written: Terminal = {
    language,
    isInteractive,
    print: (text) => void lines.push(text),
    rewrite: (text) => void lines.push(`\r${text}`),
  };
  return { lines, written };
}

describe('the progress bar', () => {
  it('shows count, rate and the time left, ten times a second at most', () => {
    let nowMs = 0;
    const { lines, written } = terminal(true);
    const bar = progressBar(written, () => nowMs);
    for (let done = 100; done <= 2_000; done += 100) {
      nowMs += 50;
      bar.update(done, 10_000, 0);
    }
    expect(lines).toHaveLength(10);
    expect(lines.at(-1)).toBe('\r[=====                   ]  19%  1,900 / 10,000  每秒 2,000');
    nowMs = 10_000;
    bar.update(4_000, 10_000, 0);
    expect(lines.at(-1)).toBe('\r[==========              ]  40%  4,000 / 10,000  每秒 400  还要 15 秒');
    bar.end();
    expect(lines.at(-1)).toBe('\r');
  });

  it('writes plain lines into a file, every few seconds and at the end', () => {
    let nowMs = 0;
    const { lines, written } = terminal(false, 'en');
    const bar = progressBar(written, () => nowMs);
    for (let done = 1; done <= 100; done += 1) {
      nowMs += 200;
      bar.update(done, 100, 0);
    }
    bar.end();
    expect(lines).toHaveLength(4);
    expect(lines[0]).toBe('[======                  ]  25%  25 / 100  5/s  15 s left');
    expect(lines.at(-1)).toContain('100%  100 / 100');
  });

  it('does not count what an earlier run had done into the rate', () => {
    let nowMs = 0;
    const { lines, written } = terminal(true, 'en');
    const bar = progressBar(written, () => nowMs);
    nowMs = 2_000;
    bar.update(9_100, 10_000, 9_000);
    expect(lines).toEqual(['\r[======================  ]  91%  9,100 / 10,000  50/s  18 s left']);
  });

  it('says minutes when it takes minutes', () => {
    let nowMs = 0;
    const { lines, written } = terminal(true);
    const bar = progressBar(written, () => nowMs);
    nowMs = 2_000;
    bar.update(100, 10_000, 0);
    expect(lines.at(-1)).toContain('还要 3 分 18 秒');
  });
});
