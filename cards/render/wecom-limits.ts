/**
 * What WeCom takes and shows, as data: template cards of an app, and the texts of apps, groups and group robots.
 * Source: 企业微信开发者中心, 发送应用消息 · 模板卡片消息 · 消息推送配置说明. Lists, bytes and patterns are hard limits; the lengths
 * in `letters` are the vendor's suggestions, beyond which the client cuts where it likes, so we cut before. The vendor
 * counts in 字: a Chinese character is two letters wide, so that 36 字 are 72 letters.
 */
export const wecomCardLimits = {
  titleLetters: 72,
  titleDescriptionLetters: 88,
  subTitleLetters: 320,
  facts: 6,
  factLabelLetters: 10,
  factValueLetters: 60,
  /** The vendor names no limit: what a phone shows without becoming endless. */
  quoteLetters: 800,
  quoteTitle: 20,
  buttons: 6,
  buttonLetters: 20,
  keyBytes: 1024,
  taskId: /^[0-9A-Za-z_\-@]{1,128}$/,
} as const;

export const wecomTextLimits = {
  /** Text of an app, of an application group and of a group robot. */
  textBytes: 2048,
  /** A longer text becomes several messages; more than these would be a flood. */
  textMessages: 8,
  /** Markdown in an application group. */
  markdownBytes: 2048,
  /** markdown_v2 of a group robot. */
  markdownV2Bytes: 4096,
} as const;
