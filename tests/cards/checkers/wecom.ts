/**
 * What WeCom refuses or cuts, written from its reference and not from the renderers' table, so that neither can hide a
 * mistake of the other. For the renderers' laws, and for the fake WeCom server as its validator. `violations` are hard:
 * list sizes, bytes, required fields, unique keys. `clipped` is what the vendor suggests as a length: a longer text is
 * taken, and cut by the client wherever it likes.
 */
type Json = Readonly<Record<string, unknown>>;

export interface WecomFindings {
  readonly violations: string[];
  readonly clipped: string[];
}

/** Apps, group robots and intelligent bots suggest different lengths: title, description, sub-title, jump, value. */
const suggested = {
  app: { title: 36, desc: 44, subTitle: 160, jump: 18, value: 30 },
  webhook: { title: 26, desc: 30, subTitle: 112, jump: 13, value: 26 },
} as const;

const cardTypes = ['text_notice', 'news_notice', 'button_interaction', 'vote_interaction', 'multiple_interaction'];
const taskPattern = /^[0-9A-Za-z_\-@]{1,128}$/;

class Findings implements WecomFindings {
  readonly violations: string[] = [];
  readonly clipped: string[] = [];

  wrong(where: string, what: string): void {
    this.violations.push(`${where}: ${what}`);
  }

  /** In 字, as the vendor writes: a Chinese character. What counts is the width; two Latin letters are as wide. */
  suggested(value: unknown, max: number, where: string, isRequired = false): void {
    if (value === undefined || value === '') {
      if (isRequired) this.wrong(where, 'is required');
      return;
    }
    if (typeof value !== 'string') {
      this.wrong(where, 'must be a string');
      return;
    }
    if (!value.isWellFormed()) this.wrong(where, 'must be well-formed Unicode');
    if (widthOf(value) > 2 * max) this.clipped.push(`${where}: wider than ${max} Chinese characters`);
  }

  key(value: unknown, maxBytes: number, where: string): string {
    if (typeof value !== 'string' || value === '') {
      this.wrong(where, 'is required');
      return '';
    }
    if (Buffer.byteLength(value) > maxBytes) this.wrong(where, `more than ${maxBytes} bytes`);
    return value;
  }

  items(value: unknown, min: number, max: number, where: string): readonly Json[] {
    if (!Array.isArray(value)) {
      if (value !== undefined || min > 0) this.wrong(where, 'must be a list');
      return [];
    }
    if (value.length < min) this.wrong(where, `fewer than ${min} entries`);
    if (value.length > max) this.wrong(where, `more than ${max} entries`);
    return value.map(objectOf);
  }

  unique(values: readonly unknown[], where: string): void {
    if (new Set(values).size < values.length) this.wrong(where, 'must be unique');
  }
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

/** @param channel group robots take notices only, and no callbacks */
export function checkWecomCard(payload: unknown, channel: 'app' | 'webhook' = 'app'): WecomFindings {
  const found = new Findings();
  const card = objectOf(payload);
  const limits = suggested[channel];
  const type = String(card.card_type);
  const isNotice = type === 'text_notice' || type === 'news_notice';
  if (!cardTypes.includes(type)) found.wrong('card_type', 'is unknown');
  if (channel === 'webhook' && !isNotice) found.wrong('card_type', 'group robots take notices only');

  const source = objectOf(card.source);
  found.suggested(source.desc, 20, 'source.desc');
  if (source.desc_color !== undefined && ![0, 1, 2, 3].includes(Number(source.desc_color)))
    found.wrong('source.desc_color', 'must be 0 to 3');
  const title = objectOf(card.main_title);
  const isVote = type === 'vote_interaction';
  found.suggested(title.title, isVote ? 16 : limits.title, 'main_title.title', type !== 'text_notice');
  found.suggested(title.desc, isVote || type === 'multiple_interaction' ? 160 : limits.desc, 'main_title.desc');
  if (type === 'text_notice' && !title.title && !card.sub_title_text)
    found.wrong('main_title.title', 'a text notice needs a title or a sub-title');
  if (card.sub_title_text !== undefined && type !== 'text_notice' && type !== 'button_interaction')
    found.wrong('sub_title_text', 'not in this type of card');
  found.suggested(card.sub_title_text, limits.subTitle, 'sub_title_text');

  for (const [index, row] of found.items(card.horizontal_content_list, 0, 6, 'horizontal_content_list').entries()) {
    const where = `horizontal_content_list[${index}]`;
    found.suggested(row.keyname, 5, `${where}.keyname`, true);
    found.suggested(row.value, limits.value, `${where}.value`);
    if (row.type === 1) address(found, row.url, `${where}.url`);
    if (row.type === 2) found.key(row.media_id, 1024, `${where}.media_id`);
    if (row.type === 3) found.key(row.userid, 64, `${where}.userid`);
  }
  const quote = objectOf(card.quote_area);
  if (quote.type === 1) address(found, quote.url, 'quote_area.url');
  checkAction(found, objectOf(card.card_action), isNotice, card.card_action !== undefined);
  for (const [index, jump] of found.items(card.jump_list, 0, 3, 'jump_list').entries()) {
    found.suggested(jump.title, limits.jump, `jump_list[${index}].title`, true);
    if (jump.type === 1) address(found, jump.url, `jump_list[${index}].url`);
  }
  if (card.jump_list !== undefined && !isNotice) found.wrong('jump_list', 'only in notices');
  if (card.emphasis_content !== undefined) {
    const { title: big, desc } = objectOf(card.emphasis_content);
    if (type !== 'text_notice') found.wrong('emphasis_content', 'only in text notices');
    found.suggested(big, 14, 'emphasis_content.title');
    found.suggested(desc, 22, 'emphasis_content.desc');
  }
  if (type === 'news_notice') checkNews(found, card);
  if (card.action_menu !== undefined) {
    const actions = found.items(objectOf(card.action_menu).action_list, 1, 3, 'action_menu.action_list');
    found.unique(
      actions.map(({ key }) => found.key(key, 1024, 'action_menu.key')),
      'action_menu.key',
    );
  }
  if (type === 'button_interaction') checkButtons(found, card);
  const needsTask = !isNotice || card.action_menu !== undefined;
  if (card.task_id !== undefined || needsTask) {
    if (typeof card.task_id !== 'string' || !taskPattern.test(card.task_id))
      found.wrong('task_id', 'must be 1 to 128 of 0-9 A-Z a-z _ - @');
  }
  return found;
}

function checkAction(found: Findings, action: Json, isRequired: boolean, isThere: boolean): void {
  if (!isThere) {
    if (isRequired) found.wrong('card_action', 'is required');
    return;
  }
  const types = isRequired ? [1, 2] : [0, 1, 2];
  if (!types.includes(Number(action.type))) found.wrong('card_action.type', `must be one of ${types.join(', ')}`);
  if (action.type === 1) address(found, action.url, 'card_action.url');
  if (action.type === 2) found.key(action.appid, 128, 'card_action.appid');
}

function checkNews(found: Findings, card: Json): void {
  const image = objectOf(card.card_image);
  if (card.card_image === undefined && card.image_text_area === undefined)
    found.wrong('card_image', 'or image_text_area is required');
  if (card.card_image !== undefined) {
    address(found, image.url, 'card_image.url');
    const ratio = Number(image.aspect_ratio ?? 1.3);
    if (ratio < 1.3 || ratio > 2.25) found.wrong('card_image.aspect_ratio', 'must be between 1.3 and 2.25');
  }
  for (const row of found.items(card.vertical_content_list, 0, 4, 'vertical_content_list')) {
    found.suggested(row.title, 38, 'vertical_content_list.title', true);
    found.suggested(row.desc, 160, 'vertical_content_list.desc');
  }
}

function checkButtons(found: Findings, card: Json): void {
  const buttons = found.items(card.button_list, 1, 6, 'button_list');
  const keys: string[] = [];
  for (const [index, button] of buttons.entries()) {
    const where = `button_list[${index}]`;
    found.suggested(button.text, 10, `${where}.text`, true);
    if (button.type === 1) address(found, button.url, `${where}.url`);
    else keys.push(found.key(button.key, 1024, `${where}.key`));
    if (button.style !== undefined && ![1, 2, 3, 4].includes(Number(button.style)))
      found.wrong(`${where}.style`, 'must be 1 to 4');
  }
  found.unique(keys, 'button_list.key');
  if (card.button_selection === undefined) return;
  const selection = objectOf(card.button_selection);
  found.key(selection.question_key, 1024, 'button_selection.question_key');
  const options = found.items(selection.option_list, 1, 10, 'button_selection.option_list');
  found.unique(
    options.map(({ id }) => found.key(id, 128, 'button_selection.id')),
    'button_selection.id',
  );
  for (const { text } of options) found.suggested(text, 16, 'button_selection.text', true);
}

function widthOf(text: string): number {
  return [...text].reduce((sum, sign) => sum + (sign.codePointAt(0)! < 0x1100 ? 1 : 2), 0);
}

function address(found: Findings, value: unknown, where: string): void {
  if (typeof value !== 'string' || !/^https?:\/\//.test(value))
    found.wrong(where, 'must be an address with its scheme');
  else if (Buffer.byteLength(value) > 2048) found.wrong(where, 'more than 2048 bytes');
}

/** Texts and markdown by their channel; 2,048 bytes of UTF-8 everywhere but in the markdown of group robots. */
export function checkWecomText(content: string, kind: 'text' | 'app-markdown' | 'webhook-markdown'): string[] {
  const max = kind === 'webhook-markdown' ? 4096 : 2048;
  const found: string[] = [];
  if (content.trim() === '') found.push('content: is required');
  if (Buffer.byteLength(content) > max) found.push(`content: more than ${max} bytes`);
  if (!content.isWellFormed()) found.push('content: must be well-formed Unicode');
  return found;
}
