/** What WeCom's notices about the app mean for operations, in Chinese. */
export const wecomZh = {
  wecom: {
    appStopping:
      '企业微信提醒：「接力」应用长期没有人打开，就要被停用，停用后消息收发不了。请让大家从工作台打开一次，或到 企业微信管理后台 → 应用管理 → 自建 → 接力 处理。',
    appStopped:
      '企业微信停用了「接力」应用，现在消息收发不了，卡片会留着，启用后再发。请到 企业微信管理后台 → 应用管理 → 自建 → 接力 启用它。',
  },
};
