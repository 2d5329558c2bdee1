/**
 * Finds what no schema sees in escalation chains: an unknown next step, a cycle, a step that is never reached,
 * a step without a wait. One finding per cause: steps behind an unknown name are not reported as unreachable.
 */
import { nearestWord } from './nearest-word.ts';
import type { Finding, PolicyPath } from './policy-mistakes.ts';
import type { PolicyFiles } from './policy-schemas.ts';

type Chain = PolicyFiles['escalation']['chains'][string];

export function checkEscalation(file: PolicyFiles['escalation']): Finding[] {
  return Object.entries(file.chains).flatMap(([id, chain]) => checkChain(['chains', id], chain));
}

function checkChain(path: PolicyPath, chain: Chain): Finding[] {
  const ids = Object.keys(chain.steps);
  const unknown: Finding[] = [];
  if (!ids.includes(chain.first)) unknown.push(unknownStep([...path, 'first'], chain.first, ids));
  for (const [id, step] of Object.entries(chain.steps)) {
    if (step.then !== undefined && !ids.includes(step.then)) {
      unknown.push(unknownStep([...path, 'steps', id, 'then'], step.then, ids));
    }
  }
  const { visited, cycle } = walk(path, chain);
  const unreachable = unknown.length > 0 ? [] : ids.filter((id) => !visited.includes(id));
  return [
    ...unknown,
    ...(cycle ? [cycle] : []),
    ...unreachable.map((id) => unreachableStep([...path, 'steps', id], id)),
    ...ids.filter((id) => id !== chain.first && chain.steps[id]?.wait === undefined).map((id) => noWait(path, id)),
  ];
}

/** Follows the chain from its first step until it ends, breaks off or comes back to a step it has passed. */
function walk(path: PolicyPath, chain: Chain): { visited: string[]; cycle: Finding | null } {
  const visited: string[] = [];
  let id: string | undefined = chain.first;
  while (id !== undefined && Object.hasOwn(chain.steps, id) && !visited.includes(id)) {
    visited.push(id);
    id = chain.steps[id]?.then;
  }
  const last = visited.at(-1);
  if (id === undefined || last === undefined || !visited.includes(id)) return { visited, cycle: null };
  const round = [...visited.slice(visited.indexOf(id)), id].join(' → ');
  const cycle: Finding = {
    path: [...path, 'steps', last, 'then'],
    wrong: { zh: `升级链绕成了圈：${round}。`, en: `The chain runs in a circle: ${round}.` },
    right: {
      zh: '请删去这个 then，或指向后面的步骤；要重复提醒请用 repeat。',
      en: 'Drop this then or point it at a later step; to tell somebody again, use repeat.',
    },
  };
  return { visited, cycle };
}

function unknownStep(path: PolicyPath, name: string, ids: readonly string[]): Finding {
  const near = nearestWord(name, ids);
  return {
    path,
    wrong: { zh: `这条链里没有「${name}」这一步。`, en: `This chain has no step "${name}".` },
    right: near
      ? { zh: `是不是想写 ${near}？`, en: `Did you mean ${near}?` }
      : { zh: `可以写：${ids.join('、')}。`, en: `Possible: ${ids.join(', ')}.` },
  };
}

function unreachableStep(path: PolicyPath, id: string): Finding {
  return {
    path,
    isAboutKey: true,
    wrong: { zh: `永远走不到「${id}」这一步。`, en: `The step "${id}" is never reached.` },
    right: {
      zh: '请让前面某一步的 then 指向它，或删去它。',
      en: 'Point the then of an earlier step at it, or remove it.',
    },
  };
}

function noWait(path: PolicyPath, id: string): Finding {
  return {
    path: [...path, 'steps', id],
    isAboutKey: true,
    wrong: { zh: `「${id}」没有写等多久（wait）。`, en: `The step "${id}" has no wait.` },
    right: {
      zh: '只有第一步可以省略 wait，表示立刻。',
      en: 'Only the first step may go without, which means at once.',
    },
  };
}
