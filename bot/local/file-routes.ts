/**
 * Files that messages and cards of the local chat show: the copy without what the camera wrote, sound and film with
 * ranges, the pages of a PDF as pictures. Only for whoever sees a conversation that shows the file.
 */
import { type Response, Router } from 'express';
import { conversationsShowing, findFile, type StoredFile } from '../../db/repos/files.ts';
import type { Store } from '../../db/store.ts';
import type { FileStore } from '../files/file-store.ts';
import { drawPdfPage, pageOf } from '../files/read-pdf.ts';
import { sendFile, sendPicture } from '../files/send-file.ts';
import type { Uploads } from '../files/uploads.ts';
import { refuse } from '../web/answers.ts';
import { actingMember } from './acting-member.ts';
import { visibleIds } from './chat-views.ts';
import type { Channels } from './visible-conversations.ts';

export interface FileRoutesDeps {
  readonly store: Store;
  readonly files: FileStore;
  readonly channels: () => Channels;
  readonly uploads: Uploads;
}

export function fileRoutes({ store, files, channels, uploads }: FileRoutesDeps): Router {
  const router = Router();

  router.get('/files/:sha256', async (request, response) => {
    const file = await visibleFile(request.params.sha256, response);
    if (!file) return noFile(response);
    // Of a PDF the copy is only a picture of its first page.
    const shown = file.kind === 'pdf' ? file : ((await displayOf(file)) ?? file);
    // The page knows how its sender called it; whoever sees the message does.
    const { name } = request.query;
    await sendFile(response, files, shown, typeof name === 'string' ? name : null);
  });

  router.get('/files/:sha256/pages/:page.png', async (request, response) => {
    const file = await visibleFile(request.params.sha256, response);
    const page = pageOf(file, request.params.page);
    if (!file || page === null) return noFile(response);
    const first = page === 1 ? await displayOf(file) : null;
    if (first) return sendFile(response, files, first);
    const drawn = await drawPdfPage(files, file.sha256, { page, side: uploads.displaySide });
    if (drawn) sendPicture(response, drawn);
    else noFile(response);
  });

  async function displayOf({ displaySha256 }: StoredFile): Promise<StoredFile | null> {
    return displaySha256 === null ? null : findFile(store.read, displaySha256);
  }

  async function visibleFile(sha256: string, response: Response): Promise<StoredFile | null> {
    const shownIn = await conversationsShowing(store.read, sha256);
    const visible = await visibleIds(store.read, actingMember(response), channels());
    return shownIn.some((conversation) => visible.has(conversation)) ? findFile(store.read, sha256) : null;
  }

  return router;
}

function noFile(response: Response): void {
  refuse(response, 404, 'no-file', {
    zh: '这个文件不存在，或当前身份看不到它。',
    en: 'This file does not exist, or is not visible to the person you are acting as.',
  });
}
