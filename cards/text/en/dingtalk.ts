/** What the DingTalk adapter says in English, beside cards and answers of the product. */
import type { dingtalkZh } from '../zh/dingtalk.ts';

export const dingtalkEn: typeof dingtalkZh = {
  dingtalk: {
    unknownPerson: 'I do not know you yet. Please ask your administrator to register your DingTalk account with Baton.',
    unknownGroup: (id) =>
      `This group is not registered and nothing said in it is handled. Please give its id to your administrator: ${id}`,
    notKept: 'What you just pressed was not kept. Please press it again in a while.',
    notReadable: 'This kind of message cannot be read here. Files, photos, voice and video can be sent as they are; ',
    howToCheckIn: 'to prove where you are, use Check-in in DingTalk: it goes into your running visit; or ',
    noCheckIn: 'to prove where you are, ',
    uploadHere: 'upload here',
    open: 'Open',
    undo: 'Undo',
    fillIn: 'Fill in',
    quotaGone:
      "This month's DingTalk pushes are used up and the content of your message did not arrive. Please send it again next month, or use the web page.",
    attachments: (count) => `${count} attachments, to be seen on the web page`,
    digestTitle: (count) => `${count} items waiting`,
    digestIntro: 'The DingTalk allowance is nearly used up, so these come as one message:',
    quotaReached: (percent, kind, spent, allowance) =>
      `${percent}% of this month's DingTalk ${kind === 'calls' ? 'calls' : 'pushes'} are used (${spent} of ${allowance}). ${
        percent >= 100
          ? 'From here DingTalk may take and deliver nothing until the first of next month; a resource pack can be bought in the DingTalk admin console.'
          : 'Updates that can wait are now collected and sent at fixed times; with less left they become one digest.'
      }`,
  },
};
