/** The template that administrators import has a place for every variable that cards send, and buttons that call back. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import type { Card, CardAction } from '../../../cards/card.ts';
import { renderDingtalk } from '../../../cards/render/dingtalk.ts';
import { renderDingtalkDigest } from '../../../cards/render/dingtalk-digest.ts';
import { renderDingtalkMessage } from '../../../cards/render/dingtalk-message.ts';

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
  readonly color: string;
  readonly visible: {
    readonly condition: { readonly conditions: readonly { readonly variable: string; readonly value: string }[] };
  };
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
  const ids = ['b1_primary', 'b1', 'b2_primary', 'b2', 'b3_primary', 'b3', 'l1', 'l2'];
  expect(buttons.map(({ id }) => id)).toEqual(ids);
  for (const { id, actionType, text, params, visible } of buttons) {
    const [name, look = 'true'] = id.split('_');
    expect(actionType).toBe('request');
    expect(text.content).toBe(`\${${name}_label}`);
    expect(params.map((param) => [param.name, param.variable])).toEqual([
      ['action', `${name}_action`],
      ['value', `${name}_value`],
    ]);
    expect(visible.condition.conditions).toMatchObject([{ variable: `${name}_show`, value: look }]);
  }
});

test('the primary button is the blue one, wherever it stands, and no other', () => {
  const button = (style: 'primary' | 'default' | 'danger') => ({ id: style, label: style, style, value: '' });
  const actions = [button('default'), button('primary'), button('danger')];
  const { payload } = renderDingtalk({ ...card, actions }, { locale: 'zh' });
  expect([payload.b1_show, payload.b2_show, payload.b3_show]).toEqual(['true', 'primary', 'true']);
  const buttons = parts.flatMap(({ props }) => props.buttons ?? []);
  for (const { color, visible } of buttons)
    expect(color).toBe(visible.condition.conditions[0]?.value === 'primary' ? 'blue' : 'gray');
});

test('a settled card keeps what only shows something, as a card, as a message and in a digest', () => {
  const settled: Card = {
    ...card,
    isSettled: true,
    actions: [
      { id: 'award.dispute', label: '有异议', style: 'default', value: '1' },
      { id: 'award.open', label: '完整计算', style: 'link', value: '1' },
    ],
  };
  const { payload } = renderDingtalk(settled, { locale: 'zh' });
  expect([payload.b1_show, payload.l1_show, payload.l1_label]).toEqual(['false', 'true', '完整计算']);
  const ctx = {
    locale: 'zh',
    imageId: null,
    addressOf: ({ id }: CardAction) => `https://baton.example/${id}`,
  } as const;
  const message = renderDingtalkMessage(settled, ctx).payload;
  expect(message.buttons).toEqual([{ title: '完整计算', url: 'https://baton.example/award.open' }]);
  const { text } = renderDingtalkDigest([settled], ctx);
  expect(text).toContain('[完整计算](https://baton.example/award.open)');
  expect(text).not.toContain('有异议');
});
