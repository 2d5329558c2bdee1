/** The few words about visits that Baton knows in a private chat. Anything else is not its matter. */
import type { Session } from '../../db/session.ts';
import type { HandlerContext } from '../context.ts';
import type { MessageReceived, Reply } from '../inbound.ts';
import { wrongOneSaid } from './attachment-moved.ts';
import { teamVisitsAsked } from './visit-details.ts';
import { visitAsked } from './visit-started.ts';

const words = {
  start: ['开始拜访', '拜访', 'start visit', 'visit'],
  wrong: ['发错了', '发错', '那张不对', '这张不对', '有一张不对', 'wrong one', 'that was the wrong one'],
  upload: ['上传', '上传文件', 'upload'],
  team: ['团队拜访', '团队的拜访', 'team visits'],
};

/** @param text trimmed and in small letters @returns null when it is none of these words */
export async function visitWordSaid(
  event: MessageReceived,
  text: string,
  tx: Session,
  ctx: HandlerContext,
): Promise<Reply | null> {
  if (words.start.includes(text)) return visitAsked(event, tx, ctx);
  if (words.wrong.includes(text)) return wrongOneSaid(event, tx, ctx);
  // For what a chat cannot carry; asked for from any of them.
  if (words.upload.includes(text)) return { kind: 'open-page', page: { kind: 'upload', id: '' } };
  if (words.team.includes(text)) return teamVisitsAsked(event, tx, ctx);
  return null;
}
