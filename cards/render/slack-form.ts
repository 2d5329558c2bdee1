/**
 * A form as a Slack modal, and what a modal shows besides forms. Pure. Block ids are `<form>/<field>`: a form that
 * replaces another in the same window begins with its own values, and problems find their field (bot/slack/parse.ts).
 */
import { dayNumberOf } from '../../domain/shared/zone-time.ts';
import type { Form, FormField, Locale } from '../card.ts';
import { collectLosses, type Losses, type RenderContext, type Rendered } from './rendered.ts';
import {
  context,
  type PlainText,
  plainText,
  type SlackBlock,
  type SlackWriter,
  section,
  sectionsOf,
  slackWriter,
} from './slack-blocks.ts';
import { slackBudget, slackLimits } from './slack-limits.ts';
import { cleanText, fitText, textSize } from './text-limits.ts';

export interface SlackFormContext extends RenderContext {
  /** Comes back with the answers; at most 3,000 characters. */
  readonly privateMetadata: string;
}

export interface SlackView {
  readonly type: 'modal' | 'home';
  readonly blocks: readonly SlackBlock[];
  readonly [key: string]: unknown;
}

/** Up to this many options are shown as radio buttons, more as a list to choose from. */
const optionsAsRadios = 5;

export const slackFormCallback = 'form';

const words = {
  zh: { close: '取消', done: '知道了', currency: '币种', pickDay: '选择日期' },
  en: { close: 'Cancel', done: 'Close', currency: 'Currency', pickDay: 'Pick a date' },
} as const satisfies Record<Locale, Record<string, string>>;

export function blockIdOf(formId: string, field: string): string {
  return `${formId}/${field}`.slice(0, slackLimits.actionId);
}

export function renderSlackForm(form: Form, ctx: SlackFormContext): Rendered<SlackView> {
  const losses = collectLosses();
  const write = slackWriter(losses);
  const t = words[ctx.locale];
  const isTitleLong = textSize(form.title, 'characters') > slackLimits.modalWord;
  const fields = form.fields.flatMap((field) => inputsOf(field, form.id, ctx.locale, write, losses));
  const head = [
    // The bar above holds 24 characters: a longer title stands whole in the window.
    ...(isTitleLong ? [section(`*${write.escaped(form.title, 300, 'title').replaceAll('*', '＊')}*`)] : []),
    ...(form.intro ? [section(write.escaped(form.intro, slackLimits.sectionText, 'intro'))] : []),
  ];
  const kept = fields.slice(0, slackLimits.modalBlocks - head.length);
  losses.add('fields', 'left-out', fields.length - kept.length);
  const view: SlackView = {
    type: 'modal',
    callback_id: slackFormCallback,
    title: plainText(modalWord(form.title)),
    submit: plainText(modalWord(form.submitLabel)),
    close: plainText(t.close),
    private_metadata: ctx.privateMetadata,
    blocks: [...head, ...kept],
  };
  return { payload: view, degraded: losses.list() };
}

/** Lines to read, and nothing to fill in. */
export function renderSlackDetails(
  details: { title: string; lines: readonly { text: string; amount?: string; isTotal?: boolean }[] },
  locale: Locale,
): SlackView {
  const write = slackWriter(collectLosses());
  const lines = details.lines.map(({ text, amount, isTotal }) => {
    const line = [write.escaped(text, 2_000, 'body'), amount ? write.escaped(amount, 200, 'body') : '']
      .filter(Boolean)
      .join('  ');
    return isTotal ? `*${line.replaceAll('*', '＊').replaceAll('\n', ' ')}*` : line;
  });
  const { blocks } = sectionsOf(lines.filter(Boolean), slackLimits.modalBlocks - 1);
  return infoView(details.title, blocks, locale);
}

/** A window with a title and blocks; the whole title stands inside when the bar cuts it. */
export function infoView(title: string, blocks: readonly SlackBlock[], locale: Locale): SlackView {
  const write = slackWriter(collectLosses());
  const isCut = modalWord(title) !== cleanText(title);
  return {
    type: 'modal',
    title: plainText(modalWord(title)),
    close: plainText(words[locale].done),
    blocks: [...(isCut ? [context(write.escaped(title, 300, 'title'))] : []), ...blocks],
  };
}

function modalWord(text: string): string {
  return fitText(cleanText(text).replace(/\s+/g, ' ') || '-', slackLimits.modalWord, 'characters').text;
}

function inputsOf(field: FormField, formId: string, locale: Locale, write: SlackWriter, losses: Losses): SlackBlock[] {
  const input = (name: string, label: string, isRequired: boolean, element: SlackBlock, help?: string): SlackBlock => ({
    type: 'input',
    block_id: blockIdOf(formId, name),
    label: write.line(label, slackLimits.inputLabel, 'fields'),
    optional: !isRequired,
    element: { action_id: 'answer', ...element },
    ...(help ? { hint: write.line(help, slackLimits.inputHint, 'fields') } : {}),
  });
  switch (field.kind) {
    case 'choice': {
      const element = choiceOf(field, write, losses);
      return element ? [input(field.name, field.label, field.isRequired, element, field.help)] : [];
    }
    case 'choice-text': {
      const element = choiceOf(field, write, losses);
      const words = textInput(field.textValue, field.maxLength, false);
      const label = `${field.label} · ${field.textLabel}`;
      return [
        ...(element ? [input(field.name, field.label, field.isRequired, element, field.help)] : []),
        // Whether words are wanted depends on the choice: the bot says so after it was sent.
        input(`${field.name}.text`, label, false, words),
      ];
    }
    case 'money': {
      const amount = input(field.name, field.label, field.isRequired, textInput(field.value, 30, false), field.help);
      if (field.currencies.length < 2) return [amount];
      const options = field.currencies.map((code) => ({ text: plainText(code), value: code }));
      const currency = { type: 'static_select', options, initial_option: options[0] };
      return [amount, input(`${field.name}.currency`, words[locale].currency, true, currency)];
    }
    case 'number': {
      const range = `${field.min} – ${field.max}${field.unit ? ` ${field.unit}` : ''}`;
      const help = field.help ? `${field.help} (${range})` : range;
      return [input(field.name, field.label, field.isRequired, textInput(field.value, 30, false), help)];
    }
    case 'date': {
      // Slack's picker offers every day: which ones may be is said, and the bot refuses the others.
      const range = [field.min, field.max].some(Boolean) ? `${field.min ?? ''} – ${field.max ?? ''}`.trim() : '';
      const help = [field.help, range].filter(Boolean).join(' · ');
      return [input(field.name, field.label, field.isRequired, datePicker(field.value, locale), help)];
    }
    default: {
      const element = textInput(field.value, field.maxLength, field.kind === 'long-text');
      return [input(field.name, field.label, field.isRequired, element, field.help)];
    }
  }
}

/** Lengths are counted by Slack in its own way: a little room more, and the bot counts as people do. */
function textInput(value: string | undefined, maxLength: number, isLong: boolean): SlackBlock {
  const max = Math.min(slackLimits.inputLength, Math.max(1, maxLength * 2));
  const initial = value ? fitText(cleanText(value), max, 'characters').text : '';
  return {
    type: 'plain_text_input',
    multiline: isLong,
    max_length: max,
    ...(initial ? { initial_value: initial } : {}),
  };
}

/** Slack refuses the whole window for an initial day that is none. */
function datePicker(value: string | undefined, locale: Locale): SlackBlock {
  return {
    type: 'datepicker',
    placeholder: plainText(words[locale].pickDay),
    ...(value && !Number.isNaN(dayNumberOf(value)) ? { initial_date: value } : {}),
  };
}

function choiceOf(
  field: Extract<FormField, { kind: 'choice' | 'choice-text' }>,
  write: SlackWriter,
  losses: Losses,
): SlackBlock | null {
  const fitting = field.options.filter(({ value }) => value !== '' && value.length <= slackLimits.optionValue);
  const shown = fitting.slice(0, slackLimits.options * slackBudget.optionGroups);
  losses.add('options', 'left-out', field.options.length - shown.length);
  if (shown.length === 0) {
    // Slack refuses a list of nothing.
    losses.add('fields', 'left-out', 1);
    return null;
  }
  const options = shown.map(({ value, label }) => ({
    text: write.line(label, slackLimits.optionText, 'options'),
    value,
  }));
  const initial = options.find(({ value }) => value === field.value);
  return {
    type: options.length <= optionsAsRadios ? 'radio_buttons' : 'static_select',
    ...(options.length <= slackLimits.options ? { options } : { option_groups: groupsOf(options) }),
    ...(initial ? { initial_option: initial } : {}),
  };
}

/** A list holds a hundred options, or groups of a hundred: of a larger team everybody can be chosen. */
function groupsOf<T>(options: readonly T[]): { label: PlainText; options: readonly T[] }[] {
  const size = slackLimits.options;
  return Array.from({ length: Math.ceil(options.length / size) }, (_, index) => {
    const group = options.slice(index * size, (index + 1) * size);
    return { label: plainText(`${index * size + 1} – ${index * size + group.length}`), options: group };
  });
}
