/**
 * Files on their way from the page of the local chat to the bot, in pieces: announced, sent, asked about after a lost
 * connection. Pieces are raw bytes; everything else is JSON. Must stand before the routes that read every body as JSON.
 */
import { type Response, Router } from 'express';
import { z } from 'zod';
import type { Localized } from '../../cards/card.ts';
import type { StoredFile } from '../../db/repos/files.ts';
import { FileProblem, fileProblemText } from '../files/file-problem.ts';
import { UploadProblem, type UploadState, type Uploads } from '../files/uploads.ts';
import { refuse } from '../web/answers.ts';
import { parseBody } from '../web/parse-body.ts';
import { readJson } from '../web/read-json.ts';
import { actingMember } from './acting-member.ts';

const uploadBody = z.object({ name: z.string().min(1).max(1_000), bytes: z.int().min(0).max(Number.MAX_SAFE_INTEGER) });

export function uploadRoutes(uploads: Uploads): Router {
  const router = Router();

  router.post('/uploads', readJson(), async (request, response) => {
    const body = parseBody(uploadBody, request, response);
    if (!body) return;
    await answer(response, async () => ({
      uploadId: await uploads.begin(actingMember(response).id, body.name, body.bytes),
    }));
  });

  router.get('/uploads/:id', async (request, response) => {
    await answer(response, async () => view(await uploads.state(actingMember(response).id, request.params.id)));
  });

  router.patch('/uploads/:id', async (request, response) => {
    const offset = Number(request.get('x-offset'));
    await answer(response, async () => {
      if (!Number.isSafeInteger(offset) || offset < 0) throw new UploadProblem('wrong-offset');
      return view(await uploads.append(actingMember(response).id, request.params.id, offset, request));
    });
  });

  return router;
}

function view({ offset, file }: UploadState) {
  return file ? { offset, file: fileView(file) } : { offset };
}

/** What the page needs to show a file before it is loaded; where and when it was taken is not its matter. */
export function fileView({ sha256, kind, mime, bytes, facts }: StoredFile) {
  const { width, height, pages, durationMs } = facts;
  return {
    sha256,
    kind,
    mime,
    bytes,
    ...(width === undefined ? {} : { width }),
    ...(height === undefined ? {} : { height }),
    ...(pages === undefined ? {} : { pages }),
    ...(durationMs === undefined ? {} : { durationMs }),
  };
}

async function answer(response: Response, work: () => Promise<object>): Promise<void> {
  try {
    response.json(await work());
  } catch (problem) {
    if (response.req.destroyed && !response.req.complete) return;
    if (problem instanceof FileProblem) {
      const status = problem.code === 'file-too-large' ? 413 : 422;
      return refuse(response, status, problem.code, fileProblemText(problem));
    }
    if (problem instanceof UploadProblem) {
      const { status, text } = problems[problem.code];
      return refuse(response, status, problem.code, text);
    }
    if (isFull(problem)) return refuse(response, 503, 'store-unavailable', diskFull);
    throw problem;
  }
}

function isFull(problem: unknown): boolean {
  return problem instanceof Error && 'code' in problem && (problem.code === 'ENOSPC' || problem.code === 'EDQUOT');
}

const problems: Readonly<Record<UploadProblem['code'], { status: number; text: Localized<string> }>> = {
  'no-upload': {
    status: 404,
    text: {
      zh: '这次上传已经结束或过期。请重新选择文件。',
      en: 'This upload has ended or run out. Please choose the file again.',
    },
  },
  'wrong-offset': {
    status: 409,
    text: {
      zh: '上传的位置对不上，请从已收到的位置继续。',
      en: 'This piece does not follow what is there. Please go on from where the file stands.',
    },
  },
};

const diskFull: Localized<string> = {
  zh: '存储空间不足，文件没有保存。请联系管理员清理磁盘后再发。',
  en: 'There is no room to store the file; it was not saved. Please ask your administrator to free disk space.',
};
