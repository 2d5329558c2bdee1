/** What groups are sent, what is fetched from WeCom, and who the directory lists. */
import { createHash, randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { splitText } from '../../../bot/wecom/split-text.ts';
import type { Card } from '../../../cards/card.ts';
import type { DirectoryEntry, Outgoing } from '../../../jobs/chat-platform.ts';
import { openWecomDoor, type WecomDoor, wecomGroup } from '../../support/wecom-door.ts';

let door: WecomDoor;
beforeEach(async () => {
  door = await openWecomDoor();
  await door.start();
});
afterEach(() => door.close());

const signal = AbortSignal.timeout(60_000);
const channel = { kind: 'channel', key: wecomGroup.channel } as const;

const smallPicture = () =>
  sharp({ create: { width: 40, height: 30, channels: 3, background: '#336699' } })
    .png()
    .toBuffer();

async function report(picture = smallPicture()): Promise<Outgoing> {
  const bytes = await picture;
  const sha256 = await door.deps.files.put(bytes);
  const card: Card = {
    key: 'report:1',
    tone: 'info',
    title: '战报 11月20日 09:00',
    summary: '战报',
    facts: [{ label: '红灯', value: '3 条\n[假链接](https://evil.example) · <@all> · 2 天' }],
    image: { sha256, alt: '战报图', width: 40, height: 30 },
    actions: [{ id: 'report.open', label: '查看明细', style: 'default', value: 'r-1' }],
    isSettled: false,
  };
  return { kind: 'card', card: { zh: card, en: card } };
}

describe('a group robot', () => {
  it('gets a report as markdown and its picture, with a link that asks who opens it', async () => {
    await door.platform.send(channel, await report(), { idempotencyKey: 'k', signal });
    const [words, picture, ...rest] = door.fake.groupShows(wecomGroup.key);
    expect(rest).toEqual([]);
    expect(words).toMatchObject({ type: 'markdown_v2' });
    expect(words?.text).toContain('## 战报 11月20日 09:00');
    expect(words?.text).toContain(`[查看明细](${door.botUrl}/wecom/sign-in?to=report%3Ar-1)`);
    expect(words?.text).not.toContain('](https://evil');
    expect(words?.text).not.toContain('<@all>');
    expect(picture).toMatchObject({ type: 'image' });
  });

  it('gets a picture of more than 2 MB made smaller', async () => {
    const raw = { width: 1_000, height: 1_000, channels: 3 } as const;
    const picture = sharp(randomBytes(3_000_000), { raw }).png().toBuffer();
    expect((await picture).length).toBeGreaterThan(2 * 1024 * 1024);
    await door.platform.send(channel, await report(picture), { idempotencyKey: 'k', signal });
    expect(door.fake.groupShows(wecomGroup.key).map(({ type }) => type)).toEqual(['markdown_v2', 'image']);
    expect(door.reports).toEqual([]);
  });

  it('a long text that breaks off goes on where it was', async () => {
    const words = '长'.repeat(1_500);
    const send = () =>
      door.platform.send(channel, { kind: 'text', text: { zh: words, en: words } }, { idempotencyKey: 'k', signal });
    door.fake.world.pace = { ...door.fake.world.pace, webhookPerMinute: 1 };
    await expect(send()).rejects.toMatchObject({ kind: 'retry' });
    for (const turn of [2, 3]) {
      door.pass(61_000);
      if (turn === 2) await expect(send()).rejects.toMatchObject({ kind: 'retry' });
      else await send();
    }
    expect(
      door.fake
        .groupShows(wecomGroup.key)
        .map(({ text }) => text)
        .join(''),
    ).toBe(words);
  });

  it('a picture that does not follow is reported, and the words are not said twice', async () => {
    door.fake.fail('/cgi-bin/webhook/send', 'html');
    await expect(door.platform.send(channel, await report(), { idempotencyKey: 'k', signal })).rejects.toMatchObject({
      kind: 'retry',
    });
    await door.platform.send(channel, await report(), { idempotencyKey: 'k', signal });
    expect(door.fake.groupShows(wecomGroup.key)).toHaveLength(2);
  });

  it('whose key is wrong, or who was taken out of the group: kept and tried again', async () => {
    door.fake.world.groups.delete(wecomGroup.key);
    await expect(door.platform.send(channel, await report(), { idempotencyKey: 'k', signal })).rejects.toMatchObject({
      kind: 'retry',
      retryAfterMs: 600_000,
    });
  });

  it('cannot change what it said: the dispatcher sends anew', async () => {
    const ref = await door.platform.send(channel, await report(), { idempotencyKey: 'k', signal });
    await expect(door.platform.update(ref, await report(), { signal })).rejects.toMatchObject({ kind: 'gone' });
  });
});

describe('a group that the app made', () => {
  it('gets markdown and the picture by upload, never a template card', async () => {
    door.fake.addGroup('appchat', 'chat1');
    await door.deps.channels.put('wecom', 'nanjing', { kind: 'group', address: 'chat1' }, door.clock.now());
    await door.platform.send({ kind: 'channel', key: 'nanjing' }, await report(), { idempotencyKey: 'k', signal });
    expect(door.fake.groupShows('chat1').map(({ type }) => type)).toEqual(['markdown', 'image']);
  });
});

describe('a card with a picture for one person', () => {
  it('is followed by the picture', async () => {
    await door.platform.send({ kind: 'member', memberId: 'm1' }, await report(), { idempotencyKey: 'k', signal });
    await door.platform.stop();
    expect(door.fake.sees('wangjianguo').map(({ type }) => type)).toEqual(['template_card', 'image']);
  });
});

describe('texts', () => {
  it('long ones become several, cut at lines and between characters; nothing gets lost up to eight', () => {
    const long = Array.from({ length: 300 }, (_, line) => `第 ${line} 行：客户想看样机，下月手术。`).join('\n');
    const parts = splitText(long);
    expect(parts.length).toBeGreaterThan(1);
    for (const part of parts) expect(Buffer.byteLength(part)).toBeLessThanOrEqual(2048);
    expect(parts.join('\n')).toBe(long);
    const family = '👨‍👩‍👧'.repeat(1_000);
    expect(splitText(family).every((part) => !part.startsWith('\u200d') && part.isWellFormed())).toBe(true);
    expect(splitText('长'.repeat(100_000))).toHaveLength(8);
    expect(splitText('  ')).toEqual(['…']);
  });

  it('one that breaks off in the middle goes on there, and says nothing twice', async () => {
    const words = '长'.repeat(1_500);
    const to = { kind: 'member', memberId: 'm1' } as const;
    const send = () =>
      door.platform.send(to, { kind: 'text', text: { zh: words, en: words } }, { idempotencyKey: 'k', signal });
    const path = '/cgi-bin/message/send';
    door.fake.world.pace = { ...door.fake.world.pace, memberPerMinute: 100 };
    const calls = () => door.fake.world.calls.filter((call) => call === path).length;
    door.fake.failAfter(path, 1, { errcode: -1 });
    await expect(send()).rejects.toMatchObject({ kind: 'retry' });
    await send();
    expect(
      door.fake
        .sees('wangjianguo')
        .map(({ text }) => text)
        .join(''),
    ).toBe(words);
    expect(calls()).toBe(4);
  });

  it('no link and no mention comes out of what somebody typed', () => {
    expect(splitText('<a href="https://evil.example">点我</a> <@all> 3 < 5')).toEqual([
      '＜a href="https://evil.example">点我＜/a> ＜@all> 3 < 5',
    ]);
  });
});

describe('files', () => {
  const fetchBytes = async (ref: string, maxBytes = 50_000_000) =>
    Buffer.from(await new Response(await door.platform.download(ref, { signal, maxBytes })).arrayBuffer());

  it('large ones come in pieces, byte for byte', async () => {
    const bytes = randomBytes(21 * 1024 * 1024 + 7);
    const ref = door.fake.world.addFile({ bytes, name: '现场.mp4', type: 'video/mp4' });
    const hash = (data: Buffer) => createHash('sha256').update(data).digest('hex');
    expect(hash(await fetchBytes(ref))).toBe(hash(bytes));
  });

  it('stops soon after the limit', async () => {
    const ref = door.fake.world.addFile({ bytes: randomBytes(20 * 1024 * 1024), name: 'a', type: 'video/mp4' });
    expect((await fetchBytes(ref, 1_000_000)).length).toBeLessThan(9 * 1024 * 1024);
  });

  it('older than three days, or unknown: gone; JSON with status 200 never becomes a file', async () => {
    const ref = door.fake.world.addFile({ bytes: randomBytes(100), name: 'a', type: 'image/jpeg' });
    door.pass(73 * 3_600_000);
    await expect(fetchBytes(ref)).rejects.toMatchObject({ kind: 'gone' });
    await expect(fetchBytes('nothing')).rejects.toMatchObject({ kind: 'gone' });
  });

  it('a text file is a file, not an answer in words', async () => {
    const ref = door.fake.world.addFile({
      bytes: Buffer.from('说明：周五送样品'),
      name: '说明.txt',
      type: 'text/plain',
    });
    expect((await fetchBytes(ref)).toString()).toBe('说明：周五送样品');
  });

  it('a sign-in page, a gateway: later', async () => {
    const ref = door.fake.world.addFile({ bytes: randomBytes(100), name: 'a', type: 'image/jpeg' });
    for (const fault of ['html', 'gateway', 'reset'] as const) {
      door.fake.fail('/cgi-bin/media/get', fault);
      await expect(fetchBytes(ref)).rejects.toMatchObject({ kind: 'retry' });
    }
  });

  it('a token that ran out meanwhile is renewed', async () => {
    const ref = door.fake.world.addFile({ bytes: Buffer.from('0123456789'), name: 'a', type: 'image/jpeg' });
    await fetchBytes(ref);
    door.fake.api.revokeToken();
    expect((await fetchBytes(ref)).toString()).toBe('0123456789');
  });
});

describe('the directory', () => {
  async function read(): Promise<DirectoryEntry[]> {
    const entries: DirectoryEntry[] = [];
    for await (const entry of door.platform.directory({ signal })) entries.push(entry);
    return entries;
  }

  it('lists departments with leaders and everybody once, in lower case; who left is not active', async () => {
    door.fake.world.departments.set(2, { id: 2, name: '浦西组', parentId: 1 });
    door.fake.addPerson({ userId: 'LiLei', name: '李雷', departments: [1, 2], directLeader: 'ChenZhiyuan' });
    door.fake.addPerson({ userId: 'gone', name: '走了', departments: [2], status: 5 });
    door.fake.addPerson({ userId: 'new', name: '新来', departments: [2], status: 4 });
    const entries = await read();
    expect(entries.filter(({ kind }) => kind === 'department')).toMatchObject([
      { externalId: '1', name: '衡康医疗', parentExternalId: null, leaderExternalIds: ['chenzhiyuan'] },
      { externalId: '2', name: '浦西组', parentExternalId: '1' },
    ]);
    const people = entries.filter((entry) => entry.kind === 'person');
    expect(people.map(({ externalId }) => externalId).filter((id) => id === 'lilei')).toHaveLength(1);
    expect(people.find(({ externalId }) => externalId === 'lilei')).toMatchObject({
      departmentIds: ['1', '2'],
      managerExternalId: 'chenzhiyuan',
      mobile: null,
      isActive: true,
    });
    expect(people.filter(({ isActive }) => !isActive).map(({ externalId }) => externalId)).toEqual(['gone']);
  });

  it('a department that cannot be read ends the reading: half a list would look like leavers', async () => {
    door.fake.fail('/cgi-bin/user/list', { errcode: 60011 });
    await expect(read()).rejects.toMatchObject({ name: 'PlatformError' });
  });
});
