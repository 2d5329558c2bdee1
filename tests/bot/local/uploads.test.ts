/** Files over real HTTP: sent in pieces, gone on with after a break, attached to a message, opened by who sees it. */
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { pdf, photo, sha256Of, wav } from '../../support/evidence-files.ts';
import { type Browser, type LocalChat, openLocalChat } from '../../support/local-chat.ts';

// A PDF is opened in a process of its own, which takes its time on a busy machine.
vi.setConfig({ testTimeout: 30_000 });

let chat: LocalChat;
let sender: Browser;
beforeEach(async () => {
  chat = await openLocalChat({ isDemo: false });
  sender = await chat.browser('m1');
});
afterEach(() => chat.close());

interface Taken {
  offset: number;
  file?: { sha256: string; kind: string; mime: string; bytes: number; width?: number; pages?: number };
}

async function begin(browser: Browser, name: string, bytes: number): Promise<string> {
  const begun = await browser.post('/uploads', { name, bytes });
  expect(begun.status).toBe(200);
  return begun.json<{ uploadId: string }>().uploadId;
}

async function upload(browser: Browser, name: string, bytes: Buffer): Promise<NonNullable<Taken['file']>> {
  const id = await begin(browser, name, bytes.length);
  const { file } = (await browser.patch(`/uploads/${id}`, bytes, 0)).json<Taken>();
  if (!file) throw new Error('The file was not taken');
  return file;
}

function send(browser: Browser, conversation: string, attachments: object[], eventId = 'event-0001') {
  return browser.post('/messages', { eventId, conversation, text: '', attachments });
}

test('a photo goes in pieces, survives a break, and is known by its content', async () => {
  const bytes = await photo({ tint: 1, hasCameraNote: true });
  const id = await begin(sender, 'door.jpg', bytes.length);
  const half = Math.floor(bytes.length / 2);
  expect((await sender.patch(`/uploads/${id}`, bytes.subarray(0, half), 0)).json()).toEqual({ offset: half });
  expect((await sender.get(`/uploads/${id}`)).json()).toEqual({ offset: half });
  const wrong = await sender.patch(`/uploads/${id}`, bytes.subarray(half), half - 10);
  expect([wrong.status, wrong.json().code]).toEqual([409, 'wrong-offset']);
  const whole = (await sender.patch(`/uploads/${id}`, bytes.subarray(half), half)).json<Taken>();
  expect(whole).toEqual({
    offset: bytes.length,
    file: { sha256: sha256Of(bytes), kind: 'image', mime: 'image/jpeg', bytes: bytes.length, width: 640, height: 480 },
  });
  // The answer was lost: asked again, and sent again, it is the same.
  expect((await sender.get(`/uploads/${id}`)).json()).toEqual(whole);
  expect((await sender.patch(`/uploads/${id}`, Buffer.alloc(0), bytes.length)).json()).toEqual(whole);
});

test('somebody else can neither go on with an upload nor attach what they have not sent', async () => {
  const bytes = await photo({ tint: 2 });
  const id = await begin(sender, 'door.jpg', bytes.length);
  const other = await chat.browser('m2');
  expect((await other.get(`/uploads/${id}`)).status).toBe(404);
  expect((await other.patch(`/uploads/${id}`, bytes, 0)).json().code).toBe('no-upload');
  const { sha256 } = await upload(sender, 'door.jpg', bytes);
  const stolen = await send(other, 'dm:m2', [{ kind: 'photo', sha256, name: 'mine.jpg' }]);
  expect([stolen.status, stolen.json().code]).toEqual([400, 'file-unknown']);
  expect(chat.received).toEqual([]);
});

test('a message with files reaches the bot with what the server knows of them', async () => {
  const bytes = await photo({ tint: 3 });
  const { sha256 } = await upload(sender, '..\\..\\door\u202e.jpg', bytes);
  const place = { kind: 'location', lat: 31.2, lng: 121.45, accuracyM: 12, label: '中山医院' };
  const name = '../../etc/door.jpg';
  const posted = await send(sender, 'dm:m1', [
    { kind: 'voice', sha256, name, takenAt: '2026-11-20T09:30:00+08:00' },
    place,
  ]);
  expect(posted.json<{ message: { content: object } }>().message.content).toEqual({
    kind: 'text',
    text: { zh: '', en: '' },
    attachments: [
      {
        kind: 'photo',
        sha256,
        mime: 'image/jpeg',
        bytes: bytes.length,
        width: 640,
        height: 480,
        name: 'door.jpg',
        takenAt: '2026-11-20T01:30:00.000Z',
      },
      { ...place, takenAt: null },
    ],
  });
  expect(chat.received).toMatchObject([
    {
      kind: 'message',
      text: '',
      attachments: [
        { kind: 'photo', sha256, name: 'door.jpg', takenAt: new Date('2026-11-20T01:30:00Z') },
        { ...place, takenAt: null },
      ],
    },
  ]);
});

test('a message without words and without files is refused', async () => {
  expect((await send(sender, 'dm:m1', [])).status).toBe(400);
});

test('who sees the message opens the file, without what the camera wrote; others do not find it', async () => {
  const bytes = await photo({ tint: 4, hasCameraNote: true });
  const { sha256 } = await upload(sender, 'door.jpg', bytes);
  expect((await sender.get(`/files/${sha256}`)).status).toBe(404);
  await send(sender, 'channel:puxi', [{ kind: 'photo', sha256 }]);
  const mate = await chat.browser('m2');
  const seen = await mate.get(`/files/${sha256}`);
  expect(seen.status).toBe(200);
  expect(seen.headers).toMatchObject({
    'content-type': 'image/jpeg',
    'x-content-type-options': 'nosniff',
    'content-security-policy': "default-src 'none'; sandbox",
    'content-disposition': expect.stringMatching(/^inline/),
  });
  expect(seen.bytes.includes('Exif')).toBe(false);
  expect(bytes.includes('Exif')).toBe(true);
  const stranger = await chat.browser('m3');
  expect((await stranger.get(`/files/${sha256}`)).status).toBe(404);
  expect((await mate.get('/files/..%2f..%2fsecret')).status).toBe(404);
});

test('a recording is played from where the player asks', async () => {
  const bytes = wav(1_500);
  const { sha256, kind } = await upload(sender, 'voice.wav', bytes);
  expect(kind).toBe('audio');
  await send(sender, 'dm:m1', [{ kind: 'voice', sha256 }]);
  const part = await sender.get(`/files/${sha256}`, { range: 'bytes=100-199' });
  expect([part.status, part.headers['content-range']]).toEqual([206, `bytes 100-199/${bytes.length}`]);
  expect(part.bytes.equals(bytes.subarray(100, 200))).toBe(true);
  const rest = await sender.get(`/files/${sha256}`, { range: `bytes=${bytes.length - 5}-` });
  expect(rest.bytes.equals(bytes.subarray(-5))).toBe(true);
  expect((await sender.get(`/files/${sha256}`, { range: `bytes=${bytes.length}-` })).status).toBe(416);
});

test('a PDF is a download, its first page a picture', async () => {
  const bytes = pdf({ pages: 3 });
  const { sha256, pages } = await upload(sender, 'confirmation.pdf', bytes);
  expect(pages).toBe(3);
  await send(sender, 'dm:m1', [{ kind: 'file', sha256 }]);
  const whole = await sender.get(`/files/${sha256}`);
  expect(whole.headers).toMatchObject({
    'content-type': 'application/pdf',
    'content-disposition': expect.stringMatching(/^attachment/),
  });
  expect(whole.bytes.equals(bytes)).toBe(true);
  const page = await sender.get(`/files/${sha256}/pages/1.png`);
  expect([page.status, page.headers['content-type']]).toEqual([200, 'image/png']);
  expect(page.bytes.subarray(1, 4).toString('latin1')).toBe('PNG');
});

test('the other pages of a PDF are drawn when somebody turns to them; what is no page of it is not there', async () => {
  const { sha256 } = await upload(sender, 'confirmation.pdf', pdf({ pages: 3 }));
  expect((await sender.get(`/files/${sha256}/pages/2.png`)).status).toBe(404);
  await send(sender, 'channel:puxi', [{ kind: 'file', sha256 }]);
  const pages = await Promise.all([1, 2, 3].map((page) => sender.get(`/files/${sha256}/pages/${page}.png`)));
  expect(pages.map(({ status, headers }) => [status, headers['content-type']])).toEqual(
    pages.map(() => [200, 'image/png']),
  );
  expect(new Set(pages.map(({ bytes }) => bytes.toString('base64'))).size).toBe(3);
  expect(pages[2]?.headers).toMatchObject({
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
  });
  for (const none of ['0', '4', '-1', '1e0', 'x', '99999'])
    expect((await sender.get(`/files/${sha256}/pages/${none}.png`)).status, none).toBe(404);
  const stranger = await chat.browser('m3');
  expect((await stranger.get(`/files/${sha256}/pages/2.png`)).status).toBe(404);
});

test('26,000,000 bytes are refused before one is sent, an empty file as well', async () => {
  const large = await sender.post('/uploads', { name: 'film.mp4', bytes: 26_000_000 }, { 'x-baton-language': 'zh' });
  expect([large.status, large.json().code]).toEqual([413, 'file-too-large']);
  expect(large.json().message).toBe('这个文件有 26 MB，超过 25 MB，没有接收。请压缩或剪短后再发。');
  const empty = await sender.post('/uploads', { name: 'door.jpg', bytes: 0 });
  expect([empty.status, empty.json().code]).toEqual([422, 'file-empty']);
});

test.each([
  ['zh', '网页和 SVG 里可能带有程序，没有接收。请截图，或导出为 PDF 再发。'],
  ['en', 'Web pages and SVG can carry programs and are not taken. Please send a screenshot or a PDF.'],
])('what is not taken is said in the language of the page (%s), and the upload is gone', async (language, words) => {
  const bytes = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
  const id = await begin(sender, 'door.png', bytes.length);
  const answer = await sender.patch(`/uploads/${id}`, bytes, 0, { 'x-baton-language': language });
  expect([answer.status, answer.json()]).toEqual([422, { code: 'file-type-web', message: words }]);
  expect((await sender.get(`/uploads/${id}`)).status).toBe(404);
});

test('more bytes than announced are refused, and nothing of them stays', async () => {
  const bytes = await photo({ tint: 5 });
  const id = await begin(sender, 'door.jpg', bytes.length - 100);
  const answer = await sender.patch(`/uploads/${id}`, bytes, 0);
  expect([answer.status, answer.json().code]).toEqual([422, 'file-damaged']);
  expect((await sender.get(`/uploads/${id}`)).json().code).toBe('no-upload');
});
