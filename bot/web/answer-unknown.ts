/**
 * What an address gets that nobody answers, and one that cannot be read (`/%E0`): a page for whoever opens it in a
 * browser, a code and a sentence for programs. Stands behind every route.
 */
import type { Request, Response } from 'express';
import type { Localized } from '../../cards/card.ts';
import { languageOf, refuse } from './answers.ts';
import { sendNoPage } from './page-frame.ts';

export function answerUnknown(request: Request, response: Response): void {
  const isOpened = request.method === 'GET' && request.accepts(['json', 'html']) === 'html';
  if (isOpened) sendNoPage(response, 404, languageOf(request), noPage);
  else refuse(response, 404, 'no-such-address', noAddress);
}

const noPage: Localized<[string, string]> = {
  zh: ['这里没有页面', '请检查网址，或回到聊天，从卡片上打开。'],
  en: ['There is no page here', 'Please check the address, or go back to the chat and open it from the card.'],
};
const noAddress: Localized<string> = {
  zh: '没有这个接口，什么都没有执行。请检查网址，以及是不是该用 POST。',
  en: 'There is nothing at this address; nothing was carried out. Please check it, and whether it should be a POST.',
};
