/** Finds what no schema sees in the evidence policy: proofs or choices that are missing, two of one name. */
import type { Finding } from './policy-mistakes.ts';
import type { PolicyFiles } from './policy-schemas.ts';

export function checkEvidence({ visit }: PolicyFiles['evidence']): Finding[] {
  const findings: Finding[] = [];
  if (Object.keys(visit.proofs).length === 0) {
    findings.push({
      path: ['visit', 'proofs'],
      isAboutKey: true,
      wrong: { zh: '没有写任何证明。', en: 'It names no proof.' },
      right: { zh: '一次拜访至少要有一项证明。', en: 'A visit needs at least one proof.' },
    });
  }
  if (visit.needs.count > 0 && Object.keys(visit.needs.choices).length < 2) {
    findings.push({
      path: ['visit', 'needs', 'choices'],
      isAboutKey: true,
      wrong: { zh: '需求的选项不足两个。', en: 'There are fewer than two choices for a need.' },
      right: { zh: '请至少写两个选项，或把 count 改成 0。', en: 'Write at least two choices, or make count 0.' },
    });
  }
  return [...findings, ...sameNames(['visit', 'proofs'], visit.proofs), ...sameChoices(visit.needs.choices)];
}

type Names = Readonly<Record<string, { readonly name: { readonly zh: string; readonly en: string } }>>;

function sameNames(path: readonly string[], entries: Names): Finding[] {
  const keyByName = new Map<string, string>();
  return Object.entries(entries).flatMap(([key, { name }]) => {
    const other = keyByName.get(name.zh);
    keyByName.set(name.zh, key);
    if (other === undefined) return [];
    return [
      {
        path: [...path, key],
        isAboutKey: true,
        wrong: { zh: `「${name.zh}」已经是 ${other} 的名字。`, en: `"${name.zh}" is the name of ${other} already.` },
        right: { zh: '名字要能让人分清。', en: 'Names have to tell them apart.' },
      },
    ];
  });
}

function sameChoices(choices: PolicyFiles['evidence']['visit']['needs']['choices']): Finding[] {
  const named = Object.entries(choices).map(([key, name]) => [key, { name }] as const);
  return sameNames(['visit', 'needs', 'choices'], Object.fromEntries(named));
}
