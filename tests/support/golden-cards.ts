/**
 * What each platform gets for each sample, as files: a change of a renderer shows as a difference that somebody reads.
 * The test compares; `npm run cards -- --write-golden` writes them anew.
 */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Locale } from '../../cards/card.ts';
import { renderSlackForm } from '../../cards/render/slack-form.ts';
import { cardSamples } from './samples/card-samples.ts';
import { formSamples } from './samples/form-samples.ts';
import { renderers } from './shown-cards.ts';

const folder = path.resolve(import.meta.dirname, '../cards/render/golden');
const locales: readonly Locale[] = ['zh', 'en'];

/** What is posted into groups; the other cards go to people. */
const groupSamples = /^(report|digest)|^award-channel$/;
const isForGroups = (renderer: string) => renderer === 'wecom-group' || renderer === 'wecom-appchat';

/** Path below the folder → text of the file. */
export function goldenFiles(): Map<string, string> {
  const files = new Map<string, string>();
  const add = (
    platform: string,
    name: string,
    locale: Locale,
    shown: { payload: unknown; degraded: readonly string[] },
  ) =>
    files.set(
      path.join(platform, `${name}-${locale}.json`),
      `${JSON.stringify({ degraded: shown.degraded, payload: shown.payload }, null, 2)}\n`,
    );
  for (const locale of locales) {
    for (const { name, card } of cardSamples)
      for (const renderer of renderers)
        if (!isForGroups(renderer.name) || groupSamples.test(name))
          add(renderer.name, name, locale, renderer.show(card[locale], locale));
    for (const { name, form } of formSamples)
      add('slack', name, locale, renderSlackForm(form[locale], { locale, privateMetadata: form[locale].value }));
  }
  return files;
}

export function readGoldenFiles(): Map<string, string> {
  const files = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter((file) => file.endsWith('.json'));
  return new Map(files.map((file) => [file, readFileSync(path.join(folder, file), 'utf8')]));
}

/** @returns how many files there are now */
export function writeGoldenFiles(): number {
  const files = goldenFiles();
  rmSync(folder, { recursive: true, force: true });
  for (const [file, text] of files) {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    writeFileSync(path.join(folder, file), text);
  }
  return files.size;
}
