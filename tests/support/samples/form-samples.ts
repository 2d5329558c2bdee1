/**
 * Every form of the product as its handler opens it, with realistic choices. The handlers build them from rows; here they
 * are written out, and tests/cards/samples.test.ts holds their ids against the table of forms.
 */
import type { FormSample } from './card-sample.ts';
import { leadFormSamples } from './lead-form-samples.ts';
import { saleFormSamples } from './sale-form-samples.ts';

export const formSamples: readonly FormSample[] = [...leadFormSamples, ...saleFormSamples];
