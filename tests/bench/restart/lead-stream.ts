/**
 * A source that feeds leads without pause and means each of them: what is not answered, because the bot was killed, is
 * sent again until it is. Keeps what was promised: which lead id each external id was answered with.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { benchLeadBody, type LeadBody } from '../company/bench-leads.ts';
import { createLeadSender } from '../process/post-lead.ts';

export interface LeadStream {
  /** External id → lead id, of every lead that was answered. */
  readonly promised: ReadonlyMap<string, string>;
  /** Real time (ms) of the newest lead answered with 202. */
  lastAcceptedMs(): number;
  /** Sends what is under way to its end. @throws when an answer was not what a source may expect */
  stop(): Promise<void>;
}

const workers = 4;
const pauseMs = 120;
const tryAgainMs = 5;

export function startLeadStream(address: string, apiToken: string): LeadStream {
  const sender = createLeadSender(address, apiToken);
  const promised = new Map<string, string>();
  let nextLead = 0;
  let lastAcceptedMs = 0;
  let isStopping = false;

  const sendUntilAnswered = async (body: LeadBody) => {
    for (;;) {
      const answer = await sender.post(body).catch(() => null);
      if (answer?.leadId !== undefined) {
        if (answer.httpStatus === 202) lastAcceptedMs = Date.now();
        promised.set(body.externalId, answer.leadId);
        return;
      }
      if (answer && answer.httpStatus !== 503) throw new Error(`A lead was answered with ${answer.httpStatus}`);
      await pause(tryAgainMs);
    }
  };
  const work = async () => {
    while (!isStopping) {
      await sendUntilAnswered(benchLeadBody('stream', nextLead++));
      await pause(pauseMs);
    }
  };
  const working = Promise.all(Array.from({ length: workers }, work));
  working.catch(() => undefined);
  return {
    promised,
    lastAcceptedMs: () => lastAcceptedMs,
    async stop() {
      isStopping = true;
      await working;
      sender.close();
    },
  };
}
