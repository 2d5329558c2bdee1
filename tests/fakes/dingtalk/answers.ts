/** How the fake answers, in the vendor's words: the new API with a status and a code, the old one always with 200. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: object;
  constructor(status: number, body: object) {
    super('refused');
    this.status = status;
    this.body = body;
  }
}

/** The new API. */
export function refuse(status: number, code: string): Refusal {
  return new Refusal(status, { code, message: `fake: ${code}`, requestid: 'fake-request' });
}

/** The old API and group robots. */
export function refuseOld(errcode: number): Refusal {
  return new Refusal(200, { errcode, errmsg: `fake: ${errcode}`, request_id: 'fake-request' });
}

export function denied(what: string): Refusal {
  return refuse(403, `Forbidden.AccessDenied.${what}`);
}

export type Body = Record<string, unknown>;

export function textIn(body: Body, name: string): string {
  const value = body[name];
  return typeof value === 'string' ? value : '';
}

export function objectIn(body: Body, name: string): Body {
  const value = body[name];
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Body) : {};
}
