/**
 * For whoever watches the process: /healthz says that it runs, /readyz that its database answers, that there is a company
 * to take leads for, and what the auditor last found. Both are open, so they tell counts and states only.
 */
import express, { type Router } from 'express';
import type { Store } from '../../db/store.ts';
import type { AuditResult } from '../../jobs/housekeeping.ts';

export interface HealthDeps {
  readonly store: Store;
  readonly hasCompany: () => Promise<boolean>;
  /** null before the first audit has ended. */
  readonly lastAudit: () => AuditResult | null;
}

export function createHealthRouter({ store, hasCompany, lastAudit }: HealthDeps): Router {
  const router = express.Router();
  router.get('/healthz', (_request, response) => {
    response.json({ status: 'running' });
  });
  router.get('/readyz', async (_request, response) => {
    const isAnswering = await answers(store);
    const company = isAnswering ? ((await hasCompany()) ? 'loaded' : 'missing') : 'unknown';
    const isReady = company === 'loaded';
    response.status(isReady ? 200 : 503).json({
      status: isReady ? 'ready' : 'not-ready',
      database: isAnswering ? 'answers' : 'silent',
      company,
      audit: lastAudit(),
    });
  });
  return router;
}

async function answers({ read }: Store): Promise<boolean> {
  try {
    await read.db.select().from(read.tables.imports).limit(1);
    return true;
  } catch {
    return false;
  }
}
