/** Directories of the chat tools, in Chinese. The English file has the same keys, or it does not compile. */

/** Latin letters stand apart from Chinese: Slack 通讯录, 企业微信通讯录. */
const list = (before: string, platform: string) =>
  `${before}${platform === 'Slack' ? ' Slack ' : platform}通讯录`.trim();

export const directoryZh = {
  directory: {
    platforms: { local: '本机聊天', slack: 'Slack', wecom: '企业微信', dingtalk: '钉钉' },
    titleOpen: (platform: string, count: number) => `${list('', platform)}里有 ${count} 人没有对上`,
    titleHeld: (platform: string, count: number) => `${list('', platform)}一次少了 ${count} 人，没有停用任何人`,
    titleFailing: (platform: string) => list('读不到', platform),
    settled: (platform: string) => `${list('', platform)}已处理完`,
    bodyOpen: '他们的账号还没有对应到接力的成员，在这个平台上收不到卡片。完整名单和处理办法在服务器上查看。',
    bodyHeld:
      '没读到的人超过一次允许离职的人数。请先看应用的可见范围和通讯录权限；确实都离职了，再在服务器上运行下面的命令。',
    bodyFailing: (since: string) =>
      `${since} 起一直没有读成，会继续重试。平台通知的离职照常当场处理。请检查权限和密钥。`,
    between: '、',
    andMore: (names: string, count: number) => `${names} 等 ${count} 人`,
    missing: (missing: number, of: number) => `${missing} 人，已对上的共 ${of} 人`,
    facts: { open: '没有对上', missing: '没有读到', problem: '原因', command: '命令' },
    problems: {
      retry: '平台暂时没有回应',
      uncertain: '平台暂时没有回应',
      refused: '平台不允许读取，多半是缺少通讯录权限',
      gone: '平台不允许读取，多半是缺少通讯录权限',
      empty: '平台回答的名单是空的',
      failed: '读取中断，日志里有记录',
    } as Record<string, string>,
  },
};
