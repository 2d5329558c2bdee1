/**
 * The shapes of what other systems send: a lead, a behaviour event. Texts are cleaned and checked for length; numbers are
 * taken as text where a text is meant; unknown fields pass and stay in the raw body. What is doubtful (a phone, a date)
 * is not judged here: it is kept and flagged further in.
 */
import { z } from 'zod';
import type { Localized } from '../../cards/card.ts';
import { cleanText, lengthLimitOf } from '../../domain/leads/lead-fields.ts';

export interface BodyProblem {
  readonly code: string;
  readonly text: Localized<string>;
  /** The field it is about, as the sender wrote it. */
  readonly field?: string;
}

type Checked<T> =
  | { readonly body: T; readonly problem?: never }
  | { readonly body?: never; readonly problem: BodyProblem };

export const written = z.union([z.string(), z.number()]).transform((value) => cleanText(String(value)));
export const needed = (field: string) => written.pipe(z.string().min(1).max(lengthLimitOf(field)));
/** null and blank mean that it was not stated. */
export const optional = (field: string) =>
  written
    .pipe(z.string().max(lengthLimitOf(field)))
    .nullish()
    .transform((text) => text || undefined);
const attributes = z.record(z.string(), z.unknown()).nullish();

export const leadBody = z.looseObject({
  source: needed('source'),
  externalId: optional('externalId'),
  name: needed('name'),
  phone: optional('phone'),
  company: optional('company'),
  product: optional('product'),
  need: optional('need'),
  province: optional('province'),
  city: optional('city'),
  occurredAt: z.unknown().optional(),
  attributes,
});

export const eventBody = z.looseObject({
  source: needed('source'),
  externalId: optional('externalId'),
  type: needed('type'),
  phone: optional('phone'),
  leadId: optional('leadId'),
  leadNumber: optional('leadNumber'),
  company: optional('company'),
  province: optional('province'),
  city: optional('city'),
  occurredAt: z.unknown().optional(),
  /** Up to a day; longer is a page left open. */
  dwellSeconds: z
    .number()
    .min(0)
    .transform((seconds) => Math.min(Math.round(seconds), 86_400))
    .nullish()
    .transform((seconds) => seconds ?? undefined),
  attributes,
});

/** Deeper nesting than any form has; beyond it comparing bodies would exhaust the stack. */
const maxDepth = 50;

/** @param value what readJson has parsed */
export function checkBody<S extends z.ZodType>(schema: S, value: unknown): Checked<z.output<S>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return { problem: notAnObject };
  if (isDeeperThan(maxDepth, value)) return { problem: tooDeep };
  const parsed = schema.safeParse(value);
  if (parsed.success) return { body: parsed.data };
  const [issue] = parsed.error.issues;
  const field = String(issue?.path[0] ?? '');
  return { problem: { ...problemOf(issue?.code, Reflect.get(value, field), field), field } };
}

function problemOf(code: string | undefined, value: unknown, field: string): BodyProblem {
  const isEmpty = value === undefined || value === null || (typeof value === 'string' && cleanText(value) === '');
  if (isEmpty) {
    return {
      code: `${field}-empty`,
      text: {
        zh: `缺少 ${field}，没有接收。请补上后再发。`,
        en: `${field} is missing; nothing was taken. Please add it and send again.`,
      },
    };
  }
  if (code === 'too_big') {
    const limit = lengthLimitOf(field);
    return {
      code: 'too-long',
      text: {
        zh: `${field} 超过 ${limit} 个字，没有接收。请删减后再发。`,
        en: `${field} is longer than ${limit} characters; nothing was taken. Please shorten it and send again.`,
      },
    };
  }
  return {
    code: 'wrong-kind',
    text: {
      zh: `${field} 的类型不对，没有接收。文字请用引号，数字不用，attributes 是一组键值。`,
      en: `${field} is of the wrong kind; nothing was taken. Texts have quotes, numbers have none, attributes is an object.`,
    },
  };
}

const notAnObject: BodyProblem = {
  code: 'not-an-object',
  text: {
    zh: '内容应是一个 JSON 对象：{"source": …, "name": …}。一次发送一条。',
    en: 'The content should be one JSON object: {"source": …, "name": …}. Please send one at a time.',
  },
};

const tooDeep: BodyProblem = {
  code: 'too-deep',
  text: {
    zh: `内容嵌套超过 ${maxDepth} 层，没有接收。`,
    en: `The content is nested more than ${maxDepth} levels deep; nothing was taken.`,
  },
};

/** Level by level, so that depth costs no stack. */
function isDeeperThan(limit: number, value: unknown): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > limit) return true;
    level = level.flatMap((inner) => (typeof inner === 'object' && inner !== null ? Object.values(inner) : []));
  }
  return false;
}
