/**
 * Request bodies: JSON up to 1,000,000 bytes. Too large is 413, unreadable 400, another kind of content 415, each with
 * a sentence in the reader's language. The body itself never reaches a log or an answer.
 */
import express, { type ErrorRequestHandler, type RequestHandler } from 'express';
import type { Localized } from '../../cards/card.ts';
import { StoreError } from '../../db/store.ts';
import { answerUnknown } from './answer-unknown.ts';
import { refuse } from './answers.ts';

export const maxBodyBytes = 1_000_000;

const parse = express.json({ limit: maxBodyBytes, strict: true });

/** Parses the body into `request.body` (an object or array) or answers what is wrong with it. */
export function readJson(): RequestHandler {
  return (request, response, next) => {
    if (request.get('transfer-encoding') === undefined && Number(request.get('content-length') ?? 0) === 0) {
      request.body = {};
      return next();
    }
    if (!request.is('application/json')) return refuse(response, 415, 'not-json', problems['not-json']);
    parse(request, response, (problem?: unknown) => {
      if (problem === undefined) {
        request.body ??= {};
        return next();
      }
      const code = bodyProblem(problem);
      if (code === null) return next(problem);
      refuse(response, code === 'too-large' ? 413 : 400, code, problems[code]);
    });
  };
}

/**
 * The last handler of an app: whatever was not foreseen becomes one calm sentence, and `report` gets the cause. An address
 * that cannot be read is nobody's fault here and not reported.
 */
export function answerUnforeseen(report: (problem: unknown) => void): ErrorRequestHandler {
  return (problem, request, response, next) => {
    if (problem instanceof URIError && !response.headersSent) return answerUnknown(request, response);
    report(problem);
    if (response.headersSent) return next(problem);
    if (problem instanceof StoreError && ['full', 'busy', 'unavailable'].includes(problem.code)) {
      return refuse(response, 503, 'store-unavailable', {
        zh: '现在无法保存，这一步没有执行，已有的内容不受影响。请稍后再试；若持续出现，请让管理员检查磁盘空间和数据库。',
        en: 'Nothing can be saved right now; this step was not carried out and what is stored is untouched. Please try again shortly; if it lasts, ask your administrator to check disk space and database.',
      });
    }
    refuse(response, 500, 'unforeseen', {
      zh: '这一步没有完成，已保存的内容不受影响。请再试一次；仍不行请联系管理员。',
      en: 'This step did not complete; what was saved before is untouched. Please try again, or ask your administrator.',
    });
  };
}

type BodyProblem = 'too-large' | 'malformed' | 'not-json';

const problems: Record<BodyProblem, Localized<string>> = {
  'too-large': {
    zh: '内容超过 1 MB，没有接收。请删减后再发。',
    en: 'The content is larger than 1 MB and was not taken. Please shorten it and send it again.',
  },
  malformed: {
    zh: '内容不是完整的 JSON，没有接收。请检查括号、引号和编码（UTF-8）。',
    en: 'The content is not complete JSON and was not taken. Check brackets, quotes and encoding (UTF-8).',
  },
  'not-json': {
    zh: '请以 application/json 发送内容。',
    en: 'Please send the content as application/json.',
  },
};

function bodyProblem(problem: unknown): BodyProblem | null {
  if (!(problem instanceof Error) || !('type' in problem)) return null;
  if (problem.type === 'entity.too.large') return 'too-large';
  const isUnreadable = [
    'entity.parse.failed',
    'encoding.unsupported',
    'charset.unsupported',
    'request.aborted',
    'request.size.invalid',
  ];
  return isUnreadable.includes(String(problem.type)) ? 'malformed' : null;
}
