/**
 * `baton hook secret`: shows the secret with which calls to CALL_HOOK_URL are signed, and makes it where there is none
 * yet. The only place that shows it; the receiver's side is described in docs/call-hook.md.
 */
import { openStore } from '../../db/open-store.ts';
import { loadConfig } from '../config.ts';
import { readSecret, secretKeyOf } from '../secrets.ts';
import { type Command, parseWords, UsageError } from './command.ts';

export const hookCommand: Command = {
  summary: { zh: '显示呼叫接口的签名密钥', en: 'Show the signing secret of the call hook' },
  help: {
    zh: `用法：npm run baton -- hook secret

显示向 CALL_HOOK_URL 发送请求时的签名密钥，还没有就生成一个。请只交给接收方，不要写进代码或聊天。接力可以正在运行。

接收方这样核对：
  x-baton-signature: t=<毫秒时间戳>,v1=<十六进制 HMAC-SHA256，以密钥对「<t>.<请求体原文>」计算>
  自己算出的值与 v1 相同才接受；t 与现在相差超过 5 分钟的拒绝。
  idempotency-key: 同一次呼叫重发时不变；处理过的不要再拨，照样回 200。
请求体、重发和结果怎么回传，见 docs/call-hook.md。`,
    en: `Usage: npm run baton -- hook secret

Shows the secret with which requests to CALL_HOOK_URL are signed, and makes it where there is none. Give it to the
receiver only, never into code or a chat. Baton may be running.

How the receiver checks a request:
  x-baton-signature: t=<time in ms>,v1=<hex HMAC-SHA256 of "<t>.<body as received>" with the secret>
  Take it only if your own value equals v1; refuse a t that is more than 5 minutes away from now.
  idempotency-key: the same on every repeat of one call; do not ring twice, and answer 200 all the same.
The body, repeats, and how the result comes back: docs/call-hook.md.`,
  },
  async run(words, terminal) {
    const [what, ...more] = parseWords(words, {}).positionals;
    if (what !== 'secret' || more.length > 0)
      throw new UsageError({ zh: '请写 hook secret。', en: 'Please say hook secret.' });
    const config = loadConfig();
    const store = await openStore(config.database, 'tool');
    try {
      terminal.print(await readSecret(store, secretKeyOf(config), 'call-hook', new Date()));
      return 0;
    } finally {
      await store.close();
    }
  },
};
