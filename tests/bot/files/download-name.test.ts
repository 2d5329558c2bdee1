/** Names under which stored files are saved: the sender's, with an ending that tells the truth. */
import { expect, test } from 'vitest';
import { downloadName } from '../../../bot/files/download-name.ts';

const sha256 = 'ab12'.repeat(16);

test.each([
  ['application/pdf', '签字确认单.pdf', '签字确认单.pdf'],
  ['application/pdf', '报价.html', '报价.html.pdf'],
  ['application/pdf', 'setup.exe', 'setup.exe.pdf'],
  ['application/pdf', '第3版', '第3版.pdf'],
  ['application/pdf', '..\\..\\windows\\x.PDF', 'x.PDF'],
  ['image/jpeg', '门牌.JPEG', '门牌.JPEG'],
  ['image/jpeg', 'photo.webp', 'photo.webp.jpg'],
  ['video/quicktime', 'IMG_1.MOV', 'IMG_1.MOV'],
  ['audio/mp4', '录音.m4a', '录音.m4a'],
  ['application/pdf', 'invoice\u202efdp.exe', 'invoicefdp.exe.pdf'],
  ['application/pdf', '', 'ab12ab12ab12.pdf'],
  ['image/png', null, 'ab12ab12ab12.png'],
])('%s called %s is saved as %s', (mime, name, saved) => {
  expect(downloadName({ sha256, mime }, name)).toBe(saved);
});
