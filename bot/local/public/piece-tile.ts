/**
 * A file before it is a message: what it looks like, how far it has got, and how to call it off. Used above the composer
 * and in a message on its way. The tile renews itself while the file moves.
 */
import type { SentAttachment } from '../../../jobs/chat-platform.ts';
import { fileUrl } from './api.ts';
import { el, icon } from './dom.ts';
import { lengthWords, sizeWords } from './file-rules.ts';
import type { IconName } from './icons.ts';
import type { Piece } from './pieces.ts';
import { t } from './texts.ts';
import { Upload } from './upload.ts';

export const kindIcons: Readonly<Record<SentAttachment['kind'], IconName>> = {
  photo: 'picture',
  file: 'file',
  voice: 'voice',
  video: 'video',
  location: 'place',
};

export function pieceTile(piece: Piece, remove?: () => void): HTMLElement {
  const name = piece instanceof Upload ? piece.file.name : nameOf(piece);
  const button = remove
    ? el(
        'button',
        { type: 'button', class: 'tile-remove', 'aria-label': t.files.remove(name), onclick: remove },
        icon('close', 'small'),
      )
    : null;
  const picture = pictureOf(piece);
  const tile = el(
    'li',
    { class: picture ? 'tile picture' : 'tile', title: name },
    picture ?? el('span', { class: 'tile-icon' }, icon(kindIcons[piece.kind])),
    picture ? null : el('span', { class: 'tile-name' }, name),
    button,
  );
  if (piece instanceof Upload) follow(piece, tile);
  else if (!picture) tile.append(el('span', { class: 'tile-state' }, stateOfStored(piece)));
  return tile;
}

export function nameOf(attachment: SentAttachment): string {
  if (attachment.kind === 'location') return attachment.label ?? t.files.kinds.location;
  return attachment.name || t.files.kinds[attachment.kind];
}

function pictureOf(piece: Piece): HTMLElement | null {
  if (piece.kind !== 'photo') return null;
  const src = piece instanceof Upload ? piece.previewUrl : fileUrl(piece.sha256);
  return el('img', { src, alt: '', draggable: 'false' });
}

function stateOfStored(piece: SentAttachment): string {
  if (piece.kind === 'location') return piece.accuracyM === null ? '' : t.files.within(piece.accuracyM);
  return piece.durationMs === undefined ? sizeWords(piece.bytes) : lengthWords(piece.durationMs);
}

function follow(upload: Upload, tile: HTMLElement): void {
  const fill = el('i');
  const bar = el(
    'div',
    {
      class: 'tile-bar',
      role: 'progressbar',
      'aria-label': t.files.sending(upload.file.name),
      'aria-valuemin': 0,
      'aria-valuemax': 100,
    },
    fill,
  );
  const words = el('span', { class: 'tile-state' });
  const renew = () => {
    const percent = Math.floor(upload.share * 100);
    tile.dataset.state = upload.state;
    bar.hidden = upload.state === 'done' || upload.state === 'refused';
    bar.setAttribute('aria-valuenow', String(percent));
    fill.style.setProperty('transform', `scaleX(${upload.share})`);
    words.textContent = {
      running: `${percent} %`,
      waiting: t.files.waiting,
      done: upload.kind === 'photo' ? '' : sizeWords(upload.file.size),
      refused: t.files.refused,
      cancelled: '',
    }[upload.state];
    words.hidden = words.textContent === '';
  };
  upload.onChange(renew);
  renew();
  tile.append(words, bar);
}
