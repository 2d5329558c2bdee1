/** What will be sent along, above the text: a tile each, why something was not taken, and a way to take it out again. */
import { byId, el } from './dom.ts';
import { pieceTile } from './piece-tile.ts';
import { isRefused, type Piece, pendingPieces, removePiece } from './pieces.ts';
import { on } from './state.ts';
import { t } from './texts.ts';
import type { Upload } from './upload.ts';

let tiles: HTMLElement;
let problems: HTMLElement;
let drawn: readonly Piece[] = [];

/** @returns the place above the text */
export function startTray(): HTMLElement {
  tiles = el('ul', { class: 'tiles', 'aria-label': t.files.tray });
  problems = el('div', { class: 'tray-problems', role: 'alert' });
  on('pieces', draw);
  on('messages', draw);
  return el('div', { class: 'tray' }, tiles, problems);
}

function draw(): void {
  const pieces = pendingPieces();
  const isSame = pieces.length === drawn.length && pieces.every((piece, index) => piece === drawn[index]);
  if (!isSame) {
    drawn = pieces;
    tiles.replaceChildren(...pieces.map((piece) => pieceTile(piece, () => remove(piece))));
  }
  tiles.hidden = pieces.length === 0;
  problems.replaceChildren(...pieces.filter(isRefused).map(problemLine));
  problems.hidden = problems.childElementCount === 0;
}

function problemLine(upload: Upload): HTMLElement {
  const retry = el('button', { type: 'button', class: 'link-button', onclick: () => upload.retry() }, t.retry);
  return el('p', {}, t.files.about(upload.file.name, upload.problem), ' ', upload.mayRetry ? retry : null);
}

/** The focus goes to the next tile, or back to the text. */
function remove(piece: Piece): void {
  const index = pendingPieces().indexOf(piece);
  removePiece(piece);
  const buttons = [...tiles.querySelectorAll<HTMLElement>('.tile-remove')];
  (buttons[Math.min(index, buttons.length - 1)] ?? byId('composer').querySelector('textarea'))?.focus();
}
