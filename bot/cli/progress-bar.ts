/**
 * Progress of long work: a bar with count, rate and time left where the terminal can overwrite a line, else a plain line
 * every few seconds. It prints nothing of its own when the work ends; the report follows.
 */
import type { Localized } from '../../cards/card.ts';
import type { Terminal } from './command.ts';

export interface ProgressBar {
  /** @param doneBefore by an earlier run: counted, but not part of the rate */
  readonly update: (done: number, total: number, doneBefore: number) => void;
  /** Clears the bar. */
  readonly end: () => void;
}

const barWidth = 24;
const redrawEveryMs = 100;
const lineEveryMs = 5_000;
/** The first seconds tell nothing about the time left. */
const unsureMs = 1_000;

/** @param nowMs milliseconds that only ever rise */
export function progressBar(terminal: Terminal, nowMs: () => number): ProgressBar {
  const startedMs = nowMs();
  let shownMs = startedMs - redrawEveryMs;
  const everyMs = terminal.isInteractive ? redrawEveryMs : lineEveryMs;
  const text = (done: number, total: number, doneBefore: number): string => {
    const elapsedMs = Math.max(1, nowMs() - startedMs);
    const perSecond = ((done - doneBefore) * 1000) / elapsedMs;
    const isSure = elapsedMs >= unsureMs && perSecond > 0;
    const left = isSure ? leftText((total - done) / perSecond)[terminal.language] : '';
    const share = total === 0 ? 1 : Math.min(1, done / total);
    const filled = Math.round(share * barWidth);
    const bar = `[${'='.repeat(filled)}${' '.repeat(barWidth - filled)}]`;
    return [bar, `${Math.floor(share * 100)}%`, countText(done, total, perSecond)[terminal.language], left]
      .filter((part) => part !== '')
      .join('  ');
  };
  return {
    update: (done, total, doneBefore) => {
      if (nowMs() - shownMs < everyMs && done < total) return;
      shownMs = nowMs();
      if (terminal.isInteractive) terminal.rewrite(text(done, total, doneBefore));
      else terminal.print(text(done, total, doneBefore));
    },
    end: () => {
      if (terminal.isInteractive) terminal.rewrite('');
    },
  };
}

function countText(done: number, total: number, perSecond: number): Localized<string> {
  const count = `${grouped(done)} / ${grouped(total)}`;
  const rate = grouped(Math.round(perSecond));
  return { zh: `${count}  每秒 ${rate}`, en: `${count}  ${rate}/s` };
}

function leftText(seconds: number): Localized<string> {
  const rounded = Math.max(0, Math.ceil(seconds));
  const minutes = Math.floor(rounded / 60);
  if (minutes === 0) return { zh: `还要 ${rounded} 秒`, en: `${rounded} s left` };
  return { zh: `还要 ${minutes} 分 ${rounded % 60} 秒`, en: `${minutes} min ${rounded % 60} s left` };
}

/** 41,188 in both languages. */
export function grouped(value: number): string {
  return value.toLocaleString('en-US');
}
