/**
 * A card as a Slack message: blocks, and the summary as the text of the notification. Pure; the adapter (bot/slack) has
 * uploaded the picture before. The important comes first, so that what is cut is the least important.
 */
import type { Card, CardAction } from '../card.ts';
import { collectLosses, type Losses, type RenderContext, type Rendered } from './rendered.ts';
import {
  bold,
  context,
  dateMark,
  fallbackTime,
  type Mrkdwn,
  mrkdwn,
  type SlackBlock,
  type SlackWriter,
  section,
  sectionsOf,
  slackWriter,
} from './slack-blocks.ts';
import { slackBudget, slackLimits } from './slack-limits.ts';
import { cleanText, escapeMrkdwn, fitText, textSize } from './text-limits.ts';

export interface SlackContext extends RenderContext {
  /** Slack's id of the card's uploaded picture; without one the picture is told in words. */
  readonly imageFileId?: string | null;
}

export interface SlackMessage {
  /** Notification and screen reader; at most 4,000 characters. */
  readonly text: string;
  readonly blocks: readonly SlackBlock[];
}

export function renderSlackCard(card: Card, ctx: SlackContext): Rendered<SlackMessage> {
  const losses = collectLosses();
  const write = slackWriter(losses);
  const blocks: SlackBlock[] = [
    { type: 'header', text: write.line(card.title, slackLimits.header, 'title') },
    ...deadlineOf(card, ctx, write),
    ...(card.body ? [section(write.escaped(card.body, slackLimits.sectionText, 'body'))] : []),
    ...imageOf(card, ctx, write, losses),
    ...traceOf(card, write, losses),
    ...factsOf(card, write, losses),
    ...reasonsOf(card, write, losses),
    ...actionsOf(card, write, losses),
    ...(card.footnote ? [context(write.escaped(card.footnote, slackLimits.contextText, 'footnote'))] : []),
  ];
  const text = write.escaped(card.summary || card.title, slackLimits.messageText, 'summary') || '-';
  return { payload: { text, blocks: blocks.filter(isFilled) }, degraded: losses.list() };
}

/** A message of words alone; long ones go on in blocks. */
export function renderSlackText(text: string): SlackMessage {
  const escaped = escapeMrkdwn(cleanText(text)) || '-';
  const short = fitText(escaped, slackLimits.messageText, 'characters');
  if (!short.isCut) return { text: escaped, blocks: [] };
  const pieces = escaped.split('\n').flatMap((line) => chunksOf(line, slackLimits.sectionText - 1));
  return { text: short.text, blocks: sectionsOf(pieces, slackBudget.textSections).blocks };
}

/** The card without any block, for the case that Slack refuses its blocks: nothing important is lost but the buttons. */
export function renderSlackPlain(card: Card): SlackMessage {
  const lines = [
    card.title,
    ...(card.deadline ? [card.deadline.label] : []),
    ...(card.body ? [card.body] : []),
    ...card.facts.map(({ label, value }) => `${label}  ${value}`),
    ...(card.footnote ? [card.footnote] : []),
  ];
  const text = fitText(escapeMrkdwn(cleanText(lines.join('\n'))), slackLimits.messageText, 'characters').text;
  return { text: text || '-', blocks: [] };
}

const yourTime = { zh: '你的时间：', en: 'Your time: ' } as const;

function isFilled(block: SlackBlock): boolean {
  const { text } = block as { text?: { text?: unknown } };
  return text?.text !== '';
}

/** What is due in the company's words; below it, small, which rule says so and when that is where the reader is. */
function deadlineOf({ deadline }: Card, ctx: SlackContext, write: SlackWriter): SlackBlock[] {
  if (!deadline) return [];
  const dueAt = new Date(deadline.dueAt);
  const label = bold(write.escaped(deadline.label, 1_000, 'deadline'));
  const when = Number.isNaN(dueAt.getTime())
    ? ''
    : `${yourTime[ctx.locale]}${dateMark(dueAt, fallbackTime(dueAt, ctx.timeZone))}`;
  const note = deadline.note ? write.escaped(deadline.note, slackLimits.contextText - when.length - 3, 'deadline') : '';
  const small = [note, when].filter(Boolean).join(' · ');
  return [...(label ? [section(label)] : []), ...(small ? [context(small)] : [])];
}

function imageOf({ image }: Card, ctx: SlackContext, write: SlackWriter, losses: Losses): SlackBlock[] {
  if (!image) return [];
  if (ctx.imageFileId)
    return [
      {
        type: 'image',
        slack_file: { id: ctx.imageFileId },
        alt_text: write.line(image.alt, slackLimits.imageAlt, 'image').text,
      },
    ];
  losses.add('image', 'simplified');
  return image.alt ? [context(write.escaped(image.alt, slackLimits.contextText, 'image'))] : [];
}

/** Like a receipt: what, how much, and below it where the number comes from. */
function traceOf({ trace = [] }: Card, write: SlackWriter, losses: Losses): SlackBlock[] {
  const lines = trace.map(({ label, source, amount, isTotal }) => {
    const name = write.escaped(label, 1_000, 'trace');
    const sum = amount ? write.escaped(amount, 200, 'trace') : '';
    const head = isTotal ? bold(sum ? `${name}  ${sum}` : name) : sum ? `${name}  ${bold(sum)}` : name;
    return source ? `${head}\n> ${write.escaped(source, 1_000, 'trace').replaceAll('\n', ' ')}` : head;
  });
  const { blocks, leftOut } = sectionsOf(lines.filter(Boolean), slackBudget.traceSections);
  losses.add('trace', 'left-out', leftOut);
  return blocks;
}

/** Short ones stand in two columns; a long one, or one of several lines, has the whole width. */
function factsOf({ facts }: Card, write: SlackWriter, losses: Losses): SlackBlock[] {
  const shown = facts.slice(0, slackBudget.facts);
  losses.add('facts', 'left-out', facts.length - shown.length);
  const blocks: { type: 'section'; fields?: Mrkdwn[]; text?: Mrkdwn }[] = [];
  for (const fact of shown) {
    const label = bold(write.escaped(fact.label, 200, 'facts'));
    const room = slackLimits.fieldText - label.length - 60;
    const value = write.escaped(fact.value, room, 'facts') || '-';
    const text = mrkdwn(`${label}\n${fact.kind === 'phone' ? dialable(value) : value}`);
    const last = blocks.at(-1);
    const isWide = value.includes('\n') || textSize(value, 'letters') > slackBudget.fieldLetters;
    if (isWide) blocks.push({ type: 'section', text });
    else if (last?.fields && last.fields.length < slackLimits.fieldsPerSection) last.fields.push(text);
    else blocks.push({ type: 'section', fields: [text] });
  }
  // One alone needs no column.
  return blocks.map(({ fields = [], text = fields[0] }) =>
    fields.length > 1 ? { type: 'section', fields } : { type: 'section', text },
  );
}

/** A whole number can be dialled with a tap; one with hidden digits cannot. */
function dialable(escaped: string): string {
  const digits = escaped.replace(/[\s-]/g, '');
  return /^\+?\d{5,20}$/.test(digits) ? `<tel:${digits}|${escaped}>` : escaped;
}

function reasonsOf({ reasons = [] }: Card, write: SlackWriter, losses: Losses): SlackBlock[] {
  const shown = reasons.slice(0, slackBudget.reasons);
  losses.add('reasons', 'left-out', reasons.length - shown.length);
  const lines = shown.map((reason) => `• ${write.escaped(reason, 290, 'reasons')}`);
  return lines.length > 0 ? [section(lines.join('\n'))] : [];
}

/** Buttons, then what only shows something. A settled card keeps the latter: nothing can be done on it any more. */
function actionsOf({ actions, isSettled }: Card, write: SlackWriter, losses: Losses): SlackBlock[] {
  const links = actions.filter(({ style }) => style === 'link');
  const buttons = isSettled ? [] : actions.filter(({ style }) => style !== 'link');
  const used = new Map<string, number>();
  return [buttons, links].flatMap((group) => {
    const shown = group.slice(0, slackLimits.actionsPerBlock);
    losses.add('actions', 'left-out', group.length - shown.length);
    return shown.length > 0 ? [{ type: 'actions', elements: shown.map((one) => buttonOf(one, used, write)) }] : [];
  });
}

function buttonOf(action: CardAction, used: Map<string, number>, write: SlackWriter): SlackBlock {
  const turn = (used.get(action.id) ?? 0) + 1;
  used.set(action.id, turn);
  const style = { primary: 'primary', danger: 'danger', default: null, link: null }[action.style];
  return {
    type: 'button',
    // Unique in the message; what is behind the # is dropped when it comes back.
    action_id: turn === 1 ? action.id : `${action.id}#${turn}`,
    text: write.line(action.label, slackLimits.button, 'actions'),
    ...(action.value ? { value: action.value } : {}),
    ...(style ? { style } : {}),
    ...(action.confirm ? { confirm: confirmOf(action.confirm, action.style === 'danger', write) } : {}),
  };
}

function confirmOf(confirm: NonNullable<CardAction['confirm']>, isDanger: boolean, write: SlackWriter) {
  return {
    title: write.line(confirm.title, slackLimits.confirmTitle, 'confirm'),
    text: write.line(confirm.text, slackLimits.confirmText, 'confirm'),
    confirm: write.line(confirm.ok, slackLimits.confirmButton, 'confirm'),
    deny: write.line(confirm.cancel, slackLimits.confirmButton, 'confirm'),
    ...(isDanger ? { style: 'danger' } : {}),
  };
}

function chunksOf(line: string, max: number): string[] {
  const chunks: string[] = [];
  let rest = line;
  while (rest.length > max) {
    const fitted = fitText(rest, max, 'characters').text;
    const kept = fitted.slice(0, -1);
    chunks.push(kept);
    rest = rest.slice(kept.length);
    if (kept.length === 0) break;
  }
  chunks.push(rest);
  return chunks;
}
