/** What only Slack needs to say, in both languages. What Baton says everywhere is in cards/text. */
import type { Localized } from '../../cards/card.ts';

const say = (zh: string, en: string): Localized<string> => ({ zh, en });

export const slackWords = {
  undo: say('撤销', 'Undo'),
  open: say('打开', 'Open'),
  pageReady: say(
    '点「打开」查看，链接 1 小时内有效，只有你能打开。',
    'Press Open; the link works for an hour, and only for you.',
  ),
  pageAt: (address: string) =>
    say(
      `点开链接查看，1 小时内有效，只有你能打开：${address}`,
      `Open the link to see it; it works for an hour, and only for you: ${address}`,
    ),
  openForm: say('填写', 'Fill in'),
  formReady: say('还要填几项，点「填写」继续。', 'A few things are still needed; press Fill in to go on.'),
  pressAgain: say('窗口没有打开，请再点一次。', 'The window did not open; please press again.'),
  notYet: say(
    '这一步暂时没有完成。请稍后看一下卡片，没有变化就再操作一次。',
    'This did not go through just now. Look at the card in a moment; if it has not changed, please try again.',
  ),
  unknownPerson: say(
    '还不认识你的 Slack 账号。请让销售运营在接力里登记你的邮箱，之后就可以使用。',
    'Baton does not know your Slack account yet. Ask sales operations to register your e-mail, then it works.',
  ),
  fileElsewhere: say(
    '这是其他网盘的链接，接力取不到内容。请把文件直接上传到这里。',
    'This is a link to another service, and Baton cannot read it. Please upload the file itself here.',
  ),
} as const;
