/** `baton members leave KEY`: somebody has left the company. What they owned goes to their manager's pool at once. */
import type { Localized } from '../../cards/card.ts';
import { findMemberByKey } from '../../db/repos/directory.ts';
import { memberLeft } from '../../handlers/people/member-left.ts';
import { loadConfig } from '../config.ts';
import { type Command, expectWords, parseWords, type Terminal, UsageError } from './command.ts';
import { openTool } from './open-tool.ts';

export const membersCommand: Command = {
  summary: { zh: '人员：登记离职', en: 'People: record that somebody has left' },
  help: {
    zh: `用法：npm run baton -- members leave 编号   登记离职（接力可以正在运行）

立即生效：账号停用，手上的线索交回主管的待分配池，暂停接单随之结束。
编号是成员的编号，例如 shen-yilin。`,
    en: `Usage: npm run baton -- members leave KEY   records that somebody has left (Baton may be running)

Takes effect at once: the account is deactivated, open leads go to the manager's pool, a pause of intake ends.
KEY is the member's key, for example shen-yilin.`,
  },
  async run(words, terminal) {
    const { positionals } = parseWords(words, {});
    expectWords(positionals, terminal.language === 'zh' ? ['leave', '编号'] : ['leave', 'KEY']);
    const [what, key = ''] = positionals;
    if (what !== 'leave')
      throw new UsageError({ zh: '请写 members leave 编号。', en: 'Please say members leave KEY.' });
    return leave(key, terminal);
  },
};

async function leave(key: string, terminal: Terminal): Promise<number> {
  const { baton, now, close } = await openTool(loadConfig());
  try {
    const member = await findMemberByKey(baton.store.read, key);
    if (!member) return say(terminal, unknown(key), 1);
    const at = await now();
    const left = await baton.store.transaction(
      (tx) => memberLeft(tx, baton.contextAt(at), member.id, { actorId: null, via: 'command-line' }),
      { lock: 'intake' },
    );
    const name = terminal.language === 'zh' ? member.name : member.nameEn;
    return left.status === 'left' ? say(terminal, done(name, left.leadsPooled), 0) : say(terminal, before(name), 0);
  } finally {
    await close();
  }
}

function say(terminal: Terminal, text: Localized<string>, code: number): number {
  terminal.print(text[terminal.language]);
  return code;
}

function done(name: string, leads: number): Localized<string> {
  return {
    zh: `${name}已登记离职，${leads} 条线索已交回主管的待分配池。`,
    en: `${name} has left; leads returned to the manager's pool: ${leads}.`,
  };
}

function before(name: string): Localized<string> {
  return { zh: `${name}之前已登记离职，没有变化。`, en: `${name} had left before; nothing was changed.` };
}

function unknown(key: string): Localized<string> {
  return { zh: `没有编号为「${key}」的成员。`, en: `There is no member with the key "${key}".` };
}
