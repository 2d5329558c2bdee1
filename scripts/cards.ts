/**
 * `npm run cards`: a page with every card in every state as the four platforms show it, and what each of them had to cut.
 * `--write-golden` writes the golden files of the renderers anew, `--to <folder>` puts the page elsewhere.
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { writeGoldenFiles } from '../tests/support/golden-cards.ts';
import { galleryData } from './cards/gallery-data.ts';
import { galleryPage } from './cards/gallery-page.ts';

const { values } = parseArgs({ options: { 'write-golden': { type: 'boolean' }, to: { type: 'string' } } });

if (values['write-golden']) {
  console.log(`${writeGoldenFiles()} golden files written`);
} else {
  const folder = path.resolve(values.to ?? path.join(import.meta.dirname, '../data/cards'));
  const file = path.join(folder, 'index.html');
  mkdirSync(folder, { recursive: true });
  writeFileSync(file, galleryPage(await galleryData()));
  console.log(`Open file://${file}`);
}
