/**
 * Finds what no schema sees between the fields of a policy file and between files: sums, bounds, names that must exist.
 * Files whose shape is wrong are left out (undefined), so that one mistake is told once.
 */
import type { Localized } from '../../cards/card.ts';
import { foldText } from '../../domain/shared/fold-text.ts';
import { checkCalendar } from './check-calendar.ts';
import { checkEscalation } from './check-escalation.ts';
import { checkEvidence } from './check-evidence.ts';
import { checkIncentives } from './check-incentives.ts';
import { checkDirectorySlot, checkSlots } from './check-slots.ts';
import { nearestWord } from './nearest-word.ts';
import type { Finding, PolicyPath } from './policy-mistakes.ts';
import type { PolicyFiles } from './policy-schemas.ts';
import { shareBps } from './values.ts';

type Checked = { readonly [Name in keyof PolicyFiles]: PolicyFiles[Name] | undefined };

export function checkPolicies(files: Checked, now: Date): Record<keyof PolicyFiles, Finding[]> {
  return {
    grading: files.grading ? checkGrading(files.grading) : [],
    assignment: files.assignment ? checkAssignment(files.assignment, files.grading) : [],
    deadlines: files.deadlines
      ? [
          ...(files.escalation ? checkChainNames(files.deadlines, files.escalation) : []),
          ...checkCallSeconds(files.deadlines),
        ]
      : [],
    escalation: files.escalation ? checkEscalation(files.escalation) : [],
    calendar: files.calendar ? checkCalendar(files.calendar) : [],
    reports: files.reports
      ? [
          ...checkSlots(files.reports, files.calendar, now),
          ...(files.channels ? checkRecipients(files.reports, files.channels) : []),
        ]
      : [],
    channels: files.channels ? checkChannels(files.channels) : [],
    evidence: files.evidence ? checkEvidence(files.evidence) : [],
    incentives: files.incentives ? checkIncentives(files.incentives) : [],
    'dingtalk-quota': files['dingtalk-quota'] ? checkDingtalkQuota(files['dingtalk-quota']) : [],
    directory: files.directory ? checkDirectorySlot(files.directory, now) : [],
  };
}

function checkDingtalkQuota(file: PolicyFiles['dingtalk-quota']): Finding[] {
  if ((shareBps(file.holdFrom) ?? 0) <= (shareBps(file.digestFrom) ?? 0)) return [];
  return [
    {
      path: ['digestFrom'],
      wrong: {
        zh: `digestFrom（${file.digestFrom}）早于 holdFrom（${file.holdFrom}）。`,
        en: `digestFrom (${file.digestFrom}) comes before holdFrom (${file.holdFrom}).`,
      },
      right: { zh: '先攒更新，再合并成汇总。', en: 'Updates are held first, digests come after.' },
    },
  ];
}

const PARTS = ['source', 'product', 'need', 'accountLevel', 'behaviour'] as const;

function checkGrading(file: PolicyFiles['grading']): Finding[] {
  const findings: Finding[] = [];
  const sum = PARTS.reduce((total, part) => total + file[part].maxPoints, 0);
  if (sum !== 100) {
    findings.push({
      path: [],
      wrong: { zh: `五个 maxPoints 之和是 ${sum}。`, en: `The five maxPoints sum to ${sum}.` },
      right: { zh: '应正好是 100。', en: 'They should sum to exactly 100.' },
    });
  }
  if (file.grades.A <= file.grades.B) {
    findings.push({
      path: ['grades', 'A'],
      wrong: {
        zh: `A 级分数线 ${file.grades.A} 不高于 B 级 ${file.grades.B}。`,
        en: `The bound of grade A (${file.grades.A}) is not above that of B (${file.grades.B}).`,
      },
      right: { zh: 'A 应大于 B。', en: 'A should be greater than B.' },
    });
  }
  const { source, product, need, accountLevel, behaviour } = file;
  const kinds = Object.entries(source.kinds).map(([kind, { points }]) => [`kinds.${kind}.points`, points] as const);
  const lines = Object.entries(product.lines).map(([line, rule]) => [`lines.${line}.points`, rule.points] as const);
  const rules = Object.entries(need.rules).map(([rule, { points }]) => [`rules.${rule}.points`, points] as const);
  const events = Object.entries(behaviour.events).map(
    ([type, rule]) => [`events.${type}.points`, rule.points] as const,
  );
  findings.push(
    ...aboveMax('source', source.maxPoints, [...kinds, ['otherwise', source.otherwise]]),
    ...aboveMax('product', product.maxPoints, [
      ...lines,
      ['unknownLine', product.unknownLine],
      ['notStated', product.notStated],
    ]),
    ...aboveMax('need', need.maxPoints, [...rules, ['stated', need.stated], ['notStated', need.notStated]]),
    ...aboveMax('accountLevel', accountLevel.maxPoints, [
      ...prefixed('points', accountLevel.points),
      ['unknown', accountLevel.unknown],
    ]),
    ...aboveMax('behaviour', behaviour.maxPoints, events),
    ...checkAliases(source),
  );
  return findings;
}

function prefixed(prefix: string, points: Readonly<Record<string, number>>): [string, number][] {
  return Object.entries(points).map(([key, value]) => [`${prefix}.${key}`, value]);
}

function aboveMax(part: string, maxPoints: number, points: readonly (readonly [string, number])[]): Finding[] {
  return points
    .filter(([, value]) => value > maxPoints)
    .map(([place, value]) => ({
      path: [part, ...place.split('.')],
      wrong: { zh: `${value} 分高于这一部分的满分。`, en: `${value} is more than this part can give.` },
      right: { zh: `不应超过 maxPoints（${maxPoints}）。`, en: `It should not exceed maxPoints (${maxPoints}).` },
    }));
}

function checkAliases({ kinds }: PolicyFiles['grading']['source']): Finding[] {
  const ownerByText = new Map(Object.keys(kinds).map((key) => [foldText(key), key]));
  const findings: Finding[] = [];
  for (const [key, { aliases }] of Object.entries(kinds)) {
    aliases.forEach((alias, at) => {
      const owner = ownerByText.get(foldText(alias));
      if (owner !== undefined && owner !== key) {
        findings.push({
          path: ['source', 'kinds', key, 'aliases', at],
          wrong: { zh: `「${alias}」已经是 ${owner} 的写法。`, en: `"${alias}" already means ${owner}.` },
          right: { zh: '一种写法只能属于一个来源。', en: 'A spelling can mean only one source.' },
        });
      }
      ownerByText.set(foldText(alias), key);
    });
  }
  return findings;
}

function checkAssignment(file: PolicyFiles['assignment'], grading: PolicyFiles['grading'] | undefined): Finding[] {
  const findings: Finding[] = [];
  const sum = Object.values(file.weights).reduce((total, weight) => total + weight, 0);
  if (sum !== 100) {
    findings.push({
      path: ['weights'],
      isAboutKey: true,
      wrong: { zh: `五项权重之和是 ${sum}。`, en: `The five weights sum to ${sum}.` },
      right: { zh: '应正好是 100。', en: 'They should sum to exactly 100.' },
    });
  }
  const { nearKm, farKm, excludeKm } = file.distance;
  if (nearKm >= farKm) {
    const right = { zh: `应大于 nearKm（${nearKm}）。`, en: `It should be greater than nearKm (${nearKm}).` };
    findings.push(tooNear('farKm', farKm, right));
  }
  if (farKm > excludeKm) {
    const right = { zh: `不应小于 farKm（${farKm}）。`, en: `It should not be less than farKm (${farKm}).` };
    findings.push(tooNear('excludeKm', excludeKm, right));
  }
  if (grading) {
    const lines = Object.keys(grading.product.lines);
    const levels = Object.keys(grading.accountLevel.points);
    findings.push(
      ...unknownKeys(['expertise', 'certificates'], file.expertise.certificates, lines),
      ...unknownKeys(['accountLevel', 'minSkill'], file.accountLevel.minSkill, levels),
    );
  }
  return findings;
}

function tooNear(key: string, value: number, right: Localized<string>): Finding {
  return { path: ['distance', key], wrong: { zh: `${value} 公里太小。`, en: `${value} km is too small.` }, right };
}

function checkChainNames(deadlines: PolicyFiles['deadlines'], escalation: PolicyFiles['escalation']): Finding[] {
  const names = Object.keys(escalation.chains);
  return [
    { path: ['acknowledge', 'chain'], name: deadlines.acknowledge.chain, until: 'acknowledged' },
    { path: ['firstTouch', 'chain'], name: deadlines.firstTouch.chain, until: 'touched' },
    { path: ['pool', 'chain'], name: deadlines.pool.chain, until: 'assigned' },
  ].flatMap(({ path, name, until }) => {
    const chain = Object.hasOwn(escalation.chains, name) ? escalation.chains[name] : undefined;
    if (!chain) return [unknownName(path, name, names, false)];
    if (chain.until === until) return [];
    return [
      {
        path,
        wrong: {
          zh: `升级链「${name}」到 ${chain.until} 才停。`,
          en: `The chain "${name}" stops when ${chain.until}.`,
        },
        right: { zh: `这里要用 until: ${until} 的链。`, en: `A chain with until: ${until} belongs here.` },
      },
    ];
  });
}

/** Else no call that is typed in could ever count. */
function checkCallSeconds({ minCallSeconds, maxCallSeconds }: PolicyFiles['deadlines']): Finding[] {
  if (maxCallSeconds >= minCallSeconds) return [];
  return [
    {
      path: ['maxCallSeconds'],
      wrong: {
        zh: `最长 ${maxCallSeconds} 秒，还不到有效触达要的 ${minCallSeconds} 秒。`,
        en: `${maxCallSeconds} s at most is less than the ${minCallSeconds} s that count as a touch.`,
      },
      right: {
        zh: `应不小于 minCallSeconds（${minCallSeconds}）。`,
        en: `It should not be less than minCallSeconds (${minCallSeconds}).`,
      },
    },
  ];
}

function checkRecipients(file: PolicyFiles['reports'], channels: PolicyFiles['channels']): Finding[] {
  const purposes = new Set(Object.values(channels.channels).map((channel) => channel.purpose));
  return Object.entries(file.reports).flatMap(([id, report]) =>
    report.to.flatMap((purpose, at) =>
      purposes.has(purpose)
        ? []
        : [
            {
              path: ['reports', id, 'to', at],
              wrong: {
                zh: `channels.yaml 里没有 purpose 为 ${purpose} 的群。`,
                en: `channels.yaml has no channel with purpose ${purpose}.`,
              },
              right: { zh: '请补上这样的群，或改发别处。', en: 'Add such a channel, or send it elsewhere.' },
            },
          ],
    ),
  );
}

function checkChannels(file: PolicyFiles['channels']): Finding[] {
  const keyByUnit = new Map<string, string>();
  return Object.entries(file.channels).flatMap(([key, { unit, purpose }]) => {
    const path = ['channels', key, 'unit'];
    if ((purpose === 'team') !== (unit !== null)) {
      return [
        {
          path,
          wrong:
            unit === null
              ? { zh: '团队群没有写属于哪个单位。', en: 'A team channel names no unit.' }
              : { zh: '只有团队群才属于一个单位。', en: 'Only a team channel belongs to a unit.' },
          right:
            unit === null
              ? { zh: '请写组织架构里的单位编号。', en: 'Write the key of its unit.' }
              : { zh: '应为 null，或把 purpose 改成 team。', en: 'Write null, or change purpose to team.' },
        },
      ];
    }
    const other = unit === null ? undefined : keyByUnit.get(unit);
    if (unit !== null) keyByUnit.set(unit, key);
    if (other === undefined) return [];
    const wrong = { zh: `单位 ${unit} 已经有群 ${other}。`, en: `The unit ${unit} already has the channel ${other}.` };
    return [{ path, wrong, right: { zh: '一个单位只能有一个团队群。', en: 'A unit has one team channel.' } }];
  });
}

function unknownKeys(path: PolicyPath, group: Readonly<Record<string, unknown>>, known: readonly string[]): Finding[] {
  return Object.keys(group)
    .filter((key) => !known.includes(key))
    .map((key) => unknownName([...path, key], key, known, true));
}

function unknownName(path: PolicyPath, name: string, known: readonly string[], isAboutKey: boolean): Finding {
  const near = nearestWord(name, known);
  return {
    path,
    isAboutKey,
    wrong: { zh: `没有定义「${name}」。`, en: `"${name}" is not defined.` },
    right: near
      ? { zh: `是不是想写 ${near}？`, en: `Did you mean ${near}?` }
      : { zh: `可以写：${known.join('、')}。`, en: `Possible: ${known.join(', ')}.` },
  };
}
