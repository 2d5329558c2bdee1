/** What a person reads on a message, a window or the Home tab: words without markup, labels of buttons, fields. */
import { optionsOf } from './check-blocks.ts';
import type { Block, Json } from './world.ts';

export interface ShownButton {
  readonly label: string;
  readonly actionId: string;
  readonly value: string;
  readonly url: string | null;
  readonly blockId: string;
}

/** Every word, in reading order; of a message without blocks its text. */
export function wordsOf(text: string, blocks: readonly Block[]): string {
  if (blocks.length === 0) return plain(text);
  return blocks.flatMap(wordsOfBlock).filter(Boolean).map(plain).join('\n');
}

function wordsOfBlock(block: Block): string[] {
  const text = (value: unknown) => ((value as { text?: unknown } | undefined)?.text ?? '') as string;
  switch (block.type) {
    case 'header':
      return [text(block.text)];
    case 'section':
      return [text(block.text), ...((block.fields ?? []) as Json[]).map((field) => text(field).replaceAll('\n', ' '))];
    case 'context':
      return ((block.elements ?? []) as Json[]).map((element) => text(element));
    case 'image':
      return [String(block.alt_text ?? '')];
    case 'input':
      return [text(block.label)];
    default:
      return [];
  }
}

/** Links as their labels, dates as their fallback, stars gone, entities undone. */
function plain(text: string): string {
  return text
    .replace(/<!date\^[^|>]*\|([^>]*)>/g, '$1')
    .replace(/<[^|>]*\|([^>]*)>/g, '$1')
    .replace(/<([^>]*)>/g, '$1')
    .replace(/\*([^*\n]+)\*/g, '$1')
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

export function buttonsOf(blocks: readonly Block[]): ShownButton[] {
  return blocks.flatMap((block, index) =>
    block.type !== 'actions'
      ? []
      : ((block.elements ?? []) as Json[]).map((element) => ({
          label: String((element.text as Json | undefined)?.text ?? ''),
          actionId: String(element.action_id ?? ''),
          value: String(element.value ?? ''),
          url: element.url === undefined ? null : String(element.url),
          blockId: String(block.block_id ?? `b${index}`),
        })),
  );
}

export interface ShownField {
  readonly blockId: string;
  /** Name of the field, as the bot calls it. */
  readonly name: string;
  readonly actionId: string;
  readonly isChoice: boolean;
  readonly isDate: boolean;
  readonly isOptional: boolean;
  readonly options: readonly string[];
  readonly initial: string | null;
  readonly maxLength: number;
}

export function fieldsOf(blocks: readonly Block[]): ShownField[] {
  return blocks
    .filter((block) => block.type === 'input')
    .map((block) => {
      const element = block.element as Json;
      const options = (optionsOf(element) as { value: string }[]).map(({ value }) => value);
      const initial =
        (element.initial_option as { value?: string } | undefined)?.value ??
        element.initial_value ??
        element.initial_date;
      const blockId = String(block.block_id);
      return {
        blockId,
        name: blockId.slice(blockId.indexOf('/') + 1),
        actionId: String(element.action_id),
        isChoice: element.type === 'static_select' || element.type === 'radio_buttons',
        isDate: element.type === 'datepicker',
        isOptional: block.optional === true,
        options,
        initial: typeof initial === 'string' ? initial : null,
        maxLength: Number(element.max_length ?? 3_000),
      };
    });
}

export function picturesOf(blocks: readonly Block[]): number {
  return blocks.filter((block) => block.type === 'image').length;
}

/** @param wanted label or action id */
export function findButton(buttons: readonly ShownButton[], wanted: string): ShownButton {
  const found = buttons.find(({ label, actionId }) => label === wanted || actionId === wanted);
  if (!found) throw new Error(`There is no button ${wanted}; there is ${buttons.map(({ label }) => label).join(', ')}`);
  return found;
}
