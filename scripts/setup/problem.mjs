/**
 * A reason why set-up cannot go on, in words for the person at the keyboard: one Chinese and one English sentence, and
 * where it helps the last lines of npm. Everything else that is thrown is a defect of ours and keeps its stack.
 */
export class SetupProblem extends Error {
  constructor(chinese, english, details = []) {
    super(english);
    this.chinese = chinese;
    this.details = details;
  }

  lines() {
    return [this.chinese, this.message, ...this.details.map((line) => `  ${line}`)];
  }
}

const causes = [
  {
    signs: /ENOSPC|no space left/i,
    chinese: '磁盘写满了，安装没有完成。请清理空间后重试。',
    english: 'The disk is full and the installation did not finish. Free some space and try again.',
  },
  {
    signs:
      /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|ENOTCACHED|ERR_SOCKET_TIMEOUT|CERT|SELF_SIGNED|E407|E50[234]|network/,
    chinese: '下载软件包失败：连不上 npm 软件源。请检查网络、代理或 npm 的 registry 设置后重试。',
    english:
      'The packages could not be downloaded: the npm registry cannot be reached. Check the network, the proxy or the registry setting of npm and try again.',
  },
  {
    signs: /EACCES|EPERM|EROFS/,
    chinese: '没有权限写入本目录或 npm 缓存目录，安装没有完成。请检查目录权限后重试。',
    english: 'This folder or the npm cache cannot be written to. Check the permissions and try again.',
  },
];

/** Turns what npm wrote into a sentence; unknown failures show npm's own last lines. */
export function problemFromNpm(output) {
  const lines = output.split('\n').filter((line) => /^npm (error|ERR!)/.test(line));
  const cause = causes.find(({ signs }) => signs.test(output));
  if (cause !== undefined) return new SetupProblem(cause.chinese, cause.english, lines.slice(0, 2));
  return new SetupProblem(
    '安装软件包失败，npm 的说明如下。',
    'The packages could not be installed; this is what npm says.',
    lines.length > 0 ? lines.slice(0, 8) : output.trim().split('\n').slice(-8),
  );
}
