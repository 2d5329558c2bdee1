/**
 * Turns checked policy files into the values the domain uses: durations in milliseconds, shares in basis points, maps
 * keyed by id into lists. The result is plain JSON, so that it can be kept as a row and read back unchanged.
 * Only called with files in which nothing was found; it checks nothing again.
 */
import type { PolicySet, Schedule } from '../../domain/policy/policy-types.ts';
import { buildIncentives } from './build-incentives.ts';
import type { PolicyFiles } from './policy-schemas.ts';
import { dayMinute, durationMs, shareBps, spanMinutes } from './values.ts';

export function buildPolicies(files: PolicyFiles): PolicySet {
  return {
    grading: buildGrading(files.grading),
    assignment: buildAssignment(files.assignment),
    deadlines: buildDeadlines(files.deadlines),
    escalation: buildEscalation(files.escalation),
    calendar: buildCalendar(files.calendar),
    reports: buildReports(files.reports),
    channels: { channels: Object.entries(files.channels.channels).map(([key, channel]) => ({ key, ...channel })) },
    evidence: buildEvidence(files.evidence),
    incentives: buildIncentives(files.incentives),
    'dingtalk-quota': buildDingtalkQuota(files['dingtalk-quota']),
    directory: buildDirectory(files.directory),
  };
}

function buildDingtalkQuota(file: PolicyFiles['dingtalk-quota']): PolicySet['dingtalk-quota'] {
  return {
    calls: file.calls,
    pushes: file.pushes,
    tellAtBps: file.tellAt.map(bps),
    holdFromBps: bps(file.holdFrom),
    digestFromBps: bps(file.digestFrom),
    digestEveryMs: ms(file.digestEvery),
    collectAtMinutes: file.collectAt
      .map((time) => checked(dayMinute(time), time))
      .toSorted((one, other) => one - other),
  };
}

function buildGrading(file: PolicyFiles['grading']): PolicySet['grading'] {
  const kinds = Object.entries(file.source.kinds).map(([source, kind]) => ({ source, ...kind }));
  const lines = Object.entries(file.product.lines).map(([line, rule]) => ({ line, ...rule }));
  const rules = Object.entries(file.need.rules).map(([code, rule]) => ({ code, ...rule }));
  const source = { ...file.source, kinds };
  return { ...file, source, product: { ...file.product, lines }, need: { ...file.need, rules } };
}

function buildAssignment({
  neutralShare,
  expertise,
  success,
  ...file
}: PolicyFiles['assignment']): PolicySet['assignment'] {
  const { uncertifiedShare, ...expertiseRules } = expertise;
  const { minRate, ...successRules } = success;
  return {
    ...file,
    neutralShareBps: bps(neutralShare),
    expertise: { ...expertiseRules, uncertifiedShareBps: bps(uncertifiedShare) },
    success: { ...successRules, minRateBps: bps(minRate) },
  };
}

function buildDeadlines({
  undo,
  duplicateWindow,
  firstTouch,
  callHook,
  ...file
}: PolicyFiles['deadlines']): PolicySet['deadlines'] {
  const { V1, V2, V3 } = firstTouch.byTier;
  const byGrade = Object.entries(firstTouch.byGrade).filter(([, target]) => target !== undefined);
  return {
    ...file,
    firstTouch: {
      ...firstTouch,
      byTier: { V1: ms(V1), V2: ms(V2), V3: ms(V3) },
      byGrade: Object.fromEntries(byGrade.map(([grade, target]) => [grade, ms(target)])),
    },
    callHook: { maxAgeMs: ms(callHook.maxAge) },
    undoMs: ms(undo),
    duplicateWindowMs: ms(duplicateWindow),
  };
}

function buildReports({ reports, warReport, board }: PolicyFiles['reports']): PolicySet['reports'] {
  return {
    reports: Object.entries(reports).map(([id, { catchUp, ...report }]) => ({ id, ...report, catchUpMs: ms(catchUp) })),
    warReport: {
      redAfterMs: ms(warReport.redAfter),
      yellowAfterMs: ms(warReport.yellowAfter),
      greenFromBps: bps(warReport.greenFrom),
      greenWindowMs: ms(warReport.greenWindow),
    },
    board: { linkLifeMs: ms(board.linkLife) },
  };
}

function buildEscalation(file: PolicyFiles['escalation']): PolicySet['escalation'] {
  const chains = Object.entries(file.chains).map(([id, { steps, ...chain }]) => ({
    id,
    ...chain,
    steps: Object.entries(steps).map(([stepId, step]) => ({
      id: stepId,
      waitMs: step.wait === undefined ? 0 : ms(step.wait),
      to: step.to,
      callHook: step.callHook,
      repeat: step.repeat ? { everyMs: ms(step.repeat.every), times: step.repeat.times } : null,
      // biome-ignore lint/suspicious/noThenProperty: the id of a step, never a function
      then: step.then ?? null,
    })),
  }));
  return { chains };
}

export function buildCalendar(file: PolicyFiles['calendar']): PolicySet['calendar'] {
  const schedules = Object.entries(file.schedules).map(([name, { onHolidays, week }]): [string, Schedule] => {
    const { mon, tue, wed, thu, fri, sat, sun } = week;
    const days = [mon, tue, wed, thu, fri, sat, sun];
    return [name, { onHolidays, week: days.map((spans) => spans.map((span) => checked(spanMinutes(span), span))) }];
  });
  return { ...file, schedules: Object.fromEntries(schedules) };
}

function buildEvidence({ files, visit }: PolicyFiles['evidence']): PolicySet['evidence'] {
  const { keepUnused, ...fileRules } = files;
  const { takenBefore, clockSlack, competitorRequired, needs, proofs, ...rules } = visit;
  return {
    files: { ...fileRules, keepUnusedMs: ms(keepUnused) },
    visit: {
      ...rules,
      proofs: Object.entries(proofs).map(([key, proof]) => ({ key, ...proof })),
      needs: { ...needs, choices: Object.entries(needs.choices).map(([key, name]) => ({ key, name })) },
      isCompetitorRequired: competitorRequired,
      takenBeforeMs: ms(takenBefore),
      clockSlackMs: ms(clockSlack),
    },
  };
}

function buildDirectory({ sync, leaving, ...rules }: PolicyFiles['directory']): PolicySet['directory'] {
  return {
    ...rules,
    sync: {
      cron: sync.cron,
      catchUpMs: ms(sync.catchUp),
      afterEventMs: ms(sync.afterEvent),
      retryMs: ms(sync.retry),
      tellAfterMs: ms(sync.tellAfter),
    },
    leaving: { maxShareBps: bps(leaving.maxShare), alwaysFew: leaving.alwaysFew },
  };
}

function ms(text: string | undefined): number {
  return checked(durationMs(text ?? ''), text);
}

function bps(text: string): number {
  return checked(shareBps(text), text);
}

/** The schema has accepted the text already; anything else is a fault of this program. */
function checked<T>(value: T | null, text: string | undefined): T {
  if (value === null) throw new TypeError(`a policy value was built before it was checked: ${text}`);
  return value;
}
