/** The few words that only this chat needs: its messages have no small print, no windows and no buttons of their own. */
import type { Localized } from '../../cards/card.ts';

const both = (zh: string, en: string): Localized<string> => ({ zh, en });

export const wecomWords = {
  undo: both('撤销', 'Undo'),
  done: both('已收到', 'Received'),
  cancelled: both('好的，没有执行。', 'All right, nothing was done.'),
  openForm: (title: Localized<string>, address: string) =>
    both(
      `请在网页上填写「${title.zh}」，链接一小时内有效，只在第一个打开它的浏览器里有效：\n${address}`,
      `Please fill in "${title.en}" on this page. The link works for an hour, in the browser that opens it first:\n${address}`,
    ),
  openPage: (address: string) =>
    both(
      `点开查看，链接一小时内有效，只在第一个打开它的浏览器里有效：\n${address}`,
      `Open it here. The link works for an hour, in the browser that opens it first:\n${address}`,
    ),
  stranger: both(
    '你还不在接力的名单里，这条消息没有保存。请联系销售运营把你加进来。',
    'You are not on the list of Baton yet, and this message was not kept. Please ask sales operations to add you.',
  ),
  notTaken: both(
    '这种消息接力收不了。文字、图片、语音、视频和位置都可以直接发；PDF 等文件请发「上传」，在打开的网页里传。',
    'Baton cannot take this kind of message. Texts, photos, voice, video and places can be sent here; for PDF and other files please send "upload" and use the page that opens.',
  ),
  notKept: both('这条没有存上，请过一会儿再发一次。', 'This was not kept. Please send it again in a while.'),
  answeredInApp: both(
    '已收到。答复和按钮在「接力」应用的私聊里。',
    'Received. The answer and its buttons are in the private chat of the Baton app.',
  ),
} as const;
