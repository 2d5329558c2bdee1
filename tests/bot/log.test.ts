/** What the log says of a failure: class, code and place, never a message. */
import { expect, it } from 'vitest';
import { describeProblem } from '../../bot/log.ts';
import { SlackProblem } from '../../bot/slack/problems.ts';
import { PlatformError } from '../../jobs/chat-platform.ts';

it.each(['one line with 13800138000', 'several lines:\n  13800138000\nat home\n\n'])(
  'names the place of a failure, whatever its message looks like',
  (message) => {
    class Unforeseen extends Error {}
    const said = describeProblem(new Unforeseen(message));
    expect(said).toEqual({ problem: 'Unforeseen', where: expect.stringMatching(/^at .*log\.test\.ts:\d+:\d+\)?$/) });
  },
);

it('says nothing of a place where a failure has none', () => {
  const bare = Object.assign(new Error('13800138000'), { stack: '13800138000' });
  expect(JSON.stringify(describeProblem(bare))).toBe('{"problem":"Error"}');
});

it('names the code that a vendor or the network gave, and nothing that could be words', () => {
  const refused = new PlatformError('slack', 'chat.postMessage', 'retry', {
    cause: new SlackProblem('not_in_channel'),
  });
  expect(describeProblem(refused)).toMatchObject({ kind: 'retry', code: 'not_in_channel' });
  expect(describeProblem(new SlackProblem('app-uninstalled'))).toMatchObject({ code: 'app-uninstalled' });
  const cut = Object.assign(new Error('read'), { code: 'ECONNRESET' });
  expect(describeProblem(new PlatformError('slack', 'files.info', 'retry', { cause: cut }))).toMatchObject({
    code: 'ECONNRESET',
  });
  const wordy = Object.assign(new Error('x'), { code: '王主任 13800138000' });
  expect(describeProblem(wordy)).not.toHaveProperty('code');
});
