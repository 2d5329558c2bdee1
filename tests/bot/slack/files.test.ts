/** Files that people send in Slack: fetched with the token from Slack's hosts only, and never a page taken for a file. */
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requireSlackHost } from '../../../bot/slack/files.ts';
import type { PlatformError } from '../../../jobs/chat-platform.ts';
import { FakeSlack } from '../../fakes/slack/fake-slack.ts';
import { openSlackBot, type SlackBot } from '../../fakes/slack/open-slack-bot.ts';

const bytes = Buffer.from('%PDF-1.7 contract');

describe('files in Slack', () => {
  let fake: FakeSlack;
  let bot: SlackBot;
  let id: string;
  beforeEach(async () => {
    fake = await FakeSlack.open();
    bot = await openSlackBot(fake);
    await bot.platform.start(async () => ({ kind: 'none' }));
    await fake.sendFile(bot.userOf('m1'), { name: '合同.pdf', bytes, mimetype: 'application/pdf' });
    id = [...fake.world.files.keys()][0] ?? '';
  });
  afterEach(async () => {
    await bot.close();
    await fake.close();
  });

  const fetched = async (maxBytes = 1_000_000) => {
    const stream = await bot.platform.download(id, { signal: AbortSignal.timeout(10_000), maxBytes });
    return Buffer.from(await new Response(stream).arrayBuffer());
  };
  const refusal = () =>
    fetched().then(
      () => {
        throw new Error('It was fetched');
      },
      (problem: PlatformError) => problem,
    );

  it('come as they were sent', async () => {
    expect(await fetched()).toEqual(bytes);
  });

  it('end one byte after what is wanted: whoever counts sees that it is too much', async () => {
    expect(await fetched(5)).toHaveLength(6);
    expect(await fetched(bytes.length)).toEqual(bytes);
  });

  it('are not a page to sign in, which comes when a scope is missing', async () => {
    fake.server.fileAnswers.set(id, {
      status: 200,
      headers: { 'content-type': 'text/html; charset=utf-8' },
      body: '<!doctype html><title>Sign in to Slack</title>',
    });
    expect(await refusal()).toMatchObject({ kind: 'retry', cause: { code: 'sign-in-page' } });
    fake.server.fileAnswers.clear();
    fake.server.faults.scopes.delete('files:read');
    expect(await refusal()).toMatchObject({ kind: 'retry', cause: { code: 'missing_scope' } });
  });

  it('are gone when they were deleted, and come later when Slack has trouble', async () => {
    fake.server.fileAnswers.set(id, { status: 404 });
    expect(await refusal()).toMatchObject({ kind: 'gone' });
    fake.server.fileAnswers.set(id, { status: 429, headers: { 'retry-after': '9' } });
    expect(await refusal()).toMatchObject({ kind: 'retry', retryAfterMs: 9_000 });
    fake.server.fileAnswers.set(id, { status: 502 });
    expect(await refusal()).toMatchObject({ kind: 'retry' });
    const file = fake.world.files.get(id);
    if (file) file.isDeleted = true;
    fake.server.fileAnswers.clear();
    expect(await refusal()).toMatchObject({ kind: 'gone' });
  });

  it('come later while Slack is still looking at them', async () => {
    const file = fake.world.files.get(id);
    if (file) file.looksLeft = 1;
    expect(await refusal()).toMatchObject({ kind: 'retry', cause: { code: 'not-ready' } });
    expect(await fetched()).toEqual(bytes);
  });

  it('follow Slack to another page of its own, and nobody to another host', async () => {
    const asked: (string | undefined)[] = [];
    const foreign: Server = createServer((request, response) => {
      asked.push(request.headers.authorization);
      response.end('stolen');
    });
    await new Promise<void>((resolve) => foreign.listen(0, '127.0.0.1', resolve));
    const { port } = foreign.address() as AddressInfo;
    const redirect = (location: string) => fake.server.fileAnswers.set(id, { status: 302, headers: { location } });
    redirect(`http://127.0.0.1:${port}/steal`);
    expect(await refusal()).toMatchObject({ kind: 'refused', cause: { code: 'foreign-host' } });
    redirect('https://files.slack.com/elsewhere');
    expect(await refusal()).toMatchObject({ kind: 'refused', cause: { code: 'redirect-to-another-host' } });
    expect(asked).toEqual([]);
    await fake.sendFile(bot.userOf('m1'), { name: 'b.pdf', bytes, mimetype: 'application/pdf' });
    const second = [...fake.world.files.keys()][1];
    // Where people sign in: the token is not sent there, and the file may still be had later.
    redirect('https://hengkang.slack.com/?redir=files-pri');
    expect(await refusal()).toMatchObject({ kind: 'retry', cause: { code: 'sign-in-page' } });
    redirect('https://slack.com.example.com/');
    expect(await refusal()).toMatchObject({ kind: 'refused', cause: { code: 'foreign-host' } });
    redirect(`/files-pri/${second}/b.pdf`);
    expect(await fetched()).toEqual(bytes);
    redirect(`/files-pri/${id}/again`);
    expect(await refusal()).toMatchObject({ kind: 'refused', cause: { code: 'too-many-redirects' } });
    await new Promise((resolve) => foreign.close(resolve));
  });

  it.each([
    ['https://files.slack.com/files-pri/T1-F1/a.pdf', true],
    ['https://slack.com/files/a', true],
    ['http://files.slack.com/files-pri/T1-F1/a.pdf', false],
    ['https://files.slack.com.example.com/a', false],
    ['https://files.slack.com@example.com/a', false],
    ['https://169.254.169.254/latest/meta-data', false],
    ['https://workspace.slack.com/sign-in', false],
    ['file:///etc/passwd', false],
    ['nonsense', false],
  ])('the token goes to %s: %s', (address, isAllowed) => {
    const ask = () => requireSlackHost(address, 'https://slack.com/api');
    if (isAllowed) expect(ask().href).toBe(address);
    else expect(ask).toThrow(expect.objectContaining({ kind: 'refused' }));
  });

  it('without bytes at Slack are refused', async () => {
    const file = { name: 'Google Doc', bytes, mimetype: 'application/vnd', mode: 'external' };
    await fake.sendFile(bot.userOf('m1'), file);
    id = [...fake.world.files.keys()].at(-1) ?? '';
    expect(await refusal()).toMatchObject({ kind: 'refused', cause: { code: 'foreign-host' } });
    id = 'F0NONE';
    expect(await refusal()).toMatchObject({ kind: 'gone' });
  });
});
