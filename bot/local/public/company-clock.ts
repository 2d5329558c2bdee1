/**
 * The company's time in the browser: what the server said last, carried on at the rate it said. In the demo this clock
 * can be sixty times as fast, or jump; in production it is the real time. Countdowns and undo buttons follow it.
 */
import type { ClockView } from '../chat-api.ts';

let last: ClockView = { now: new Date().toISOString(), rate: 1, movingTo: null, isTrafficOn: false };
let receivedAtMs = performance.now();
/** Where the jump that is under way began, ms since 1970. */
let jumpFromMs: number | null = null;

const listeners: (() => void)[] = [];
const everySecond: (() => void)[] = [];

/** Now, ms since 1970. */
export function companyNow(): number {
  const elapsedMs = last.movingTo ? 0 : performance.now() - receivedAtMs;
  return Date.parse(last.now) + elapsedMs * last.rate;
}

export function clockView(): ClockView {
  return last;
}

/** How far a running jump has got, 0 to 1; null when none is running. */
export function jumpProgress(): number | null {
  if (!last.movingTo || jumpFromMs === null) return null;
  const whole = Date.parse(last.movingTo) - jumpFromMs;
  return whole <= 0 ? 1 : Math.min(1, Math.max(0, (companyNow() - jumpFromMs) / whole));
}

export function setClock(view: ClockView): void {
  const wasMoving = last.movingTo !== null;
  if (view.movingTo && !wasMoving) jumpFromMs = Date.parse(view.now);
  if (!view.movingTo) jumpFromMs = null;
  last = view;
  receivedAtMs = performance.now();
  for (const listener of listeners) listener();
  for (const listener of everySecond) listener();
}

/** Calls `listener` when the clock was set, moved or changed its rate. */
export function onClock(listener: () => void): void {
  listeners.push(listener);
}

/** Calls `listener` with each second of company time, at most five times per real second. */
export function onTick(listener: () => void): void {
  everySecond.push(listener);
}

function tick(): void {
  for (const listener of everySecond) listener();
  const toNextSecondMs = (1_000 - (companyNow() % 1_000)) / Math.max(last.rate, 0.001);
  setTimeout(tick, last.movingTo ? 200 : Math.min(1_000, Math.max(200, toNextSecondMs)));
}

export function startTicking(): void {
  tick();
}
