/**
 * Every renderer behind one face, for the laws that hold for all of them: what a reader sees as plain text, which buttons
 * stand there, what the platform would refuse or clip (by the independent checkers), and whether markup that is live came
 * out of somebody's text.
 */
import type { Card, Locale } from '../../cards/card.ts';
import { renderDingtalk } from '../../cards/render/dingtalk.ts';
import { renderDingtalkMessage } from '../../cards/render/dingtalk-message.ts';
import { renderSlackCard } from '../../cards/render/slack.ts';
import { renderWecomCard } from '../../cards/render/wecom.ts';
import { readKey } from '../../cards/render/wecom-key.ts';
import { renderWecomMarkdown } from '../../cards/render/wecom-markdown.ts';
import { checkDingtalkCardMap, checkDingtalkRobotMessage, isDingtalkTitleClipped } from '../cards/checkers/dingtalk.ts';
import { checkSlackMessage } from '../cards/checkers/slack.ts';
import { checkWecomCard, checkWecomText } from '../cards/checkers/wecom.ts';

export interface ShownCard {
  readonly payload: unknown;
  readonly degraded: readonly string[];
  /** What can be read, part after part, markup taken away. */
  readonly visible: string;
  /** Ids of the buttons that stand there, in their order. */
  readonly buttons: readonly string[];
  readonly violations: readonly string[];
  /** Markup that only the renderer may write, and that is not known to be its own. */
  readonly live: readonly string[];
}

export interface Renderer {
  readonly name: string;
  /** The notification's text is part of the payload. */
  readonly hasSummary: boolean;
  /** Buttons that only open an address keep no action id. */
  readonly hasButtons: boolean;
  show(card: Card, locale: Locale): ShownCard;
}

const publicUrl = 'https://baton.example';
const pageUrl = (id: string, value: string) => `${publicUrl}/pages/${encodeURIComponent(`${id} ${value}`)}`;

/** Texts as they compare: without markup, spaces, marks of direction and the ends of cuts; full-width signs are plain. */
export function comparable(text: string): string {
  return (
    text
      .toWellFormed()
      .replace(/[＊＿｀～＃［］＜＞｜＼＆]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0))
      // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what does not count
      .replace(/[\u0000-\u0020\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069\ufeff\ufff9-\ufffb*]/g, '')
      .replace(/\s+/g, '')
  );
}

function stringsIn(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  if (typeof value !== 'object' || value === null) return [];
  return Object.values(value).flatMap(stringsIn);
}

const slack: Renderer = {
  name: 'slack',
  hasSummary: true,
  hasButtons: true,
  show(card, locale) {
    const { payload, degraded } = renderSlackCard(card, { locale, timeZone: 'Asia/Shanghai', imageFileId: 'F012345' });
    const texts = textObjects(payload.blocks);
    const marked = texts.filter(({ type }) => type === 'mrkdwn');
    const elements = payload.blocks.flatMap((block) => (block.type === 'actions' ? (block.elements as Json[]) : []));
    const alts = payload.blocks.flatMap((block) => (block.type === 'image' ? [String(block.alt_text)] : []));
    return {
      payload,
      degraded,
      visible: [
        slackPlain(payload.text),
        ...texts.map(({ type, text }) => (type === 'mrkdwn' ? slackPlain(text) : text)),
        ...alts,
      ].join('\n'),
      buttons: elements.map(({ action_id: id }) => String(id)),
      violations: checkSlackMessage(payload),
      live: [
        ...marked.filter(({ verbatim }) => verbatim !== true).map(({ text }) => `not verbatim: ${text.slice(0, 40)}`),
        ...[payload.text, ...marked.map(({ text }) => text)].flatMap((text) =>
          [...text.matchAll(/<[^>]*>?/g)].map(([mark]) => mark).filter((mark) => !slackOwn.test(mark)),
        ),
        ...marked.flatMap(({ text }) => styledIn(text)),
      ],
    };
  },
};

const slackOwn = /^<(!date\^\d+\^\{date_short_pretty\} \{time\}\|[^<>|]*|tel:\+?\d{5,20}\|[\d +()-]+)>$/;

/** Italics, struck out words, code, quotes; bold is what the renderer itself writes. An address is none of them. */
function styledIn(text: string): string[] {
  const words = text.replace(/<[^>]*>/g, '').replace(/https?:\/\/\S+/g, '');
  return words.match(/(?<![A-Za-z0-9_~])([_~])[\p{L}\p{N}][^\n]*?\1(?![A-Za-z0-9])|`|^&gt;.*/gmu) ?? [];
}

type Json = Readonly<Record<string, unknown>>;

function textObjects(value: unknown): { type: string; text: string; verbatim?: boolean }[] {
  if (typeof value !== 'object' || value === null) return [];
  const { type, text } = value as Json;
  if ((type === 'plain_text' || type === 'mrkdwn') && typeof text === 'string')
    return [value as { type: string; text: string }];
  return Object.values(value).flatMap(textObjects);
}

function slackPlain(text: string): string {
  return text
    .replace(/<[^>|]*\|([^>]*)>/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

const wecom: Renderer = {
  name: 'wecom',
  hasSummary: false,
  hasButtons: true,
  show(card, locale) {
    const { payload, degraded } = renderWecomCard(card, { locale, taskId: 'task-1', publicUrl });
    const { violations, clipped } = checkWecomCard(payload);
    const keys = (payload.button_list ?? []).map(({ key }) => readKey(key)?.actionId ?? '');
    const { main_title: title, sub_title_text: subTitle, horizontal_content_list: rows, quote_area: quote } = payload;
    const labels = payload.button_list?.map(({ text }) => text);
    return {
      payload,
      degraded,
      // What stands in a button's key is no text that anybody reads.
      visible: stringsIn([title, subTitle, rows, quote?.title, quote?.quote_text, labels]).join('\n'),
      buttons: keys,
      violations: [...violations, ...clipped],
      live: [],
    };
  },
};

const wecomGroup = (dialect: 'markdown' | 'markdown_v2'): Renderer => ({
  name: dialect === 'markdown' ? 'wecom-appchat' : 'wecom-group',
  hasSummary: false,
  hasButtons: false,
  show(card, locale) {
    const { payload, degraded } = renderWecomMarkdown(card, { locale, publicUrl, dialect });
    return {
      payload,
      degraded,
      visible: payload,
      buttons: [],
      violations: checkWecomText(payload, dialect === 'markdown' ? 'app-markdown' : 'webhook-markdown'),
      live: liveMarkdown(payload),
    };
  },
});

/** Addresses of our own and uploaded pictures are the only links; tags, code and tables there are none. */
function liveMarkdown(text: string): string[] {
  const links = [...text.matchAll(/\[([^\]]*)\]\(([^)]*)\)/g)];
  const foreign = links.filter(([, , to = '']) => !to.startsWith(`${publicUrl}/`) && !to.startsWith('@media'));
  const rest = links.reduce((left, [link]) => left.replace(link, ''), text);
  return [...foreign.map(([link]) => link), ...(rest.match(/[[\]<>`|\\]/g) ?? [])];
}

const dingtalk: Renderer = {
  name: 'dingtalk',
  hasSummary: true,
  hasButtons: true,
  show(card, locale) {
    const { payload, degraded } = renderDingtalk(card, { locale, imageId: '@media1' });
    const names = ['b1', 'b2', 'b3', 'l1', 'l2'].filter((name) => payload[`${name}_show`] !== 'false');
    const markdown = ['title', 'body', 'facts', 'image', 'trace', 'reasons', 'deadline', 'footnote'].map(
      (name) => payload[name] ?? '',
    );
    return {
      payload,
      degraded,
      visible: [payload.summary ?? '', ...markdown, ...names.map((name) => payload[`${name}_label`] ?? '')].join('\n'),
      buttons: names.map((name) => payload[`${name}_action`] ?? ''),
      violations: checkDingtalkCardMap(payload),
      live: markdown.flatMap(liveMarkdown),
    };
  },
};

const dingtalkMessage: Renderer = {
  name: 'dingtalk-message',
  hasSummary: false,
  hasButtons: false,
  show(card, locale) {
    const addressOf = ({ id, value }: { id: string; value: string }) => pageUrl(id, value);
    const { payload, degraded } = renderDingtalkMessage(card, { locale, addressOf, imageId: '@media1' });
    const { title, text, buttons } = payload;
    const [key, param] = robotMessage(title, text, buttons);
    return {
      payload,
      degraded,
      visible: [text, ...buttons.map((button) => button.title)].join('\n'),
      buttons: [],
      violations: [
        ...checkDingtalkRobotMessage(key, JSON.stringify(param)),
        ...(isDingtalkTitleClipped(title) ? ['title: clipped'] : []),
      ],
      live: liveMarkdown(text),
    };
  },
};

/** As the reference lays out the fields: one kind of message per number of buttons. */
function robotMessage(
  title: string,
  text: string,
  buttons: readonly { title: string; url: string }[],
): [key: string, param: Record<string, string>] {
  const [only] = buttons;
  if (!only) return ['sampleMarkdown', { title, text }];
  if (buttons.length === 1) return ['sampleActionCard', { title, text, singleTitle: only.title, singleURL: only.url }];
  const fields = buttons.flatMap((button, index) => [
    [`actionTitle${index + 1}`, button.title],
    [`actionURL${index + 1}`, button.url],
  ]);
  return [`sampleActionCard${buttons.length}`, { title, text, ...Object.fromEntries(fields) }];
}

export const renderers: readonly Renderer[] = [
  slack,
  wecom,
  wecomGroup('markdown_v2'),
  wecomGroup('markdown'),
  dingtalk,
  dingtalkMessage,
];
