/**
 * What Slack refuses, written from its Block Kit reference and not from the renderers' table, so that neither can hide a
 * mistake of the other. For the renderers' laws, and for the fake Slack server as its validator: every violation is a
 * pointer and a sentence, as Slack answers with `invalid_blocks`. Lengths are UTF-16 units: never fewer than Slack counts.
 */
type Json = Readonly<Record<string, unknown>>;
type Surface = 'message' | 'modal' | 'home';

/** Blocks that every client and surface shows; anything newer needs a fallback. */
const blocksOf: Readonly<Record<Surface, readonly string[]>> = {
  message: ['header', 'section', 'context', 'actions', 'divider', 'image', 'rich_text'],
  modal: ['header', 'section', 'context', 'actions', 'divider', 'image', 'rich_text', 'input'],
  home: ['header', 'section', 'context', 'actions', 'divider', 'image', 'rich_text', 'input'],
};

/** Elements by where they may stand. */
const inActions = [
  'button',
  'static_select',
  'overflow',
  'checkboxes',
  'radio_buttons',
  'datepicker',
  'timepicker',
  'datetimepicker',
];
const inInput = [
  'plain_text_input',
  'static_select',
  'checkboxes',
  'radio_buttons',
  'datepicker',
  'timepicker',
  'datetimepicker',
  'file_input',
  'number_input',
];

class Violations {
  readonly list: string[] = [];

  add(pointer: string, what: string): void {
    this.list.push(`${what} [json-pointer:${pointer}]`);
  }

  text(value: unknown, max: number, pointer: string): string {
    if (typeof value !== 'string') {
      this.add(pointer, 'must be a string');
      return '';
    }
    if (value.length === 0) this.add(pointer, 'must be more than 0 characters');
    if (value.length > max) this.add(pointer, `must be less than ${max + 1} characters`);
    if (!value.isWellFormed()) this.add(pointer, 'must be well-formed Unicode');
    return value;
  }

  optionalText(value: unknown, max: number, pointer: string): void {
    if (value !== undefined) this.text(value, max, pointer);
  }

  items(value: unknown, min: number, max: number, pointer: string): readonly Json[] {
    if (!Array.isArray(value)) {
      this.add(pointer, 'must be an array');
      return [];
    }
    if (value.length < min) this.add(pointer, `must have at least ${min} items`);
    if (value.length > max) this.add(pointer, `must have at most ${max} items`);
    return value.map(objectOf);
  }
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}

/** @param payload `text`, `blocks` and the like, as for `chat.postMessage`; for `chat.update` the text has a hard limit */
export function checkSlackMessage(payload: unknown, method: 'post' | 'update' = 'update'): string[] {
  const found = new Violations();
  const { text, blocks = [], attachments = [] } = objectOf(payload);
  found.text(text, method === 'update' ? 4_000 : 40_000, '/text');
  checkBlocks(found, blocks, 50, 'message');
  found.items(attachments, 0, 100, '/attachments');
  return found.list;
}

/** A modal or the Home tab, as for `views.open`, `views.update` and `views.publish`. */
export function checkSlackView(payload: unknown): string[] {
  const found = new Violations();
  const view = objectOf(payload);
  if (Buffer.byteLength(JSON.stringify(payload)) > 250_000) found.add('/', 'must be at most 250 kB');
  if (view.type !== 'modal' && view.type !== 'home') found.add('/type', 'must be modal or home');
  const surface = view.type === 'home' ? 'home' : 'modal';
  const blocks = checkBlocks(found, view.blocks, 100, surface);
  found.optionalText(view.callback_id, 255, '/callback_id');
  found.optionalText(view.external_id, 255, '/external_id');
  if (view.private_metadata !== undefined && String(view.private_metadata).length > 3_000)
    found.add('/private_metadata', 'must be less than 3001 characters');
  if (surface === 'home') return found.list;
  plain(found, view.title, 24, '/title');
  for (const part of ['submit', 'close'] as const)
    if (view[part] !== undefined) plain(found, view[part], 24, `/${part}`);
  if (view.submit === undefined && blocks.some(({ type }) => type === 'input'))
    found.add('/submit', 'is required with inputs');
  return found.list;
}

function checkBlocks(found: Violations, value: unknown, max: number, surface: Surface): readonly Json[] {
  const blocks = found.items(value, 0, max, '/blocks');
  const ids = new Set<unknown>();
  blocks.forEach((block, index) => {
    const pointer = `/blocks/${index}`;
    if (!blocksOf[surface].includes(String(block.type))) found.add(`${pointer}/type`, `is no block of a ${surface}`);
    if (block.block_id !== undefined) {
      found.text(block.block_id, 255, `${pointer}/block_id`);
      if (ids.has(block.block_id)) found.add(`${pointer}/block_id`, 'must be unique');
      ids.add(block.block_id);
    }
    checkOf[String(block.type)]?.(found, block, pointer);
  });
  return blocks;
}

type BlockCheck = (found: Violations, block: Json, pointer: string) => void;

const checkOf: Readonly<Record<string, BlockCheck>> = {
  header: (found, block, pointer) => plain(found, block.text, 150, `${pointer}/text`),
  section: (found, { text, fields, accessory }, pointer) => {
    if (text === undefined && fields === undefined) found.add(pointer, 'must have text or fields');
    if (text !== undefined) textObject(found, text, 3_000, `${pointer}/text`);
    const listed = fields === undefined ? [] : found.items(fields, 1, 10, `${pointer}/fields`);
    for (const [index, field] of listed.entries()) textObject(found, field, 2_000, `${pointer}/fields/${index}`);
    if (accessory !== undefined) element(found, objectOf(accessory), `${pointer}/accessory`, [...inActions, 'image']);
  },
  context: (found, { elements }, pointer) => {
    for (const [index, part] of found.items(elements, 1, 10, `${pointer}/elements`).entries()) {
      const at = `${pointer}/elements/${index}`;
      if (part.type === 'image') image(found, part, at);
      else textObject(found, part, 3_000, at);
    }
  },
  actions: (found, block, pointer) => {
    const elements = found.items(block.elements, 1, 25, `${pointer}/elements`);
    const ids = elements.map(({ action_id: id }) => id).filter((id) => id !== undefined);
    if (new Set(ids).size < ids.length) found.add(`${pointer}/elements`, 'action_id must be unique in a block');
    for (const [index, part] of elements.entries()) element(found, part, `${pointer}/elements/${index}`, inActions);
  },
  image: (found, block, pointer) => {
    image(found, block, pointer);
    if (block.title !== undefined) plain(found, block.title, 2_000, `${pointer}/title`);
  },
  input: (found, block, pointer) => {
    plain(found, block.label, 2_000, `${pointer}/label`);
    if (block.hint !== undefined) plain(found, block.hint, 2_000, `${pointer}/hint`);
    element(found, objectOf(block.element), `${pointer}/element`, inInput);
  },
};

function image(found: Violations, block: Json, pointer: string): void {
  found.text(block.alt_text, 2_000, `${pointer}/alt_text`);
  if (block.slack_file === undefined) {
    const url = found.text(block.image_url, 3_000, `${pointer}/image_url`);
    if (!/^https?:\/\//.test(url)) found.add(`${pointer}/image_url`, 'must be an address');
  } else {
    const { id, url } = objectOf(block.slack_file);
    if ((id === undefined) === (url === undefined)) found.add(`${pointer}/slack_file`, 'must have an id or a url');
  }
}

function element(found: Violations, part: Json, pointer: string, allowed: readonly string[]): void {
  if (!allowed.includes(String(part.type))) found.add(`${pointer}/type`, `${String(part.type)} may not stand here`);
  found.optionalText(part.action_id, 255, `${pointer}/action_id`);
  if (part.confirm !== undefined) confirm(found, objectOf(part.confirm), `${pointer}/confirm`);
  if (part.placeholder !== undefined) plain(found, part.placeholder, 150, `${pointer}/placeholder`);
  if (part.type === 'image') image(found, part, pointer);
  if (part.type === 'button') {
    plain(found, part.text, 75, `${pointer}/text`);
    found.optionalText(part.value, 2_000, `${pointer}/value`);
    found.optionalText(part.url, 3_000, `${pointer}/url`);
    found.optionalText(part.accessibility_label, 75, `${pointer}/accessibility_label`);
    if (part.style !== undefined && part.style !== 'primary' && part.style !== 'danger')
      found.add(`${pointer}/style`, 'must be primary or danger');
  }
  if (part.type === 'static_select') {
    if (part.option_groups === undefined) options(found, part, 100, pointer);
    else
      found.items(part.option_groups, 1, 100, `${pointer}/option_groups`).forEach((group, index) => {
        plain(found, group.label, 75, `${pointer}/option_groups/${index}/label`);
        options(found, group, 100, `${pointer}/option_groups/${index}`);
      });
  }
  if (part.type === 'overflow') options(found, part, 5, pointer);
  if (part.type === 'radio_buttons' || part.type === 'checkboxes') options(found, part, 10, pointer);
  if (part.type === 'plain_text_input') {
    const { min_length: min = 0, max_length: max = 3_000, initial_value: initial } = part;
    if (typeof min !== 'number' || min < 0 || min > 3_000) found.add(`${pointer}/min_length`, 'must be 0 to 3000');
    if (typeof max !== 'number' || max < 1 || max > 3_000) found.add(`${pointer}/max_length`, 'must be 1 to 3000');
    if (initial !== undefined) found.text(initial, Number(max), `${pointer}/initial_value`);
  }
  if (part.type === 'datepicker' && part.initial_date !== undefined && !isDay(part.initial_date))
    found.add(`${pointer}/initial_date`, 'must be a day as YYYY-MM-DD');
  if (part.type === 'file_input' && (Number(part.max_files ?? 10) < 1 || Number(part.max_files ?? 10) > 10))
    found.add(`${pointer}/max_files`, 'must be 1 to 10');
}

function isDay(value: unknown): boolean {
  const [, year, month, day] = /^(\d{4})-(\d{2})-(\d{2})$/.exec(String(value)) ?? [];
  const at = new Date(`${year}-${month}-${day}T00:00:00Z`);
  // 30 February would be 2 March.
  return !Number.isNaN(at.getTime()) && at.getUTCDate() === Number(day);
}

function options(found: Violations, part: Json, max: number, pointer: string): void {
  const list = found.items(part.options, 1, max, `${pointer}/options`);
  list.forEach((option, index) => {
    const at = `${pointer}/options/${index}`;
    textObject(found, option.text, 75, `${at}/text`);
    // The documentation says 150, the vendor's own types 75: the smaller one always works.
    found.text(option.value, 75, `${at}/value`);
    if (option.description !== undefined) textObject(found, option.description, 75, `${at}/description`);
  });
  if (part.initial_option !== undefined) {
    const initial = JSON.stringify(part.initial_option);
    if (!list.some((option) => JSON.stringify(option) === initial))
      found.add(`${pointer}/initial_option`, 'must be one of the options');
  }
}

function confirm(found: Violations, dialog: Json, pointer: string): void {
  plain(found, dialog.title, 100, `${pointer}/title`);
  textObject(found, dialog.text, 300, `${pointer}/text`);
  plain(found, dialog.confirm, 30, `${pointer}/confirm`);
  plain(found, dialog.deny, 30, `${pointer}/deny`);
}

function plain(found: Violations, value: unknown, max: number, pointer: string): void {
  const { type, text } = objectOf(value);
  if (type !== 'plain_text') found.add(`${pointer}/type`, 'must be plain_text');
  found.text(text, max, `${pointer}/text`);
}

function textObject(found: Violations, value: unknown, max: number, pointer: string): void {
  const { type, text } = objectOf(value);
  if (type !== 'plain_text' && type !== 'mrkdwn') found.add(`${pointer}/type`, 'must be plain_text or mrkdwn');
  found.text(text, max, `${pointer}/text`);
}
