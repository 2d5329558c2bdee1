/** Files that are dragged onto the conversation or pasted into it go along with the next message. */
import { byId, el, icon } from './dom.ts';
import { addFiles } from './pieces.ts';
import { conversation, state } from './state.ts';
import { pick, t } from './texts.ts';

export function startDropFiles(): void {
  const veil = el('div', { class: 'drop-veil', hidden: true }, icon('file'), el('p'));
  document.querySelector('.conversation')?.append(veil);
  addEventListener('dragover', (event) => {
    if (!hasFiles(event.dataTransfer)) return;
    event.preventDefault();
    const view = state.open && conversation(state.open.id);
    veil.hidden = !view;
    if (view) veil.querySelector('p')?.replaceChildren(t.files.dropHere(pick(view.name)));
  });
  addEventListener('dragleave', (event) => {
    if (event.relatedTarget === null) veil.hidden = true;
  });
  addEventListener('drop', (event) => {
    if (!hasFiles(event.dataTransfer)) return;
    event.preventDefault();
    veil.hidden = true;
    take(event.dataTransfer);
  });
  addEventListener('paste', (event) => {
    if (document.querySelector('dialog[open]') || !hasFiles(event.clipboardData)) return;
    event.preventDefault();
    take(event.clipboardData);
  });
}

function hasFiles(data: DataTransfer | null): boolean {
  return data?.types.includes('Files') ?? false;
}

/** Folders come without content and are left out. */
function take(data: DataTransfer | null): void {
  const items = [...(data?.items ?? [])].filter((item) => item.kind === 'file');
  const files = items.flatMap((item) => (item.webkitGetAsEntry()?.isDirectory ? [] : (item.getAsFile() ?? [])));
  if (files.length > 0) addFiles(files);
  byId('composer').querySelector<HTMLElement>('textarea')?.focus();
}
