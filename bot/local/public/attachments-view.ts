/**
 * The files of a message: pictures as a grid, documents as a row with their first page, sound and video with players, a
 * place as a small card. Every size is known before anything has loaded, so nothing moves when it does.
 */
import type { SentAttachment } from '../../../jobs/chat-platform.ts';
import { downloadUrl, fileUrl } from './api.ts';
import { el, icon } from './dom.ts';
import { sizeWords } from './file-rules.ts';
import { audioPlayer, videoPlayer } from './media-player.ts';
import { openViewer, type Picture } from './picture-viewer.ts';
import { nameOf } from './piece-tile.ts';
import { placeCard } from './place-card.ts';
import { t } from './texts.ts';

type Stored = Exclude<SentAttachment, { kind: 'location' }>;

/** One picture alone keeps its shape within this box; several are squares. */
const single = { width: 320, height: 360 };

export function attachmentsView(attachments: readonly SentAttachment[]): HTMLElement {
  const photos = attachments.filter((one): one is Stored => one.kind === 'photo');
  const others = attachments.filter((one) => one.kind !== 'photo');
  return el(
    'div',
    { class: 'attachments' },
    photos.length > 0 ? pictureGrid(photos) : null,
    ...others.map((one) => {
      if (one.kind === 'location') return placeCard(one);
      if (one.kind === 'voice') return audioPlayer(one);
      return one.kind === 'video' ? videoPlayer(one) : fileRow(one);
    }),
  );
}

/** A picture as the viewer shows it. */
export function pictureOf(photo: Stored): Picture {
  return { src: fileUrl(photo.sha256), name: nameOf(photo), saved: downloadUrl(photo.sha256, nameOf(photo)) };
}

function pictureGrid(photos: readonly Stored[]): HTMLElement {
  const pictures = photos.map(pictureOf);
  const items = photos.map((photo, index) => {
    const label = t.files.picture(index + 1, photos.length);
    const image = el('img', { src: fileUrl(photo.sha256), alt: label, loading: 'lazy', decoding: 'async' });
    const button = el(
      'button',
      { type: 'button', class: 'picture-button', 'data-key': `picture:${photo.sha256}`, 'aria-label': label },
      image,
    );
    image.addEventListener('error', () => button.classList.add('gone'));
    button.addEventListener('click', () => openViewer(pictures, index));
    if (photos.length === 1) reserve(button, photo);
    return el('li', {}, button);
  });
  return el('ul', { class: 'pictures', 'data-count': Math.min(photos.length, 4) }, ...items);
}

/** As large as the picture may be shown, in its own shape, before it is there. */
function reserve(button: HTMLElement, { width = 4, height = 3 }: Stored): void {
  const scale = Math.min(single.width / width, single.height / height, 1);
  button.style.setProperty('width', `${Math.max(88, Math.round(width * scale))}px`);
  button.style.setProperty('aspect-ratio', `${Math.max(width, height / 4)} / ${Math.max(height, width / 4)}`);
}

/** A document: a tap shows its pages, the whole can be downloaded. */
function fileRow(file: Stored): HTMLElement {
  const pages = file.pages ?? 0;
  const facts = [pages > 0 ? t.files.pages(pages) : '', sizeWords(file.bytes)].filter(Boolean).join(' · ');
  const words = el(
    'span',
    { class: 'file-words' },
    el('span', { class: 'file-name' }, nameOf(file)),
    el('span', { class: 'muted' }, facts),
  );
  const first = pages > 0 ? el('img', { src: fileUrl(file.sha256, 1), alt: '', loading: 'lazy' }) : icon('file');
  const picture = el('span', { class: 'file-picture' }, first);
  const pictures = Array.from({ length: pages }, (_, at) => ({
    src: fileUrl(file.sha256, at + 1),
    name: nameOf(file),
  }));
  const open = () =>
    openViewer(pictures, 0, {
      src: fileUrl(file.sha256),
      saved: downloadUrl(file.sha256, nameOf(file)),
      name: nameOf(file),
      pages,
    });
  const body =
    pages > 0
      ? el(
          'button',
          { type: 'button', class: 'file-open', 'data-key': `file:${file.sha256}`, onclick: open },
          picture,
          words,
        )
      : el('span', { class: 'file-open' }, picture, words);
  const download = el(
    'a',
    {
      class: 'icon-button',
      href: downloadUrl(file.sha256, nameOf(file)),
      download: nameOf(file),
      'aria-label': `${t.files.download} ${nameOf(file)}`,
    },
    icon('download'),
  );
  return el('div', { class: 'file-row' }, body, download);
}
