/** Turns reason codes and numbers of the domain into words; null for codes that are not meant for cards. */
import type { GradingNames } from '../domain/policy/grading-names.ts';
import type { Reason } from '../domain/shared/reason.ts';
import type { Locale } from './card.ts';
import { shareText } from './text/format.ts';
import { texts } from './text/in-both.ts';
import { nameOf } from './text/name-of.ts';
import { wordOf } from './text/word-of.ts';

/** @param names what the grading policy calls lines, sources and needs */
export function reasonText({ code, params: p }: Reason, locale: Locale, names: GradingNames): string | null {
  const t = texts[locale];
  const line = (key: unknown) => (typeof key === 'string' ? nameOf(names.lines, key, locale) : null);
  const level = (key: unknown) => (typeof key === 'string' ? (wordOf(t.levels, key) ?? key) : null);
  switch (code) {
    case 'assign.distance':
      return typeof p.km === 'number' ? t.reason.distance(p.km, String(p.basis)) : t.reason.distanceUnknown;
    case 'assign.expertise':
      return typeof p.skill === 'number'
        ? t.reason.expertise(line(p.line) ?? '', p.skill, p.isCertified === true)
        : t.reason.expertiseUnknown;
    case 'assign.success':
      return typeof p.rateBps === 'number'
        ? t.reason.success(shareText(p.rateBps), Number(p.windowDays))
        : t.reason.successUnknown(Number(p.windowDays));
    case 'assign.load':
      return t.reason.load(Number(p.openLeads), Number(p.capacity));
    case 'assign.account-level':
      return typeof p.level === 'string' ? t.reason.level(level(p.level) ?? '') : t.reason.levelUnknown;
    case 'assign.tie':
      return t.reason.tie;
    case 'assign.chosen-by-person':
      return t.reason.chosen;
    case 'assign.owner-left':
      return t.reason.ownerLeft;
    case 'assign.owner-new-role':
      return t.reason.ownerNewRole;
    case 'assign.position-unknown':
      return t.reason.distanceUnknown;
    case 'assign.position-city-centre':
      return t.reason.positionCity;
    case 'assign.nobody-suitable':
      return t.reason.nobody(Number(p.candidates));
    case 'pool.nearest':
      return t.reason.poolNearest;
    case 'pool.smallest':
      return t.reason.poolSmallest;
    case 'grade.source':
      return t.reason.gradeSource(nameOf(names.sources, String(p.source), locale));
    case 'grade.product':
      return t.reason.gradeProduct(line(p.line));
    case 'grade.need':
      if (!p.isStated) return t.reason.gradeNeed(null);
      return t.reason.gradeNeed(typeof p.need === 'string' ? nameOf(names.needs, p.need, locale) : t.reason.needStated);
    case 'grade.account-level':
      return t.reason.gradeLevel(level(p.level));
    case 'grade.behaviour':
      return t.reason.gradeBehaviour(
        Object.entries(p).reduce((sum, [key, count]) => (key === 'windowDays' ? sum : sum + Number(count)), 0),
        Number(p.windowDays),
      );
    default:
      return null;
  }
}
