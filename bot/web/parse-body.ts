/** Checks a request body against its shape; what does not fit is answered with 400 in words, never with a zod report. */
import type { Request, Response } from 'express';
import type { z } from 'zod';
import { refuse } from './answers.ts';

/** @returns the body, or null after the request has been answered */
export function parseBody<S extends z.ZodType>(schema: S, request: Request, response: Response): z.infer<S> | null {
  const parsed = schema.safeParse(request.body);
  if (parsed.success) return parsed.data;
  refuse(response, 400, 'incomplete', {
    zh: '发送的内容不完整或太长，没有执行。文字请控制在 4,000 字以内。',
    en: 'What was sent is incomplete or too long and was not carried out. Please keep texts under 4,000 characters.',
  });
  return null;
}
