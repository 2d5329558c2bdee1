/**
 * Keeps the board on the wall up to date, for months: fills places that are there from the start, so that nothing grows;
 * says when it is not live; comes back by itself; moves the picture by a few pixels now and then so that nothing burns in.
 */
import type { BoardBar, BoardLine, BoardView } from '../../../cards/board-view.ts';

/** The server says something every five seconds; three times nothing means that it is gone. */
const silentMs = 15_000;
const retryMs = 3_000;
const celebrateMs = 20_000;
const shiftMs = 60_000;
/** In hundredths of the smaller side. */
const shifts = [
  [0, 0],
  [0.4, 0],
  [0.4, 0.4],
  [0, 0.4],
  [-0.4, 0.4],
  [-0.4, 0],
  [-0.4, -0.4],
  [0, -0.4],
  [0.4, -0.4],
];

const board = byId('board');
const words = board.dataset;
let source: EventSource | undefined;
let heardAt = Date.now();
let boot = '';
let isOver = false;
let known: Set<string> | undefined;
let shift = 0;

function byId(id: string): HTMLElement {
  const element = document.getElementById(id);
  if (!element) throw new Error(`The page has no ${id}`);
  return element;
}

function setText(element: Element | null | undefined, text: string): void {
  if (element && element.textContent !== text) element.textContent = text;
}

function open(): void {
  source?.close();
  source = new EventSource(`${location.pathname.replace(/\/$/, '')}/events${location.search}`);
  source.addEventListener('hello', (event) => {
    const told = (JSON.parse(event.data) as { boot: string }).boot;
    if (boot !== '' && told !== boot) void loadAnew();
    boot = told;
    heard();
  });
  source.addEventListener('figures', (event) => {
    const { view, at } = JSON.parse(event.data) as { view: BoardView; at: string };
    show(view);
    heard(at);
  });
  source.addEventListener('beat', (event) => heard((JSON.parse(event.data) as { at: string }).at));
  source.addEventListener('gone', () => end());
}

/** A new program brings a new page; only once it can be had, for a screen that fails to load stays dark. */
async function loadAnew(): Promise<void> {
  const { ok } = await fetch(location.href, { cache: 'no-store' }).catch(() => ({ ok: false }));
  if (ok) location.reload();
}

function heard(at?: string): void {
  heardAt = Date.now();
  if (at === undefined) return;
  setText(byId('at'), at);
  setText(byId('said'), `${words.live ?? ''} · ${words.updated ?? ''}`);
  board.classList.remove('lost');
}

/** Looks after the connection every second; a browser gives up for good when it is answered with a refusal. */
async function watch(): Promise<void> {
  if (isOver || Date.now() - heardAt < silentMs) return;
  board.classList.add('lost');
  setText(byId('said'), words.lost ?? '');
  heardAt = Date.now() - silentMs + retryMs;
  const status = await fetch(location.href, { cache: 'no-store', signal: AbortSignal.timeout(retryMs) }).then(
    (response) => response.status,
    () => 0,
  );
  if ([403, 404, 410].includes(status)) end();
  else if (status === 200) open();
}

function end(): void {
  isOver = true;
  source?.close();
  board.classList.add('lost');
  setText(byId('said'), words.expired ?? '');
}

function show(view: BoardView): void {
  setText(board.querySelector('h1'), view.title);
  for (const [id, tile] of Object.entries({ red: view.red, won: view.won, actions: view.actions })) {
    const place = byId(id);
    setText(place.querySelector('h2'), tile.label);
    setText(place.querySelector('strong'), tile.value);
    setText(place.querySelector('p'), tile.what);
  }
  byId('red').classList.toggle('is-zero', view.red.value === '0');
  showLines(byId('stuck'), view.stuck);
  celebrate(view.wins);
  showLines(byId('wins'), view.wins);
  showBars(byId('bars'), view.bars);
  [...byId('others').children].forEach((place, index) => {
    const other = view.others[index];
    place.className = other?.id ?? '';
    setText(place.querySelector('dt'), other?.label ?? '');
    setText(place.querySelector('dd'), other?.value ?? '');
  });
}

function showLines(list: HTMLElement, lines: readonly BoardLine[]): void {
  list.parentElement?.classList.toggle('is-empty', lines.length === 0);
  [...list.children].forEach((place, index) => {
    const line = lines[index];
    if (place instanceof HTMLElement) {
      place.hidden = !line;
      place.dataset.id = line?.id ?? '';
      place.classList.toggle('fresh', line !== undefined && fresh.has(line.id));
    }
    setText(place.querySelector('.name'), line?.name ?? '');
    setText(place.querySelector('.detail'), line?.detail ?? '');
    setText(place.querySelector('.value'), line?.value ?? '');
  });
}

function showBars(list: HTMLElement, bars: readonly BoardBar[]): void {
  const most = Math.max(1, ...bars.map((bar) => bar.count));
  [...list.children].forEach((place, index) => {
    const bar = bars[index];
    if (place instanceof HTMLElement) place.hidden = !bar;
    setText(place.querySelector('.name'), bar?.name ?? '');
    setText(place.querySelector('.value'), String(bar?.count ?? ''));
    const fill = place.querySelector('i');
    if (fill) fill.style.width = `${((bar?.count ?? 0) / most) * 100}%`;
  });
}

/** Wins that were not there before stand out for a while; those of the first look do not. */
const fresh = new Set<string>();
function celebrate(wins: readonly BoardLine[]): void {
  for (const { id } of wins) {
    if (!known || known.has(id)) continue;
    fresh.add(id);
    setTimeout(() => {
      fresh.delete(id);
      for (const place of byId('wins').children)
        if (place instanceof HTMLElement && place.dataset.id === id) place.classList.remove('fresh');
    }, celebrateMs);
  }
  known = new Set(wins.map(({ id }) => id));
}

function moveALittle(): void {
  shift = (shift + 1) % shifts.length;
  const [x = 0, y = 0] = shifts[shift] ?? [];
  board.style.setProperty('--shift-x', `${x}vmin`);
  board.style.setProperty('--shift-y', `${y}vmin`);
}

open();
setInterval(() => void watch(), 1_000);
setInterval(moveALittle, shiftMs);
