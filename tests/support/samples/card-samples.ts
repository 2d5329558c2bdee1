/** Every card of the product in every state: for the gallery, the golden files and the laws of the renderers. */
import {
  awardSamples,
  dealSamples,
  disputeSamples,
  exceptionSamples,
  longAward,
  quoteSamples,
} from './award-samples.ts';
import type { CardSample } from './card-sample.ts';
import { directorySamples } from './directory-samples.ts';
import { alertSamples, leadSamples, pauseSamples } from './lead-samples.ts';
import { calendarSamples, digestSamples, importSamples, reportSamples } from './report-samples.ts';
import { visitSamples, waitingSamples } from './visit-samples.ts';

export const cardSamples: readonly CardSample[] = [
  ...leadSamples,
  ...alertSamples,
  ...pauseSamples,
  ...visitSamples,
  ...waitingSamples,
  ...dealSamples,
  ...quoteSamples,
  ...awardSamples,
  longAward,
  ...exceptionSamples,
  ...disputeSamples,
  ...reportSamples,
  ...digestSamples,
  ...importSamples,
  ...calendarSamples,
  ...directorySamples,
];
