/**
 * A neutral card as a template card of a WeCom app: with buttons a `button_interaction`, without a `text_notice`. Pure.
 * The deadline is printed: each card has one code with which it may be changed unasked, far too dear for a countdown.
 * A fact that does not fit its line stands whole in the quoted part below.
 */
import type { Card, Fact } from '../card.ts';
import { collectLosses, type Losses, type RenderContext, type Rendered } from './rendered.ts';
import { cleanLine, cleanText, fitText, textSize } from './text-limits.ts';
import { keyOfAction } from './wecom-key.ts';
import { wecomCardLimits as limits } from './wecom-limits.ts';

export interface WecomContext extends RenderContext {
  /** Names the card at WeCom; used once. */
  readonly taskId: string;
  /** Where the bot is reached, without a slash at its end: a tapped card leads there. */
  readonly publicUrl: string;
}

export interface WecomTemplateCard {
  readonly card_type: 'button_interaction' | 'text_notice';
  readonly task_id?: string;
  readonly source: { readonly desc: string; readonly desc_color: 0 | 1 | 2 | 3 };
  readonly main_title: { readonly title: string; readonly desc?: string };
  readonly sub_title_text?: string;
  readonly horizontal_content_list?: readonly { readonly keyname: string; readonly value: string }[];
  readonly quote_area?: { readonly type: 0; readonly title?: string; readonly quote_text: string };
  readonly button_list?: readonly { readonly text: string; readonly style: 1 | 2 | 3 | 4; readonly key: string }[];
  readonly card_action?: { readonly type: 1; readonly url: string };
}

const words = {
  zh: { product: '接力', calculation: '计算过程', more: '其余见网页' },
  en: { product: 'Baton', calculation: 'How it was counted', more: 'The rest is on the page' },
} as const;
/** Grey, black, red, green: all that WeCom has. */
const colours = { neutral: 0, info: 1, warning: 2, danger: 2, success: 3 } as const;
const styles = { primary: 1, default: 2, danger: 3, link: 4 } as const;
/** Actions that only open a page: the card itself leads there as well. */
const pageActions: Readonly<Record<string, string>> = {
  'award.open': 'award',
  'report.open': 'report',
};

export function renderWecomCard(card: Card, ctx: WecomContext): Rendered<WecomTemplateCard> {
  const losses = collectLosses();
  const { list, rest } = splitFacts(card.facts, ctx);
  const title = fitText(cleanLine(card.title), limits.titleLetters, 'letters');
  const due = card.deadline ? fitText(cleanLine(card.deadline.label), limits.titleDescriptionLetters, 'letters') : null;
  const subTitle = subTitleOf(card, { isTitleCut: title.isCut, isDueCut: due?.isCut ?? false }, losses);
  const quote = quoteOf(card, rest, ctx, losses);
  const buttons = buttonsOf(card, losses);
  if (card.image) losses.add('image', 'simplified');
  const payload: WecomTemplateCard = {
    card_type: buttons.length > 0 ? 'button_interaction' : 'text_notice',
    ...(buttons.length > 0 ? { task_id: ctx.taskId } : {}),
    source: { desc: words[ctx.locale].product, desc_color: colours[card.tone] },
    main_title: { title: title.text || words[ctx.locale].product, ...(due?.text ? { desc: due.text } : {}) },
    ...(subTitle ? { sub_title_text: subTitle } : {}),
    ...(list.length > 0 ? { horizontal_content_list: list } : {}),
    ...(quote ? { quote_area: quote } : {}),
    ...(buttons.length > 0 ? { button_list: buttons } : {}),
    ...cardAction(card, ctx.publicUrl, buttons.length > 0),
  };
  return { payload, degraded: losses.list() };
}

/**
 * Where tapping the card leads: the page it is about, which asks who opens it. Without a page a card with buttons leads
 * nowhere; a notice has to lead somewhere, so a page says that there is nothing more.
 */
function cardAction({ actions }: Card, publicUrl: string, hasButtons: boolean) {
  const action = actions.find(({ id }) => pageActions[id] !== undefined);
  if (!action && hasButtons) return {};
  const url = action
    ? wecomPageAddress(publicUrl, pageActions[action.id] ?? '', action.value)
    : `${publicUrl}/wecom/card`;
  return { card_action: { type: 1, url } as const };
}

/** Asks who opens it, then leads that member to the page. */
export function wecomPageAddress(publicUrl: string, kind: string, id: string): string {
  return `${publicUrl}/wecom/sign-in?to=${encodeURIComponent(`${kind}:${id}`)}`;
}

export function pageKindOf(actionId: string): string | undefined {
  return pageActions[actionId];
}

function letters(text: string): number {
  return textSize(text, 'letters');
}

/** The first lines that fit whole, and what does not. */
function splitFacts(facts: readonly Fact[], { locale }: WecomContext) {
  const list: { keyname: string; value: string }[] = [];
  const rest: string[] = [];
  for (const fact of facts) {
    const keyname = cleanLine(fact.label);
    const text = cleanText(fact.value);
    const fits =
      keyname !== '' && letters(keyname) <= limits.factLabelLetters && letters(text) <= limits.factValueLetters;
    if (fits && text && !text.includes('\n') && list.length < limits.facts) list.push({ keyname, value: text });
    else if (keyname || text) rest.push([keyname, text].filter(Boolean).join(locale === 'zh' ? '：' : ': '));
  }
  return { list, rest };
}

/** What the two lines above could not hold stands here whole, before anything else. */
function subTitleOf(card: Card, cut: { isTitleCut: boolean; isDueCut: boolean }, losses: Losses): string {
  const parts = [
    { part: 'deadline', lines: cut.isDueCut && card.deadline ? [card.deadline.label] : [] },
    { part: 'title', lines: cut.isTitleCut ? [card.title] : [] },
    { part: 'body', lines: card.body ? [card.body] : [] },
    { part: 'reasons', lines: (card.reasons ?? []).map((reason) => `· ${reason}`) },
    { part: 'deadline', lines: card.deadline?.note ? [card.deadline.note] : [] },
    { part: 'footnote', lines: card.footnote ? [card.footnote] : [] },
  ] as const;
  let text = '';
  for (const { part, lines } of parts) {
    for (const line of lines) {
      const clean = cleanText(line);
      if (!clean) continue;
      const room = limits.subTitleLetters - textSize(text, 'letters') - (text ? 2 : 0);
      if (room < 16) losses.add(part, 'left-out');
      else {
        const fitted = fitText(clean, room, 'letters');
        if (fitted.isCut) losses.add(part, 'shortened');
        text += `${text ? '\n' : ''}${fitted.text}`;
      }
    }
  }
  return text;
}

/** Facts that found no line, then the calculation; its total always stands, and the rest is on the page behind the card. */
function quoteOf(card: Card, facts: readonly string[], { locale }: WecomContext, losses: Losses) {
  const trace = (card.trace ?? []).map(({ label, source, amount, isTotal }) => ({
    text: cleanLine([label, source ? `(${source})` : '', amount ?? ''].filter(Boolean).join(' ')),
    isTotal: isTotal ?? false,
  }));
  const totals = trace
    .filter(({ isTotal }) => isTotal)
    .map(({ text }) => {
      const fitted = fitText(text, 120, 'letters');
      if (fitted.isCut) losses.add('trace', 'shortened');
      return fitted.text;
    });
  const steps = trace.filter(({ isTotal }) => !isTotal).map(({ text }) => text);
  const closing = totals.slice(0, 2).join('\n');
  const more = words[locale].more;
  const lines: string[] = [];
  let room = limits.quoteLetters - letters(closing) - letters(more) - 4;
  let left = 0;
  const take = (line: string, part: 'facts' | 'trace') => {
    const fitted = room >= 24 ? fitText(line, room, 'letters') : null;
    if (!fitted) return losses.add(part, 'left-out');
    if (fitted.isCut) losses.add(part, 'shortened');
    room -= letters(fitted.text) + 2;
    lines.push(fitted.text);
  };
  for (const fact of facts) take(fact, 'facts');
  for (const step of steps) {
    // In their order: after one that does not fit, none.
    if (left > 0 || room < letters(step)) left += 1;
    else take(step, 'trace');
  }
  losses.add('trace', 'left-out', left + Math.max(0, totals.length - 2));
  if (left > 0) lines.push(more);
  if (closing) lines.push(closing);
  if (lines.length === 0) return null;
  const title = trace.length > 0 && facts.length === 0 ? { title: words[locale].calculation } : {};
  return { type: 0, ...title, quote_text: lines.join('\n') } as const;
}

/** A settled card keeps only what shows something: nothing can be done on it any more. */
function buttonsOf({ actions, isSettled }: Card, losses: Losses) {
  const keys = new Set<string>();
  const buttons: { text: string; style: 1 | 2 | 3 | 4; key: string }[] = [];
  for (const action of isSettled ? actions.filter(({ style }) => style === 'link') : actions) {
    const key = keyOfAction(action);
    const label = fitText(cleanLine(action.label), limits.buttonLetters, 'letters');
    if (key === null || keys.has(key) || !label.text || buttons.length >= limits.buttons) {
      losses.add('actions', 'left-out');
      continue;
    }
    keys.add(key);
    if (label.isCut) losses.add('actions', 'shortened');
    // Asked in a card of its own after the click.
    if (action.confirm) losses.add('confirm', 'simplified');
    buttons.push({ text: label.text, style: styles[action.style], key });
  }
  return buttons;
}
