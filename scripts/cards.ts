/**
 * `npm run cards`: a page with every card in every state as the four platforms show it, and what each of them had to cut.
 * With `--write-golden` it writes the golden files of the renderers anew instead.
 */
import { writeGoldenFiles } from '../tests/support/golden-cards.ts';

if (process.argv.includes('--write-golden')) console.log(`${writeGoldenFiles()} golden files written`);
