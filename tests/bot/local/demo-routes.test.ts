/** The demo panel's clock over real HTTP: one jump at a time, and a second one is refused in words. */
import express from 'express';
import { expect, it } from 'vitest';
import { demoRoutes } from '../../../bot/local/demo-routes.ts';
import { serveApp } from '../../support/serve-app.ts';

it('refuses a second jump until the first has ended', async () => {
  const begun = Promise.withResolvers<void>();
  const jump = Promise.withResolvers<void>();
  const moves: string[] = [];
  const app = express();
  const demo = {
    newLead: async () => ({ leadNumber: 'L-20481' }),
    isTrafficOn: () => false,
    setTraffic: async () => {},
    clockState: () => ({ now: new Date('2026-11-20T01:40:00Z'), rate: 1, movingTo: null }),
    moveClock: async (move: string) => {
      moves.push(move);
      begun.resolve();
      await jump.promise;
    },
  };
  let told = 0;
  app.use(demoRoutes(demo, () => (told += 1)));
  const served = await serveApp(app);
  const move = (how: string) =>
    served.ask('/clock', {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'accept-language': 'zh' },
      body: JSON.stringify({ move: how }),
    });
  const first = move('09:00');
  await begun.promise;
  const second = await move('plus-10-minutes');
  expect([second.status, second.json().code]).toEqual([409, 'clock-moving']);
  jump.resolve();
  expect((await first).status).toBe(204);
  expect(told).toBeGreaterThan(0);
  expect((await move('plus-10-minutes')).status).toBe(204);
  expect(moves).toEqual(['09:00', 'plus-10-minutes']);
  await served.close();
});
