/** What a method of the fake's Web API gets and how it refuses. */
import type { Json, World } from './world.ts';

/** A refusal with Slack's code. */
export class ApiProblem extends Error {
  readonly code: string;
  readonly extra: Json;
  constructor(code: string, extra: Json = {}) {
    super(code);
    this.code = code;
    this.extra = extra;
  }
}

export interface ApiContext {
  readonly world: World;
  readonly address: string;
  /** Every message of the bot, also its changes, comes back as an event. */
  readonly echo: (event: Json) => void;
  readonly openSocket: () => string;
}

/** Views and blocks arrive as JSON in a form field. */
export function json(value: unknown): unknown {
  if (typeof value !== 'string') return value;
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

export function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}
