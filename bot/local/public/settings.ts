/** How this browser shows the chat: light or dark, language, what may speak up. Kept in this browser only. */
import { openDialog } from './dialogs.ts';
import { el } from './dom.ts';
import { isMuted, mute } from './memory.ts';
import { askForSystemNotices, systemNotices } from './system-notices.ts';
import { chooseLanguage, locale, t } from './texts.ts';

type Theme = 'system' | 'light' | 'dark';
const themes: readonly Theme[] = ['system', 'light', 'dark'];
const themeKey = 'baton-theme';

export function openSettings(): void {
  const content = el(
    'div',
    { class: 'dialog-body settings' },
    choice(t.settings.theme, themes, theme(), (name) => t.settings.themes[name], chooseTheme),
    choice(
      t.settings.language,
      ['zh', 'en'] as const,
      locale,
      (name) => (name === 'zh' ? '中文' : 'English'),
      chooseLanguage,
    ),
    switchRow(t.settings.notices, t.settings.noticesHelp, !isMuted(), (isOn) => mute(!isOn)),
    systemRow(),
  );
  openDialog(t.settings.title, content, { name: 'sheet' });
}

function theme(): Theme {
  const stored = localStorage.getItem(themeKey);
  return stored === 'light' || stored === 'dark' ? stored : 'system';
}

function chooseTheme(chosen: Theme): void {
  if (chosen === 'system') localStorage.removeItem(themeKey);
  else localStorage.setItem(themeKey, chosen);
  dispatchEvent(new Event('baton-theme'));
}

function choice<T extends string>(
  label: string,
  values: readonly T[],
  current: T,
  words: (value: T) => string,
  choose: (value: T) => void,
): HTMLElement {
  const id = `settings-${values.join('-')}`;
  return el(
    'div',
    { class: 'field' },
    el('span', { class: 'field-label', id }, label),
    el(
      'div',
      { class: 'choices', role: 'radiogroup', 'aria-labelledby': id },
      ...values.map((value) =>
        el(
          'label',
          { class: 'choice' },
          el('input', { type: 'radio', name: id, value, checked: value === current, onchange: () => choose(value) }),
          el('span', {}, words(value)),
        ),
      ),
    ),
  );
}

function switchRow(label: string, help: string, isOn: boolean, change: (isOn: boolean) => void): HTMLElement {
  const button = el(
    'button',
    {
      type: 'button',
      class: 'switch settings-switch',
      role: 'switch',
      'aria-checked': String(isOn),
      onclick: () => {
        const next = button.getAttribute('aria-checked') !== 'true';
        button.setAttribute('aria-checked', String(next));
        change(next);
      },
    },
    el('i', { 'aria-hidden': 'true' }),
    label,
  );
  return el('div', { class: 'field' }, button, el('p', { class: 'field-help' }, help));
}

/** The browser asks the person only here, after a click, and never twice. */
function systemRow(): HTMLElement {
  const status = el('p', { class: 'field-help', role: 'status' });
  const row = switchRow(t.settings.system, '', systemNotices() === 'on', (isOn) => void change(isOn));
  const button = row.querySelector('button');
  const renew = () => {
    const now = systemNotices();
    status.textContent = t.settings.systemHelp[now];
    button?.setAttribute('aria-checked', String(now === 'on'));
    if (button) button.disabled = now === 'denied' || now === 'missing';
  };
  const change = async (isOn: boolean) => {
    await askForSystemNotices(isOn);
    renew();
  };
  renew();
  row.querySelector('.field-help')?.replaceWith(status);
  return row;
}
