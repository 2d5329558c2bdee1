import express from 'express';
import { expect, it } from 'vitest';
import { createHealthRouter } from '../../../bot/web/health-routes.ts';
import type { AuditResult } from '../../../jobs/housekeeping.ts';
import { serveApp } from '../../support/serve-app.ts';
import { openTempStore } from '../../support/temp-store.ts';

it('health says that the process runs, readiness that its database answers and what the auditor found', async () => {
  const { store, remove } = await openTempStore();
  let audit: AuditResult | null = null;
  let isLoaded = false;
  const web = express();
  web.use(createHealthRouter({ store, hasCompany: async () => isLoaded, lastAudit: () => audit }));
  const app = await serveApp(web);
  try {
    expect([(await app.ask('/healthz')).status, (await app.ask('/healthz')).json()]).toEqual([
      200,
      { status: 'running' },
    ]);
    const empty = await app.ask('/readyz');
    const answering = { database: 'answers', audit: null };
    expect([empty.status, empty.json()]).toEqual([503, { ...answering, status: 'not-ready', company: 'missing' }]);
    isLoaded = true;
    const early = await app.ask('/readyz');
    expect([early.status, early.json()]).toEqual([200, { ...answering, status: 'ready', company: 'loaded' }]);
    audit = {
      at: new Date('2026-11-20T01:40:00Z'),
      checkedClocks: 12,
      timersSetAgain: 0,
      leadsWithoutClock: 0,
      overdueTimers: 0,
      checkedAwards: 3,
      damagedAwards: 1,
    };
    expect((await app.ask('/readyz')).json().audit).toEqual({ ...audit, at: '2026-11-20T01:40:00.000Z' });
    await store.close();
    const closed = await app.ask('/readyz');
    expect([closed.status, closed.json()]).toMatchObject([
      503,
      { status: 'not-ready', database: 'silent', company: 'unknown' },
    ]);
    expect((await app.ask('/healthz')).status).toBe(200);
  } finally {
    await app.close();
    await remove();
  }
});
