/** What the DingTalk adapter says in Chinese, beside cards and answers of the product. */
export const dingtalkZh = {
  dingtalk: {
    unknownPerson: '还不认识你。请让管理员在接力里登记你的钉钉账号，之后就可以在这里使用。',
    unknownGroup: (id: string) => `这个群还没有登记，这里说的话不会处理。请把群编号交给管理员登记：${id}`,
    notKept: '刚才点的没有存上，请过一会儿再点一次。',
    notReadable: '这种消息这里看不了。文件、照片、语音、视频可以直接发来；',
    howToCheckIn: '证明位置请用钉钉「签到」，签到后会自动记进正在进行的拜访；也可以',
    noCheckIn: '证明位置请',
    uploadHere: '在这里上传',
    open: '打开',
    undo: '撤销',
    fillIn: '填写',
    quotaGone: '本月钉钉推送额度已用完，这条消息的内容没有收到。请到月初再发，或在网页上操作。',
    attachments: (count: number) => `附件 ${count} 个，请在网页上查看`,
    digestTitle: (count: number) => `待看 ${count} 项`,
    digestIntro: '钉钉额度快用完了，以下内容合成一条发给你：',
    quotaReached: (percent: number, kind: 'calls' | 'pushes', spent: number, allowance: number) =>
      `本月钉钉${kind === 'calls' ? '接口调用' : '推送'}额度已用 ${percent}%（${spent} / ${allowance}）。${
        percent >= 100
          ? '额度用完后，钉钉可能不再收发消息，下月 1 日恢复；可在钉钉管理后台购买资源包。'
          : '不急的更新会攒到固定时间再发，额度再少时合并成汇总。'
      }`,
  },
};
