/**
 * The demo panel's requests: a made-up lead, the traffic switch, moving the clock. While a jump runs, every open page
 * sees the clock move; a second one is refused (409) until it has ended. Mounted in demo mode only.
 */
import { Router } from 'express';
import { z } from 'zod';
import type { Clock } from '../../domain/shared/clock.ts';
import { refuse } from '../web/answers.ts';
import { parseBody } from '../web/parse-body.ts';
import { readJson } from '../web/read-json.ts';
import type { ClockView } from './chat-api.ts';
import type { DemoControls } from './demo-controls.ts';

/** How often pages are told where a running jump has got to. */
const progressMs = 200;

const moveBody = z.object({ move: z.enum(['x1', 'x60', 'next-deadline', '09:00', '18:00', 'plus-10-minutes']) });
const leadBody = z.object({ isKnownCustomer: z.boolean().default(false) });
const trafficBody = z.object({ isOn: z.boolean() });

export function viewClock(clock: Clock, demo: DemoControls | null): ClockView {
  if (!demo) return { now: clock.now().toISOString(), rate: 1, movingTo: null, isTrafficOn: false };
  const { now, rate, movingTo } = demo.clockState();
  return { now: now.toISOString(), rate, movingTo: movingTo?.toISOString() ?? null, isTrafficOn: demo.isTrafficOn() };
}

/** @param tellClock sends the clock to every open page */
export function demoRoutes(demo: DemoControls, tellClock: () => void): Router {
  const router = Router();
  let isMoving = false;

  router.post('/lead', readJson(), async (request, response) => {
    const body = parseBody(leadBody, request, response);
    if (body) response.json(await demo.newLead(body.isKnownCustomer));
  });

  router.post('/traffic', readJson(), async (request, response) => {
    const body = parseBody(trafficBody, request, response);
    if (!body) return;
    await demo.setTraffic(body.isOn);
    tellClock();
    response.status(204).end();
  });

  router.post('/clock', readJson(), async (request, response) => {
    const body = parseBody(moveBody, request, response);
    if (!body) return;
    if (isMoving) {
      return refuse(response, 409, 'clock-moving', {
        zh: '时钟还在推进，请等它停下。',
        en: 'The clock is still moving; please wait until it stops.',
      });
    }
    isMoving = true;
    const telling = setInterval(tellClock, progressMs);
    try {
      await demo.moveClock(body.move);
    } finally {
      clearInterval(telling);
      isMoving = false;
      tellClock();
    }
    response.status(204).end();
  });

  return router;
}
