/**
 * Says what Slack would say of blocks and views: numbers and rules from the reference of Block Kit, written without a look
 * at the renderer. Unknown block or element types, missing and surplus fields are refused, as Slack does.
 */
type Json = Record<string, unknown>;
export type Surface = 'message' | 'modal' | 'home';

const maxBlocks = { message: 50, modal: 100, home: 100 } as const;

/** @returns one line per violation, with the pointer to it; empty when Slack would take it */
export function checkBlocks(blocks: unknown, surface: Surface): string[] {
  const problems: string[] = [];
  const say = (pointer: string, what: string) => problems.push(`[ERROR] ${what} [json-pointer:${pointer}]`);
  if (!Array.isArray(blocks)) return ['[ERROR] must be an array [json-pointer:/blocks]'];
  if (blocks.length > maxBlocks[surface]) say('/blocks', `no more than ${maxBlocks[surface]} items allowed`);
  const ids = new Set<string>();
  for (const [index, block] of blocks.entries()) checkBlock(block, `/blocks/${index}`, surface, say, ids);
  return problems;
}

export function checkView(view: unknown): string[] {
  const problems: string[] = [];
  const say = (pointer: string, what: string) => problems.push(`[ERROR] ${what} [json-pointer:${pointer}]`);
  if (!isJson(view)) return ['[ERROR] must be an object [json-pointer:/view]'];
  if (view.type !== 'modal' && view.type !== 'home') return ['[ERROR] unsupported type [json-pointer:/view/type]'];
  if (JSON.stringify(view).length > 250_000) say('/view', 'view_too_large');
  allow(view, viewFields[view.type], '/view', say);
  const blocks = checkBlocks(view.blocks, view.type).map((line) => line.replace('json-pointer:', 'json-pointer:/view'));
  problems.push(...blocks);
  if (typeof view.private_metadata === 'string' && view.private_metadata.length > 3_000)
    say('/view/private_metadata', 'must be less than 3001 characters');
  if (typeof view.callback_id === 'string' && view.callback_id.length > 255) say('/view/callback_id', 'too long');
  if (view.type === 'modal') {
    plain(view.title, 24, '/view/title', say);
    for (const word of ['submit', 'close'] as const) if (view[word]) plain(view[word], 24, `/view/${word}`, say);
    const hasInput = Array.isArray(view.blocks) && view.blocks.some((block: Json) => block.type === 'input');
    if (hasInput && !view.submit) say('/view/submit', 'missing required field: submit');
  }
  return problems;
}

type Say = (pointer: string, what: string) => void;

const viewFields = {
  modal: [
    'type',
    'title',
    'blocks',
    'close',
    'submit',
    'private_metadata',
    'callback_id',
    'clear_on_close',
    'notify_on_close',
    'external_id',
    'submit_disabled',
  ],
  home: ['type', 'blocks', 'private_metadata', 'callback_id', 'external_id'],
} as const;

const blockFields: Readonly<Record<string, readonly string[]>> = {
  header: ['text'],
  section: ['text', 'fields', 'accessory', 'expand'],
  context: ['elements'],
  actions: ['elements'],
  divider: [],
  image: ['alt_text', 'title', 'image_url', 'slack_file'],
  input: ['label', 'element', 'hint', 'optional', 'dispatch_action'],
};

function checkBlock(block: unknown, at: string, surface: Surface, say: Say, ids: Set<string>): void {
  if (!isJson(block) || typeof block.type !== 'string') return void say(at, 'must be an object with a type');
  const known = Object.hasOwn(blockFields, block.type) ? blockFields[block.type] : undefined;
  if (!known) return void say(`${at}/type`, `unsupported type: ${block.type}`);
  allow(block, ['type', 'block_id', ...known], at, say);
  if (block.block_id !== undefined) {
    const id = block.block_id;
    if (typeof id !== 'string' || id === '' || id.length > 255) say(`${at}/block_id`, 'must be 1 to 255 characters');
    else if (ids.has(id)) say(`${at}/block_id`, 'block_id already exists');
    else ids.add(id);
  }
  switch (block.type) {
    case 'header':
      return void plain(block.text, 150, `${at}/text`, say);
    case 'section':
      return void checkSection(block, at, say);
    case 'context':
      return void each(block.elements, 1, 10, `${at}/elements`, say, (one, where) =>
        textObject(one, 3_000, where, say),
      );
    case 'actions': {
      const actionIds = new Set<string>();
      return void each(block.elements, 1, 25, `${at}/elements`, say, (one, where) =>
        checkElement(one, where, ['button', 'static_select', 'overflow', 'datepicker'], say, actionIds),
      );
    }
    case 'image':
      if (typeof block.alt_text !== 'string' || block.alt_text === '' || block.alt_text.length > 2_000)
        say(`${at}/alt_text`, 'must be 1 to 2000 characters');
      if ((block.image_url === undefined) === (block.slack_file === undefined))
        say(at, 'must provide exactly one of image_url and slack_file');
      return;
    case 'input':
      return void checkInput(block, at, surface, say);
  }
}

function checkSection(block: Json, at: string, say: Say): void {
  if (block.text === undefined && block.fields === undefined) say(at, 'must define text or fields');
  if (block.text !== undefined) textObject(block.text, 3_000, `${at}/text`, say);
  if (block.fields !== undefined)
    each(block.fields, 1, 10, `${at}/fields`, say, (one, where) => textObject(one, 2_000, where, say));
}

function checkInput(block: Json, at: string, surface: Surface, say: Say): void {
  if (surface === 'message') say(at, 'input blocks are not used in messages here');
  plain(block.label, 2_000, `${at}/label`, say);
  if (block.hint !== undefined) plain(block.hint, 2_000, `${at}/hint`, say);
  if (block.optional !== undefined && typeof block.optional !== 'boolean') say(`${at}/optional`, 'must be a boolean');
  const kinds = ['plain_text_input', 'static_select', 'radio_buttons', 'checkboxes', 'datepicker'];
  checkElement(block.element, `${at}/element`, kinds, say, new Set());
}

const elementFields: Readonly<Record<string, readonly string[]>> = {
  button: ['text', 'url', 'value', 'style', 'confirm', 'accessibility_label'],
  static_select: ['placeholder', 'options', 'option_groups', 'initial_option', 'confirm', 'focus_on_load'],
  radio_buttons: ['options', 'initial_option', 'confirm', 'focus_on_load'],
  datepicker: ['initial_date', 'placeholder', 'confirm', 'focus_on_load'],
  plain_text_input: [
    'initial_value',
    'multiline',
    'min_length',
    'max_length',
    'placeholder',
    'dispatch_action_config',
    'focus_on_load',
  ],
};

function checkElement(element: unknown, at: string, allowed: readonly string[], say: Say, ids: Set<string>): void {
  if (!isJson(element) || typeof element.type !== 'string') return void say(at, 'must be an object with a type');
  const known = Object.hasOwn(elementFields, element.type) ? elementFields[element.type] : undefined;
  if (!known || !allowed.includes(element.type)) return void say(`${at}/type`, `unsupported type: ${element.type}`);
  allow(element, ['type', 'action_id', ...known], at, say);
  const id = element.action_id;
  if (id !== undefined) {
    if (typeof id !== 'string' || id === '' || id.length > 255) say(`${at}/action_id`, 'must be 1 to 255 characters');
    else if (ids.has(id)) say(`${at}/action_id`, 'action_id already exists in this block');
    else ids.add(id);
  }
  if (element.placeholder !== undefined) plain(element.placeholder, 150, `${at}/placeholder`, say);
  if (element.confirm !== undefined) checkConfirm(element.confirm, `${at}/confirm`, say);
  if (element.focus_on_load !== undefined && typeof element.focus_on_load !== 'boolean')
    say(`${at}/focus_on_load`, 'must be a boolean');
  if (element.type === 'datepicker') return void checkDatePicker(element, at, say);
  if (element.type === 'button') return void checkButton(element, at, say);
  if (element.type === 'plain_text_input') return void checkTextInput(element, at, say);
  checkOptions(element, at, element.type === 'radio_buttons' ? 10 : 100, say);
}

function checkButton(button: Json, at: string, say: Say): void {
  plain(button.text, 75, `${at}/text`, say);
  if (button.value !== undefined && (typeof button.value !== 'string' || button.value.length > 2_000))
    say(`${at}/value`, 'must be less than 2001 characters');
  if (
    button.url !== undefined &&
    (typeof button.url !== 'string' || button.url.length > 3_000 || !URL.canParse(button.url))
  )
    say(`${at}/url`, 'must be a valid url');
  if (button.style !== undefined && button.style !== 'primary' && button.style !== 'danger')
    say(`${at}/style`, 'unknown');
}

function checkConfirm(dialog: unknown, at: string, say: Say): void {
  if (!isJson(dialog)) return void say(at, 'must be an object');
  const { title, text, confirm, deny } = dialog;
  plain(title, 100, `${at}/title`, say);
  textObject(text, 300, `${at}/text`, say);
  plain(confirm, 30, `${at}/confirm`, say);
  plain(deny, 30, `${at}/deny`, say);
}

/** A date picker knows no first and no last day, and is not filled in with a day that no calendar has. */
function checkDatePicker({ initial_date: initial }: Json, at: string, say: Say): void {
  if (initial !== undefined && !isCalendarDay(initial)) say(`${at}/initial_date`, 'must be a date as YYYY-MM-DD');
}

export function isCalendarDay(value: unknown): boolean {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const at = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(value);
}

function checkTextInput(input: Json, at: string, say: Say): void {
  const { max_length: max, initial_value: initial } = input;
  if (max !== undefined && (!Number.isInteger(max) || Number(max) < 1 || Number(max) > 3_000))
    say(`${at}/max_length`, 'must be between 1 and 3000');
  if (initial === undefined) return;
  if (typeof initial !== 'string') say(`${at}/initial_value`, 'must be a string');
  else if (initial.length > Number(max ?? 3_000)) say(`${at}/initial_value`, 'longer than max_length');
}

function checkOptions(element: Json, at: string, max: number, say: Say): void {
  const values = new Set<unknown>();
  if (element.option_groups === undefined) checkList(element, at, max, say, values);
  else {
    if (element.options !== undefined) say(at, 'must not have both options and option_groups');
    each(element.option_groups, 1, 100, `${at}/option_groups`, say, (group, where) => {
      if (!isJson(group)) return void say(where, 'must be an object');
      plain(group.label, 75, `${where}/label`, say);
      checkList(group, where, max, say, values);
    });
  }
  if (element.initial_option === undefined) return;
  const wanted = JSON.stringify(element.initial_option);
  if (!optionsOf(element).some((option) => JSON.stringify(option) === wanted))
    say(`${at}/initial_option`, 'must exactly match one of the options');
}

/** Of a list, and of all its groups. */
export function optionsOf(element: Json): readonly unknown[] {
  const groups = Array.isArray(element.option_groups) ? element.option_groups : [element];
  return groups.flatMap((group) => (isJson(group) && Array.isArray(group.options) ? group.options : []));
}

function checkList(list: Json, at: string, max: number, say: Say, values: Set<unknown>): void {
  each(list.options, 1, max, `${at}/options`, say, (option, where) => {
    if (!isJson(option)) return void say(where, 'must be an object');
    allow(option, ['text', 'value', 'description', 'url'], where, say);
    if (isJson(option.text) && option.text.type === 'mrkdwn' && max > 10) say(`${where}/text`, 'must be plain_text');
    textObject(option.text, 75, `${where}/text`, say);
    if (typeof option.value !== 'string' || option.value === '' || option.value.length > 150)
      say(`${where}/value`, 'must be 1 to 150 characters');
    if (values.has(option.value)) say(`${where}/value`, 'duplicate value');
    values.add(option.value);
  });
}

function each(
  list: unknown,
  min: number,
  max: number,
  at: string,
  say: Say,
  check: (one: unknown, at: string) => void,
): void {
  if (!Array.isArray(list)) return void say(at, 'must be an array');
  if (list.length < min) say(at, `no fewer than ${min} items allowed`);
  if (list.length > max) say(at, `no more than ${max} items allowed`);
  for (const [index, one] of list.entries()) check(one, `${at}/${index}`);
}

function plain(text: unknown, max: number, at: string, say: Say): void {
  if (!isJson(text) || text.type !== 'plain_text') return void say(at, 'must be a plain_text object');
  textObject(text, max, at, say);
}

function textObject(text: unknown, max: number, at: string, say: Say): void {
  if (!isJson(text) || typeof text.text !== 'string') return void say(at, 'must be a text object');
  if (text.type !== 'plain_text' && text.type !== 'mrkdwn') return void say(`${at}/type`, 'unsupported type');
  allow(text, text.type === 'mrkdwn' ? ['type', 'text', 'verbatim'] : ['type', 'text', 'emoji'], at, say);
  if (text.text.length < 1) say(`${at}/text`, 'must be more than 0 characters');
  if (text.text.length > max) say(`${at}/text`, `must be less than ${max + 1} characters`);
  if (!text.text.isWellFormed()) say(`${at}/text`, 'must be valid unicode');
}

function allow(object: Json, fields: readonly string[], at: string, say: Say): void {
  for (const name of Object.keys(object))
    if (!fields.includes(name)) say(`${at}/${name}`, `invalid additional property: ${name}`);
}

function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
