/**
 * Files that messages and cards of the local chat show: the copy without what the camera wrote, sound and film with
 * ranges, the picture of a PDF's first page. Only for whoever sees a conversation that shows the file.
 */
import { type Response, Router } from 'express';
import { conversationsShowing, findFile, type StoredFile } from '../../db/repos/files.ts';
import type { Store } from '../../db/store.ts';
import type { FileStore } from '../files/file-store.ts';
import { sendFile } from '../files/send-file.ts';
import { refuse } from '../web/answers.ts';
import { actingMember } from './acting-member.ts';
import { visibleIds } from './chat-views.ts';
import type { Channels } from './visible-conversations.ts';

export interface FileRoutesDeps {
  readonly store: Store;
  readonly files: FileStore;
  readonly channels: () => Channels;
}

export function fileRoutes({ store, files, channels }: FileRoutesDeps): Router {
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

  router.get('/files/:sha256/pages/1.png', async (request, response) => {
    const file = await visibleFile(request.params.sha256, response);
    const page = file?.kind === 'pdf' ? await displayOf(file) : null;
    if (!page) return noFile(response);
    await sendFile(response, files, page);
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
