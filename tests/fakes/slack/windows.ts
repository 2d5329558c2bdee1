/** Windows of the fake: what is sent when one is filled in, and what Slack makes of the bot's answer. */
import { checkView, isCalendarDay } from './check-blocks.ts';
import { fieldsOf, type ShownField } from './shown.ts';
import type { Json, View, World } from './world.ts';

/** @param values by the name of the field @throws for what Slack itself would not let anybody send */
export function stateOf(open: View, values: Readonly<Record<string, string>>): Record<string, Record<string, Json>> {
  const fields = fieldsOf(open.view.blocks);
  const unknown = Object.keys(values).filter((name) => !fields.some((field) => field.name === name));
  if (unknown.length > 0) throw new Error(`The window has no field ${unknown.join(', ')}`);
  const state: Record<string, Record<string, Json>> = {};
  for (const field of fields) {
    const value = values[field.name] ?? field.initial;
    if (!value && !field.isOptional) throw new Error(`${field.name} has to be filled in`);
    if (value && field.isChoice && !field.options.includes(value)) throw new Error(`${value} is not offered`);
    if (value && !field.isChoice && value.length > field.maxLength) throw new Error(`${field.name} is too long`);
    if (value && field.isDate && !isCalendarDay(value)) throw new Error(`${value} is no day to pick`);
    state[field.blockId] = { [field.actionId]: givenIn(field, value || null) };
  }
  return state;
}

function givenIn({ isChoice, isDate }: ShownField, value: string | null): Json {
  if (isChoice) return { type: 'static_select', selected_option: value === null ? null : { value } };
  return isDate ? { type: 'datepicker', selected_date: value } : { type: 'plain_text_input', value };
}

/** Windows on top of each other. */
export const maxModals = 3;

interface Answer {
  readonly response_action?: string;
  readonly errors?: Readonly<Record<string, string>>;
  readonly view?: View['view'];
}

/** Closes the window, shows problems in it, or puts another in its place. */
export function showAnswer(
  world: World,
  open: View,
  acknowledgement: Json | null,
): { view?: View; errors?: Readonly<Record<string, string>> } {
  const { response_action: action, errors = {}, view } = (acknowledgement ?? {}) as Answer;
  const others = (world.modals.get(open.user) ?? []).filter((one) => one !== open);
  if (action === undefined || action === 'clear') {
    world.modals.set(open.user, action === 'clear' ? [] : others);
    return {};
  }
  if (action === 'errors') {
    const blockIds = new Set(open.view.blocks.map((block) => block.block_id));
    const strange = Object.keys(errors).filter((id) => !blockIds.has(id));
    if (strange.length > 0 || Object.keys(errors).length === 0 || Object.values(errors).some((one) => !one))
      throw new Error(`Slack shows problems at inputs only, not at ${strange.join(', ')}`);
    return { errors };
  }
  if (action !== 'update' && action !== 'push') throw new Error(`Slack knows no response_action ${action}`);
  const problems = checkView(view);
  if (problems.length > 0 || !view) throw new Error(`Slack refuses the window: ${problems.join(', ')}`);
  if (action === 'push' && others.length + 2 > maxModals) throw new Error('push_limit_reached');
  const next: View = { id: open.id, user: open.user, hash: world.newHash(), view };
  world.modals.set(open.user, action === 'push' ? [...others, open, next] : [...others, next]);
  return { view: next };
}
