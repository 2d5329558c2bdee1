/**
 * What DingTalk takes at most (pages 创建并投放卡片, API 卡片数据的填写说明, 批量发送人与机器人会话中机器人消息,
 * 机器人发送群聊消息, 自定义机器人发送群消息). `bytes` are UTF-8, `characters` UTF-16 units. Where the vendor names no
 * number (texts of messages), the number is what adapters split at in practice.
 */
export const dingtalkLimits = {
  card: {
    trackIdCharacters: 100,
    /** Every value of a card is a string. Longer values are seen to work; nobody promises it. */
    valueBytes: 1_024,
    mapBytes: 100_000,
    /** What our template has room for (bot/dingtalk/card-template.json). */
    buttons: 3,
    links: 2,
    labelCharacters: 20,
    altCharacters: 100,
  },
  message: {
    /** Shown in the list of chats and in the notification. */
    titleCharacters: 20,
    textCharacters: 3_500,
    /** Of the JSON text with all fields of a message. */
    paramBytes: 15_000,
    buttons: 5,
    labelCharacters: 20,
  },
  /** Ours: ten cards with two addresses each stay within `message.paramBytes`. */
  digest: { cards: 10, links: 2, titleCharacters: 60, summaryCharacters: 80, labelCharacters: 20 },
  /** A message of a group robot, as JSON. */
  webhook: { bodyBytes: 20_000, perMinute: 20 },
} as const;
