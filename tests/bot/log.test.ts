/** What the log says of a failure: class and place, never a message. */
import { expect, it } from 'vitest';
import { describeProblem } from '../../bot/log.ts';

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
