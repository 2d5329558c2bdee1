/** `baton members grant|revoke KEY RIGHT` and `baton members rights`: rights that a person has beside those of the role. */
import type { Localized } from '../../cards/card.ts';
import { heldRights } from '../../db/repos/rights.ts';
import { RIGHT_NEEDED } from '../../domain/rights/rights-table.ts';
import { rightChanged } from '../../handlers/people/right-changed.ts';
import { expectWords, type Terminal, UsageError } from './command.ts';
import { byCommandLine, type MembersJob, memberOf, say } from './members-shared.ts';
import type { Tool } from './open-tool.ts';

const personalRights = [...new Set(Object.values(RIGHT_NEEDED))];

/** @param words after `grant` or `revoke`: KEY RIGHT. @throws UsageError */
export function changeRight(isHeld: boolean, words: readonly string[], terminal: Terminal): MembersJob {
  expectWords(words, terminal.language === 'zh' ? ['编号', '权限'] : ['KEY', 'RIGHT']);
  const [key = '', right = ''] = words;
  if (!personalRights.includes(right)) throw new UsageError(noSuchRight(right));
  return (tool) => change(tool, { key, right, isHeld }, terminal);
}

async function change(
  tool: Tool,
  { key, right, isHeld }: { key: string; right: string; isHeld: boolean },
  terminal: Terminal,
): Promise<number> {
  const { store, contextAt } = tool.baton;
  const { id: memberId, name, nameEn } = await memberOf(tool, key);
  const now = await tool.now();
  const outcome = await store.transaction(
    (tx) => rightChanged(tx, contextAt(now), { memberId, right, isHeld }, byCommandLine),
    { lock: 'intake' },
  );
  const text: Record<typeof outcome, Localized<string>> = {
    changed: isHeld
      ? { zh: `${name}有了 ${right} 权限，立即生效。`, en: `${nameEn} has the right ${right} from now on.` }
      : { zh: `${name}的 ${right} 权限已收回，立即生效。`, en: `${nameEn} no longer has the right ${right}.` },
    'as-before': isHeld
      ? {
          zh: `${name}之前就有 ${right} 权限，没有变化。`,
          en: `${nameEn} had the right ${right} before; nothing was changed.`,
        }
      : {
          zh: `${name}没有 ${right} 权限，没有变化。`,
          en: `${nameEn} does not have the right ${right}; nothing was changed.`,
        },
    left: { zh: `${name}已离职，没有变化。`, en: `${nameEn} has left; nothing was changed.` },
  };
  return say(terminal, text[outcome], outcome === 'left' ? 1 : 0);
}

/** @throws UsageError */
export function listRights(words: readonly string[], terminal: Terminal): MembersJob {
  expectWords(words, []);
  return (tool) => list(tool, terminal);
}

async function list(tool: Tool, terminal: Terminal): Promise<number> {
  const { store, contextAt } = tool.baton;
  const held = await heldRights(store.read);
  if (held.length === 0) return say(terminal, { zh: '没有给个人的权限。', en: 'No rights are given to persons.' }, 0);
  const { members } = await contextAt(await tool.now()).directory(store.read);
  for (const { memberId, right } of held) {
    const member = members.get(memberId);
    terminal.print(`${right}  ${member?.key}  ${terminal.language === 'zh' ? member?.name : member?.nameEn}`);
  }
  return 0;
}

function noSuchRight(right: string): Localized<string> {
  const known = personalRights.join(', ');
  return {
    zh: `没有「${right}」这个权限。可以写：${known}。`,
    en: `There is no right "${right}". Possible: ${known}.`,
  };
}
