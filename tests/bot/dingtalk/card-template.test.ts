/** The template that administrators import has a place for every variable that cards send, and buttons that call back. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { renderDingtalk } from '../../../cards/render/dingtalk.ts';

interface Node {
  readonly componentName: string;
  readonly props: { readonly buttons?: readonly Button[]; readonly content?: { readonly variable: string } };
  readonly children?: readonly Node[];
}

interface Button {
  readonly id: string;
  readonly actionType: string;
  readonly text: { readonly content: string };
  readonly params: readonly { readonly name: string; readonly variable: string }[];
  readonly visible: { readonly condition: { readonly conditions: readonly { readonly variable: string }[] } };
}

const file = new URL('../../../bot/dingtalk/card-template.json', import.meta.url);
const { editorData } = JSON.parse(readFileSync(file, 'utf8')) as { editorData: string };
const template = JSON.parse(editorData) as {
  schema: { componentsTree: readonly [Node] };
  variables: readonly { name: string; type: string; isPrivate: boolean }[];
};
const parts = template.schema.componentsTree[0].children ?? [];
const card = { key: 'k', tone: 'info', title: 't', summary: 's', facts: [], actions: [], isSettled: false } as const;
const sent = Object.keys(renderDingtalk(card, { locale: 'zh' }).payload);

test('declares what is sent, all of it text, and the answer to a click as private', () => {
  const declared = template.variables.filter(({ isPrivate }) => !isPrivate).map(({ name }) => name);
  expect(declared.toSorted()).toEqual(sent.toSorted());
  expect(template.variables.filter(({ isPrivate }) => isPrivate).map(({ name }) => name)).toEqual(['notice']);
  expect(new Set(template.variables.map(({ type }) => type))).toEqual(new Set(['string']));
});

test('shows every text', () => {
  const shown = parts.flatMap(({ props }) => props.content?.variable ?? []);
  expect(shown).toEqual(['deadline', 'body', 'facts', 'image', 'trace', 'reasons', 'notice', 'footnote']);
});

test('three buttons and two smaller ones, each with its action and value, shown only when there is one', () => {
  const buttons = parts.flatMap(({ props }) => props.buttons ?? []);
  expect(buttons.map(({ id }) => id)).toEqual(['b1', 'b2', 'b3', 'l1', 'l2']);
  for (const { id, actionType, text, params, visible } of buttons) {
    expect(actionType).toBe('request');
    expect(text.content).toBe(`\${${id}_label}`);
    expect(params.map(({ name, variable }) => [name, variable])).toEqual([
      ['action', `${id}_action`],
      ['value', `${id}_value`],
    ]);
    expect(visible.condition.conditions.map(({ variable }) => variable)).toEqual([`${id}_show`]);
  }
});
