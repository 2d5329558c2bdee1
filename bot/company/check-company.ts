/**
 * Finds what no schema sees in a company file: units and schedules that do not exist, a tree without one top, half a
 * position, product lines that the grading policy does not know.
 */
import type { PolicySet } from '../../domain/policy/policy-types.ts';
import { nearestWord } from '../policies/nearest-word.ts';
import type { Finding, PolicyPath } from '../policies/policy-mistakes.ts';
import type { CompanyFile } from './company-schema.ts';

/** @param known keys that the database has: the top unit's, else null */
export function checkCompany(file: CompanyFile, policies: PolicySet, known: { topKey: string | null }): Finding[] {
  const units = Object.keys(file.units);
  const schedules = Object.keys(policies.calendar.schedules);
  const lines = policies.grading.product.lines.map(({ line }) => line);
  return [
    ...checkTree(file.units, known.topKey),
    ...Object.entries(file.units).flatMap(([key, unit]) => checkPosition(['units', key], unit)),
    ...Object.entries(file.members).flatMap(([key, member]) => [
      ...checkName(['members', key, 'unit'], member.unit, units),
      ...checkName(['members', key, 'schedule'], member.schedule, schedules),
      ...Object.keys(member.skills).flatMap((line) => checkName(['members', key, 'skills', line], line, lines, true)),
      ...checkPosition(['members', key], member),
    ]),
  ];
}

function checkTree(units: CompanyFile['units'], topKey: string | null): Finding[] {
  const keys = Object.keys(units);
  const tops = keys.filter((key) => units[key]?.parent === undefined);
  const findings = keys.flatMap((key) => {
    const parent = units[key]?.parent;
    return parent === undefined ? [] : checkName(['units', key, 'parent'], parent, keys);
  });
  for (const key of keys.filter((one) => isInCircle(units, one))) {
    findings.push({
      path: ['units', key, 'parent'],
      wrong: { zh: '上级绕成了圈。', en: 'The parents run in a circle.' },
      right: { zh: '往上应走到公司为止。', en: 'Going up should end at the company.' },
    });
  }
  const isOneTop = tops.length === 1 && (topKey === null || tops[0] === topKey);
  if (isOneTop || findings.length > 0) return findings;
  const right =
    topKey === null
      ? { zh: '应正好有一个不写 parent 的单位。', en: 'Exactly one unit should go without a parent.' }
      : { zh: `最上面的单位已经是 ${topKey}。`, en: `The top unit is ${topKey} already.` };
  return [
    {
      path: ['units'],
      isAboutKey: true,
      wrong: {
        zh: `最上面的单位：${tops.join('、') || '没有'}。`,
        en: `Units at the top: ${tops.join(', ') || 'none'}.`,
      },
      right,
    },
  ];
}

function isInCircle(units: CompanyFile['units'], key: string): boolean {
  const passed = new Set<string>();
  let at = units[key]?.parent;
  while (at !== undefined && at !== key && !passed.has(at)) {
    passed.add(at);
    at = units[at]?.parent;
  }
  return at === key;
}

function checkName(path: PolicyPath, name: string, known: readonly string[], isAboutKey = false): Finding[] {
  if (known.includes(name)) return [];
  const near = nearestWord(name, known);
  return [
    {
      path,
      isAboutKey,
      wrong: { zh: `没有定义「${name}」。`, en: `"${name}" is not defined.` },
      right: near
        ? { zh: `是不是想写 ${near}？`, en: `Did you mean ${near}?` }
        : { zh: `可以写：${known.join('、')}。`, en: `Possible: ${known.join(', ')}.` },
    },
  ];
}

function checkPosition(
  path: PolicyPath,
  { lat, lng }: { lat?: number | undefined; lng?: number | undefined },
): Finding[] {
  if ((lat === undefined) === (lng === undefined)) return [];
  return [
    {
      path: [...path, lat === undefined ? 'lng' : 'lat'],
      wrong: { zh: '位置只写了一半。', en: 'Half of the position is missing.' },
      right: { zh: 'lat 和 lng 要一起写，或都不写。', en: 'Give both lat and lng, or neither.' },
    },
  ];
}
