/** POST /api/leads over kept-alive connections, as a system that feeds leads does it. */
import { Agent, request } from 'node:http';
import type { LeadBody } from '../company/bench-leads.ts';

export interface LeadAnswer {
  readonly httpStatus: number;
  /** Seconds after which to come back (429, 503). */
  readonly retryAfterSeconds: number;
  readonly leadId: string | undefined;
}

export interface LeadSender {
  /** @throws when the connection ends without an answer */
  post(body: LeadBody): Promise<LeadAnswer>;
  close(): void;
}

export function createLeadSender(address: string, apiToken: string): LeadSender {
  const agent = new Agent({ keepAlive: true });
  const url = new URL('/api/leads', address);
  const headers = { authorization: `Bearer ${apiToken}`, 'content-type': 'application/json' };
  return {
    post: (body) =>
      new Promise((resolve, reject) => {
        const payload = Buffer.from(JSON.stringify(body));
        const options = { method: 'POST', agent, headers: { ...headers, 'content-length': payload.length } };
        const sent = request(url, options, (response) => {
          const parts: Buffer[] = [];
          response.on('data', (part: Buffer) => parts.push(part));
          response.on('error', reject);
          response.on('end', () => {
            const answer = JSON.parse(Buffer.concat(parts).toString()) as { leadId?: string };
            resolve({
              httpStatus: response.statusCode ?? 0,
              retryAfterSeconds: Number(response.headers['retry-after'] ?? 0),
              leadId: answer.leadId,
            });
          });
        });
        sent.on('error', reject);
        sent.end(payload);
      }),
    close: () => agent.destroy(),
  };
}
