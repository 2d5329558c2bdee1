/** What the `members` commands share: finding whom a key means, and how they answer. */
import type { Locale, Localized } from '../../cards/card.ts';
import { findMemberByKey } from '../../db/repos/directory.ts';
import type { Row } from '../../db/tables/define-tables.ts';
import type { Doer } from '../../handlers/people/leave-entered.ts';
import type { Terminal } from './command.ts';
import type { Tool } from './open-tool.ts';

/** A command whose words have been read, to be carried out on an open database. @returns the exit code */
export type MembersJob = (tool: Tool) => Promise<number>;

export const byCommandLine: Doer = { actorId: null, via: 'command-line' };

/** Nobody has this key; ends with exit code 1 and this sentence. */
export class UnknownMember extends Error {
  readonly text: Localized<string>;
  constructor(key: string) {
    super('There is no member of this key');
    this.name = 'UnknownMember';
    this.text = { zh: `没有编号为「${key}」的成员。`, en: `There is no member with the key "${key}".` };
  }
}

/** @throws UnknownMember */
export async function memberOf({ baton }: Tool, key: string): Promise<Row<'members'>> {
  const member = await findMemberByKey(baton.store.read, key);
  if (!member) throw new UnknownMember(key);
  return member;
}

export function nameIn({ name, nameEn }: Pick<Row<'members'>, 'name' | 'nameEn'>, language: Locale): string {
  return language === 'zh' ? name : nameEn;
}

export function say(terminal: Terminal, text: Localized<string>, code: number): number {
  terminal.print(text[terminal.language]);
  return code;
}
