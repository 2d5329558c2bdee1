/** Real pictures of all sorts, where they are at hand: each is taken, keeps its bytes, and has a copy that opens. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { copyFile } from 'node:fs/promises';
import path from 'node:path';
import sharp from 'sharp';
import { expect, it } from 'vitest';
import { takeFile } from '../../../bot/files/take-file.ts';
import { sha256Of } from '../../support/evidence-files.ts';
import { fileParts } from '../../support/file-parts.ts';
import { dataFile, describeWith } from '../../support/requirements.ts';
import { openTempStore } from '../../support/temp-store.ts';

describeWith('data:ocr', 'real pictures', () => {
  it('are taken as they are', async () => {
    const folder = dataFile('ocr');
    const temp = await openTempStore();
    const parts = fileParts(temp.store);
    await parts.files.makeIncoming();
    const names = readdirSync(folder).filter((name) => /\.(jpe?g|png)$/.test(name));
    expect(names.length).toBeGreaterThan(5);
    for (const [index, name] of names.entries()) {
      const passing = parts.files.incomingPath(`real-${index}`);
      await copyFile(path.join(folder, name), passing);
      const file = await takeFile(parts.deps, passing, name);
      expect.soft(file.sha256, name).toBe(sha256Of(readFileSync(path.join(folder, name))));
      const copy = await sharp(parts.files.pathOf(file.displaySha256 ?? '')).metadata();
      expect.soft([copy.width, copy.height], name).toEqual([file.facts.width, file.facts.height]);
      expect.soft(copy.exif, name).toBeUndefined();
      expect(existsSync(passing)).toBe(false);
    }
    await temp.remove();
    parts.remove();
  });
});
