/** A place that was sent: coordinates and how exact they are. A map opens elsewhere and only when asked for. */
import type { SentAttachment } from '../../../jobs/chat-platform.ts';
import { el, icon } from './dom.ts';
import { t } from './texts.ts';
import { showToast } from './toasts.ts';

export function placeCard(place: Extract<SentAttachment, { kind: 'location' }>): HTMLElement {
  const coordinates = `${place.lat.toFixed(5)}, ${place.lng.toFixed(5)}`;
  const within = place.accuracyM === null ? '' : t.files.within(Math.round(place.accuracyM));
  const copy = async () => {
    await navigator.clipboard.writeText(coordinates);
    showToast({ tone: 'success', text: t.files.copied });
  };
  return el(
    'div',
    { class: 'place-card' },
    el('span', { class: 'place-mark' }, icon('place')),
    el(
      'div',
      { class: 'file-words' },
      el('span', { class: 'file-name' }, place.label ?? t.files.kinds.location),
      el('span', { class: 'muted' }, [coordinates, within].filter(Boolean).join(' · ')),
      el(
        'span',
        { class: 'place-links' },
        el(
          'a',
          {
            class: 'link-button',
            href: `https://www.openstreetmap.org/?mlat=${place.lat}&mlon=${place.lng}#map=17/${place.lat}/${place.lng}`,
            target: '_blank',
            rel: 'noopener noreferrer',
          },
          t.files.openMap,
        ),
        el(
          'button',
          { type: 'button', class: 'link-button', onclick: () => void copy().catch(() => undefined) },
          t.files.copy,
        ),
      ),
    ),
  );
}
