/** Cards of our template and robot messages about as DingTalk shows them. */
import { el } from '../../../bot/local/public/dom.ts';
import { markdown } from './markup.ts';

type Variables = Readonly<Record<string, string>>;

/** In the order of the template (bot/dingtalk/card-template.json). */
const parts = ['deadline', 'body', 'facts', 'image', 'trace', 'reasons'] as const;

export function dingtalkCard(variables: Variables, image: string | undefined): HTMLElement {
  const shown = (names: readonly string[]) => names.filter((name) => variables[`${name}_show`] !== 'false');
  const buttons = shown(['b1', 'b2', 'b3']);
  const links = shown(['l1', 'l2']);
  return el(
    'div',
    { class: 'dingtalk', 'data-tone': variables.tone },
    el('div', { class: 'dingtalk-title' }, variables.title),
    ...parts
      .filter((part) => variables[part])
      .map((part) => el('div', { class: `dingtalk-${part}` }, ...markdown(variables[part] ?? '', () => image))),
    buttons.length > 0
      ? el(
          'div',
          { class: 'dingtalk-buttons' },
          ...buttons.map((name) => {
            const look = variables[`${name}_show`] === 'primary' ? 'dingtalk-button primary' : 'dingtalk-button';
            return el('span', { class: look }, variables[`${name}_label`]);
          }),
        )
      : null,
    links.length > 0
      ? el(
          'div',
          { class: 'dingtalk-buttons' },
          ...links.map((name) => el('span', { class: 'dingtalk-button' }, variables[`${name}_label`])),
        )
      : null,
    variables.footnote ? el('div', { class: 'dingtalk-footnote' }, variables.footnote) : null,
  );
}

export function dingtalkMessage(
  message: { text: string; buttons: readonly { title: string }[] },
  image: string | undefined,
): HTMLElement {
  return el(
    'div',
    { class: 'dingtalk message' },
    ...markdown(message.text, () => image),
    ...message.buttons.map(({ title }) => el('div', { class: 'dingtalk-line' }, title)),
  );
}
