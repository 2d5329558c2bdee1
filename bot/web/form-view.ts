/**
 * A neutral form as HTML for a thumb: one column, labels above, what is wrong beneath the field it concerns, the button
 * always in view. The page's script (public/form.ts) sends the answers and shows what is wrong without losing a word.
 */
import type { Form, FormField, Locale } from '../../cards/card.ts';
import { texts } from '../../cards/text/in-both.ts';
import { type Html, html } from './html.ts';

type Options = Extract<FormField, { kind: 'choice' }>['options'];

/** Up to this many options are shown as rows to touch, more as a list to choose from. */
const optionsAsRows = 6;
const lastDay = '9999-12-31';

export interface Sending {
  /** Where the answers go: signed for this form and this person. */
  readonly address: string;
  /** A second touch of the button is the same event. */
  readonly eventId: string;
}

export function formView(form: Form, { address, eventId }: Sending, locale: Locale): Html {
  const t = texts[locale].page;
  return html`<main class="page form-page">
    <h1>${form.title}</h1>
    ${form.intro && html`<p class="form-intro">${form.intro}</p>`}
    <form class="form" action="${address}" data-event="${eventId}" data-sending="${t.sending}" data-failed="${t.notSent}" data-fix="${t.fixFields}" data-date="${t.wholeDate}" novalidate autocomplete="off">
      ${form.fields.map((field) => fieldView(field, locale))}
      <div class="form-bar">
        <p class="form-note" role="alert" hidden></p>
        <button type="submit" class="button primary wide">${form.submitLabel}</button>
      </div>
    </form>
    <noscript><p class="form-note">${t.needsScript}</p></noscript>
  </main>`;
}

/** A button that does something when it is pressed: undo, mend, or an action that nobody may set off by asking for a page. */
export function buttonView(label: string, { address, eventId }: Sending, locale: Locale, isPrimary: boolean): Html {
  const t = texts[locale].page;
  return html`<form class="form-button" action="${address}" data-event="${eventId}" data-sending="${t.sending}" data-failed="${t.notSent}">
    <p class="form-note" role="alert" hidden></p>
    <button type="submit" class="button wide${isPrimary && ' primary'}">${label}</button>
  </form>`;
}

function fieldView(field: FormField, locale: Locale): Html {
  const t = texts[locale].page;
  const id = `field-${field.name}`;
  const described = `${field.help ? `${id}-help ` : ''}${id}-problem`;
  const mark = !field.isRequired && html`<span class="field-optional">${t.optional}</span>`;
  const isGroup = field.kind === 'choice-text' || (field.kind === 'choice' && field.options.length <= optionsAsRows);
  const label = isGroup
    ? html`<span class="field-label" id="${id}-label">${field.label}${mark}</span>`
    : html`<label class="field-label" for="${id}-input">${field.label}${mark}</label>`;
  return html`<div class="field" data-field="${field.name}">
    ${label}
    ${controlOf(field, id, described, locale)}
    ${field.help && html`<p class="field-help" id="${id}-help">${field.help}</p>`}
    <p class="field-problem" id="${id}-problem" hidden></p>
  </div>`;
}

function controlOf(field: FormField, id: string, described: string, locale: Locale): Html {
  const t = texts[locale].page;
  const { name, value = '', isRequired } = field;
  switch (field.kind) {
    case 'choice':
      if (field.options.length <= optionsAsRows) return rowsOf(name, field.options, value, id, described);
      return html`<select id="${id}-input" name="${name}" aria-required="${String(isRequired)}" aria-describedby="${described}">
        <option value="">${t.choose}</option>
        ${field.options.map((one) =>
          one.value === value
            ? html`<option value="${one.value}" selected>${one.label}</option>`
            : html`<option value="${one.value}">${one.label}</option>`,
        )}
      </select>`;
    case 'choice-text':
      return html`${rowsOf(name, field.options, value, id, described, 'choices short')}
        <input type="text" class="beside" name="${name}.text" value="${field.textValue ?? ''}" placeholder="${field.textLabel}" aria-label="${`${field.label} ${field.textLabel}`}" aria-required="${String(field.isTextRequired)}" aria-describedby="${described}" />`;
    case 'long-text':
      return html`<textarea id="${id}-input" name="${name}" rows="4" maxlength="${field.maxLength}" aria-required="${String(isRequired)}" aria-describedby="${described}">${value}</textarea>`;
    case 'number':
      return html`<div class="field-row">
        <input id="${id}-input" type="text" inputmode="numeric" name="${name}" value="${value}" aria-required="${String(isRequired)}" aria-describedby="${described}" />
        ${field.unit && html`<span class="field-unit">${field.unit}</span>`}
      </div>`;
    case 'date':
      // A year has four figures: without a last day browsers take six.
      return html`<input id="${id}-input" type="date" name="${name}" value="${value}" min="${field.min ?? ''}" max="${field.max ?? lastDay}" aria-required="${String(isRequired)}" aria-describedby="${described}" />`;
    case 'money':
      return html`<div class="field-row">
        <input id="${id}-input" type="text" inputmode="decimal" name="${name}" value="${value}" placeholder="0.00" aria-required="${String(isRequired)}" aria-describedby="${described}" />
        ${
          field.currencies.length > 1
            ? html`<select class="currency" name="${name}.currency" aria-label="${t.currency}">${field.currencies.map((code) => html`<option value="${code}">${code}</option>`)}</select>`
            : html`<span class="field-unit">${field.currencies[0]}</span>`
        }
      </div>`;
    case 'phone':
    case 'text':
      return html`<input id="${id}-input" type="${field.kind === 'phone' ? 'tel' : 'text'}" name="${name}" value="${value}" maxlength="${field.maxLength}" aria-required="${String(isRequired)}" aria-describedby="${described}" />`;
  }
}

function rowsOf(name: string, options: Options, value: string, id: string, described: string, look = 'choices'): Html {
  return html`<div class="${look}" role="radiogroup" aria-labelledby="${id}-label" aria-describedby="${described}">
    ${options.map(
      (one) => html`<label class="choice">
        ${
          one.value === value
            ? html`<input type="radio" name="${name}" value="${one.value}" checked />`
            : html`<input type="radio" name="${name}" value="${one.value}" />`
        }
        <span>${one.label}</span>
      </label>`,
    )}
  </div>`;
}
