/**
 * What WeCom refuses in a template card, written from the reference and from nothing of ours: lists, bytes, required fields,
 * unique keys, task ids. Suggested lengths are no reason to refuse. @returns what is wrong, null when nothing is
 */
type Fields = Readonly<Record<string, unknown>>;

const cardTypes = ['text_notice', 'news_notice', 'button_interaction', 'vote_interaction', 'multiple_interaction'];
export const answeringTypes = ['button_interaction', 'vote_interaction', 'multiple_interaction'];
const taskPattern = /^[0-9A-Za-z_\-@]{1,128}$/;

export function checkTemplateCard(card: unknown, isUpdate: boolean): string | null {
  if (!isFields(card)) return 'template_card missing';
  const type = String(card.card_type);
  if (!cardTypes.includes(type)) return 'card_type';
  const title = isFields(card.main_title) ? text(card.main_title.title) : '';
  const needsTask = answeringTypes.includes(type) || card.action_menu !== undefined;
  if (needsTask && !isUpdate && card.task_id === undefined) return 'task_id missing';
  if (card.task_id !== undefined && !taskPattern.test(String(card.task_id))) return 'task_id';
  if (type === 'text_notice' && !title && !text(card.sub_title_text)) return 'main_title or sub_title_text missing';
  if (type !== 'text_notice' && !title) return 'main_title.title missing';
  if ((type === 'text_notice' || type === 'news_notice') && !isFields(card.card_action)) return 'card_action missing';
  return (
    checkAction(card.card_action) ??
    checkFacts(card.horizontal_content_list) ??
    checkQuote(card.quote_area) ??
    checkJumps(card.jump_list) ??
    checkMenu(card.action_menu) ??
    (type === 'button_interaction' ? checkButtons(card.button_list) : null) ??
    (type !== 'button_interaction' && card.button_list !== undefined ? 'button_list not allowed' : null)
  );
}

function checkAction(action: unknown): string | null {
  if (action === undefined) return null;
  if (!isFields(action) || ![0, 1, 2].includes(Number(action.type))) return 'card_action.type';
  if (action.type === 1 && !/^https?:\/\//.test(text(action.url))) return 'card_action.url';
  return null;
}

function checkFacts(list: unknown): string | null {
  if (list === undefined) return null;
  if (!Array.isArray(list) || list.length > 6) return 'horizontal_content_list';
  return list.every((one) => isFields(one) && text(one.keyname)) ? null : 'horizontal_content_list.keyname';
}

function checkQuote(quote: unknown): string | null {
  if (quote === undefined) return null;
  return isFields(quote) && [undefined, 0, 1, 2].includes(quote.type as number | undefined) ? null : 'quote_area';
}

function checkJumps(list: unknown): string | null {
  if (list === undefined) return null;
  if (!Array.isArray(list) || list.length > 3) return 'jump_list';
  return list.every((one) => isFields(one) && text(one.title)) ? null : 'jump_list.title';
}

function checkMenu(menu: unknown): string | null {
  if (menu === undefined) return null;
  const list = isFields(menu) ? menu.action_list : undefined;
  return Array.isArray(list) && list.length >= 1 && list.length <= 3 ? null : 'action_menu';
}

function checkButtons(list: unknown): string | null {
  if (!Array.isArray(list) || list.length === 0 || list.length > 6) return 'button_list';
  const keys = new Set<string>();
  for (const button of list) {
    if (!isFields(button) || !text(button.text)) return 'button_list.text';
    if ((button.type ?? 0) === 1) {
      if (!/^https?:\/\//.test(text(button.url))) return 'button_list.url';
      continue;
    }
    const key = text(button.key);
    if (!key || Buffer.byteLength(key) > 1024) return 'button_list.key';
    if (keys.has(key)) return 'button_list.key repeated';
    keys.add(key);
  }
  return null;
}

export function isFields(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
