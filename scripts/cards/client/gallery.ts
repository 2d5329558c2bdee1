/**
 * The gallery in the browser: filters, and one row per sample with each platform beside the other. The local chat's card
 * is the real one; the others are drawn after what they get. Nothing is sent anywhere, no button does anything.
 */

import { cardView } from '../../../bot/local/public/card-view.ts';
import { setClock } from '../../../bot/local/public/company-clock.ts';
import { el } from '../../../bot/local/public/dom.ts';
import { fieldView } from '../../../bot/local/public/form-field.ts';
import { chooseLanguage, locale } from '../../../bot/local/public/texts.ts';
import type { Card, Form, Localized } from '../../../cards/card.ts';
import { dingtalkCard, dingtalkMessage } from './draw-dingtalk.ts';
import { slackMessage, slackModal } from './draw-slack.ts';
import { wecomCard, wecomMarkdown } from './draw-wecom.ts';
import { type GroupName, type PlatformName, words } from './gallery-words.ts';

interface Shown {
  readonly payload: unknown;
  readonly degraded: readonly string[];
}

export interface GallerySample {
  readonly name: string;
  readonly group: string;
  readonly about: Localized<string>;
  readonly card?: Localized<Card>;
  readonly form?: Localized<Form>;
  /** By the name of the renderer. */
  readonly shown: Readonly<Record<string, Localized<Shown>>>;
}

export interface GalleryData {
  readonly now: string;
  readonly timeZone: string;
  readonly samples: readonly GallerySample[];
  /** Addresses of pictures by their SHA-256. */
  readonly pictures: Readonly<Record<string, string>>;
}

const t = words[locale];
const data = JSON.parse(document.getElementById('data')?.textContent ?? '{}') as GalleryData;
const asked = new URLSearchParams(location.hash.slice(1));
const view = {
  group: asked.get('group') ?? '',
  platforms: new Set((asked.get('platforms') ?? 'local,slack,wecom,dingtalk').split(',') as PlatformName[]),
  isLossOnly: asked.has('losses'),
  isPhone: asked.has('phone'),
  name: asked.get('name') ?? '',
};

setClock({ now: data.now, rate: 0, movingTo: null, isTrafficOn: false });
document.documentElement.lang = locale === 'zh' ? 'zh-CN' : 'en';
document.title = `Baton · ${t.title}`;
// A card's buttons talk to the bot; here is none.
document.addEventListener('click', stopActions, { capture: true });
draw();

function stopActions(event: Event): void {
  const target = event.target as HTMLElement;
  if (target.closest('[data-action], [data-thread], .card-image, .phone')) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}

function draw(): void {
  const samples = data.samples.filter(isWanted);
  document.body.classList.toggle('phone-width', view.isPhone);
  document.body.classList.toggle('picture', asked.has('picture'));
  document.body.replaceChildren(
    toolbar(),
    el('main', { class: 'rows' }, ...(samples.length > 0 ? samples.map(rowOf) : [el('p', { class: 'none' }, t.none)])),
  );
}

function isWanted(sample: GallerySample): boolean {
  if (view.name) return view.name.split(',').includes(sample.name);
  if (view.group !== '' && sample.group !== view.group) return false;
  return !view.isLossOnly || [...view.platforms].some((platform) => shownOn(sample, platform)?.degraded.length);
}

function toolbar(): HTMLElement {
  const groups = [...new Set(data.samples.map(({ group }) => group as GroupName))];
  const select = el(
    'select',
    { class: 'control', 'aria-label': t.all },
    el('option', { value: '' }, t.all),
    ...groups.map((group) => el('option', { value: group, selected: group === view.group }, t.groups[group])),
  );
  select.addEventListener('change', () => change(() => (view.group = select.value)));
  const platforms = (Object.keys(t.platforms) as PlatformName[]).map((platform) =>
    check(t.platforms[platform], view.platforms.has(platform), (isOn) =>
      isOn ? view.platforms.add(platform) : view.platforms.delete(platform),
    ),
  );
  const theme = el(
    'select',
    { class: 'control' },
    ...Object.entries(t.theme).map(([value, label]) =>
      el('option', { value, selected: value === (localStorage.getItem('baton-theme') ?? 'system') }, label),
    ),
  );
  theme.addEventListener('change', () => {
    if (theme.value === 'system') localStorage.removeItem('baton-theme');
    else localStorage.setItem('baton-theme', theme.value);
    dispatchEvent(new Event('baton-theme'));
  });
  const language = el('button', { type: 'button', class: 'button' }, locale === 'zh' ? 'English' : '中文');
  language.addEventListener('click', () => chooseLanguage(locale === 'zh' ? 'en' : 'zh'));
  return el(
    'header',
    { class: 'bar' },
    el('div', { class: 'bar-title' }, el('h1', {}, t.title), el('p', {}, t.intro)),
    el(
      'div',
      { class: 'bar-controls' },
      select,
      ...platforms,
      check(t.lossOnly, view.isLossOnly, (isOn) => (view.isLossOnly = isOn)),
      check(t.phone, view.isPhone, (isOn) => (view.isPhone = isOn)),
      theme,
      language,
    ),
  );
}

function check(label: string, isChecked: boolean, set: (isOn: boolean) => unknown): HTMLElement {
  const box = el('input', { type: 'checkbox', checked: isChecked });
  box.addEventListener('change', () => change(() => set(box.checked)));
  return el('label', { class: 'check' }, box, label);
}

function change(apply: () => unknown): void {
  apply();
  const kept = new URLSearchParams({ group: view.group, platforms: [...view.platforms].join(',') });
  if (view.isLossOnly) kept.set('losses', '');
  if (view.isPhone) kept.set('phone', '');
  history.replaceState(null, '', `#${kept}`);
  draw();
}

function rowOf(sample: GallerySample): HTMLElement {
  const platforms = (Object.keys(t.platforms) as PlatformName[]).filter(
    (platform) => view.platforms.has(platform) && isThere(sample, platform),
  );
  return el(
    'section',
    { class: 'row', 'data-sample': sample.name, id: sample.name },
    el('h2', {}, `${t.groups[sample.group as GroupName]} · ${sample.about[locale]}`, el('code', {}, sample.name)),
    el('div', { class: 'cells' }, ...platforms.map((platform) => cellOf(sample, platform))),
  );
}

function isThere(sample: GallerySample, platform: PlatformName): boolean {
  return sample.card !== undefined || platform !== 'dingtalk-message';
}

function shownOn(sample: GallerySample, platform: PlatformName): Shown | undefined {
  return sample.shown[rendererOf(sample, platform)]?.[locale];
}

/** Groups of WeCom get markdown; what goes into a group of DingTalk is a message. */
function rendererOf({ shown }: GallerySample, platform: PlatformName): string {
  const isForGroup = shown['wecom-group'] !== undefined;
  if (platform === 'wecom' && isForGroup) return 'wecom-group';
  return platform === 'dingtalk' && isForGroup ? 'dingtalk-message' : platform;
}

function cellOf(sample: GallerySample, platform: PlatformName): HTMLElement {
  const shown = shownOn(sample, platform);
  return el(
    'div',
    { class: 'cell', 'data-platform': platform },
    el(
      'h3',
      {},
      t.platforms[platform],
      platform === 'local' || !shown ? null : el('span', { class: 'note' }, t.approximate),
    ),
    el('div', { class: 'stage' }, drawn(sample, platform, shown)),
    shown ? lossesOf(shown) : null,
    shown ? jsonOf(shown) : null,
  );
}

function drawn(sample: GallerySample, platform: PlatformName, shown: Shown | undefined): HTMLElement {
  const { card } = sample;
  const picture = data.pictures[card?.[locale].image?.sha256 ?? ''];
  if (platform === 'local' && card) return localCard(card[locale], sample.name, picture);
  if (platform === 'local' && sample.form) return localForm(sample.form[locale]);
  if (!shown) return el('p', { class: 'none' }, t.page);
  const payload = shown.payload as never;
  const look = { dateText, image: picture, optional: t.optional };
  if (platform === 'slack') return card ? slackMessage(payload, look) : slackModal(payload, look);
  if (platform === 'wecom') return typeof payload === 'string' ? wecomMarkdown(payload) : wecomCard(payload);
  return rendererOf(sample, platform) === 'dingtalk'
    ? dingtalkCard(payload, picture)
    : dingtalkMessage(payload, picture);
}

function localCard(card: Card, name: string, picture: string | undefined): HTMLElement {
  const article = cardView(card, name);
  const image = article.querySelector<HTMLImageElement>('.card-image img');
  if (image && picture) image.src = picture;
  return article;
}

function localForm({ title, intro, fields, submitLabel }: Form): HTMLElement {
  return el(
    'div',
    { class: 'dialog sheet form' },
    el('header', { class: 'dialog-head' }, el('h2', {}, title)),
    el(
      'div',
      { class: 'form-fields' },
      intro ? el('p', { class: 'form-intro' }, intro) : null,
      ...fields.map((field) => fieldView(field)),
    ),
    el('div', { class: 'dialog-buttons' }, el('span', { class: 'button primary' }, submitLabel)),
  );
}

function lossesOf({ degraded }: Shown): HTMLElement {
  if (degraded.length === 0) return el('p', { class: 'losses' }, t.whole);
  return el('p', { class: 'losses some' }, `${t.cut}: `, ...degraded.map((loss) => el('code', {}, loss)));
}

function jsonOf({ payload }: Shown): HTMLElement {
  const text = typeof payload === 'string' ? payload : JSON.stringify(payload, null, 2);
  return el('details', { class: 'json' }, el('summary', {}, t.json), el('pre', {}, text));
}

/** As a reader in the company's zone sees it. */
function dateText(seconds: number): string {
  const part = (options: Intl.DateTimeFormatOptions, of = seconds * 1000) =>
    new Intl.DateTimeFormat(locale === 'zh' ? 'zh-CN' : 'en-GB', { timeZone: data.timeZone, ...options }).format(of);
  const day = { month: 'short', day: 'numeric' } as const;
  const time = part({ hour: '2-digit', minute: '2-digit', hourCycle: 'h23' });
  const isToday = part(day) === part(day, Date.parse(data.now));
  return `${isToday ? t.today : part(day)} ${time}`;
}
