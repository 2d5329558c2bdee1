/**
 * The + of the composer: pictures, the camera of a phone, video, files, a recording, the place. A menu for the keyboard
 * as for the thumb; choosing closes it and gives the focus back.
 */
import { el, icon } from './dom.ts';
import type { IconName } from './icons.ts';
import { addFiles } from './pieces.ts';
import { sendPlace } from './send-place.ts';
import { t } from './texts.ts';

/** Not `image/*`: with these named, phones hand over a JPEG instead of a format only they can show. */
const pictures = 'image/jpeg,image/png,image/webp';

export function attachMenu(startRecording: () => void): HTMLElement {
  const items = [
    item('picture', t.files.menu.photo, () => pickFiles({ accept: pictures, multiple: true })),
    item('camera', t.files.menu.camera, () => pickFiles({ accept: 'image/*', capture: 'environment' }), 'for-touch'),
    item('video', t.files.menu.video, () => pickFiles({ accept: 'video/*' })),
    item('file', t.files.menu.file, () => pickFiles({ multiple: true })),
    item('voice', t.files.menu.voice, startRecording),
    item('place', t.files.menu.location, () => void sendPlace()),
  ];
  const menu = el('div', {
    class: 'menu',
    id: 'attach-menu',
    role: 'menu',
    'aria-label': t.files.attach,
    hidden: true,
  });
  menu.append(...items);
  const button = el(
    'button',
    {
      type: 'button',
      class: 'icon-button attach',
      'aria-label': t.files.attach,
      'aria-haspopup': 'menu',
      'aria-expanded': 'false',
      'aria-controls': 'attach-menu',
      onclick: () => toggle(menu.hidden !== false),
    },
    icon('plus'),
  );

  function toggle(isOpen: boolean): void {
    menu.hidden = !isOpen;
    button.setAttribute('aria-expanded', String(isOpen));
    if (isOpen) visible()[0]?.focus();
  }

  function visible(): HTMLElement[] {
    return items.filter((candidate) => candidate.checkVisibility());
  }

  function item(name: IconName, label: string, run: () => void, look = ''): HTMLButtonElement {
    const choose = () => {
      toggle(false);
      button.focus();
      run();
    };
    return el(
      'button',
      { type: 'button', class: `menu-item ${look}`, role: 'menuitem', tabindex: -1, onclick: choose },
      icon(name),
      label,
    );
  }

  menu.addEventListener('keydown', (event) => {
    const all = visible();
    const index = all.indexOf(document.activeElement as HTMLElement);
    const steps: Record<string, number> = { ArrowDown: index + 1, ArrowUp: index - 1, Home: 0, End: all.length - 1 };
    const next = steps[event.key];
    if (next !== undefined) {
      event.preventDefault();
      all[(next + all.length) % all.length]?.focus();
    }
    if (event.key !== 'Escape' && event.key !== 'Tab') return;
    if (event.key === 'Escape') event.preventDefault();
    toggle(false);
    button.focus();
  });
  document.addEventListener('pointerdown', (event) => {
    if (!menu.hidden && !wrap.contains(event.target as Node)) toggle(false);
  });
  const wrap = el('div', { class: 'attach-place' }, button, menu);
  return wrap;
}

/** Asks for files; several at once where that makes sense. */
function pickFiles(options: { accept?: string; multiple?: boolean; capture?: string }): void {
  const input = el('input', { type: 'file', class: 'sr-only', 'aria-hidden': 'true', tabindex: -1, ...options });
  input.addEventListener('change', () => {
    addFiles([...(input.files ?? [])], options.capture ? new Date() : null);
    input.remove();
  });
  input.addEventListener('cancel', () => input.remove());
  document.body.append(input);
  input.click();
}
