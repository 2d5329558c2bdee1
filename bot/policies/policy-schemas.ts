/**
 * The shapes of the policy files as people write them: 3m, 65%, 09:00-12:00, maps keyed by id.
 * load-policies.ts checks files against them, build-policies.ts turns them into the values the domain uses, and
 * scripts/generate-policy-schemas.ts writes them out for editors. Rules between fields stand in check-policies.ts.
 */
import { z } from 'zod';
import { CURRENCY_DECIMALS, parseAmount } from '../../domain/shared/money.ts';
import { VALUE_KINDS, type ValueKind } from './value-kinds.ts';
import { dayMinute, durationMs, isCron, isDate, isTimeZone, shareBps, spanMinutes } from './values.ts';

const kind = (title: ValueKind, pattern?: string) => ({
  title,
  description: VALUE_KINDS[title].zh,
  ...(pattern === undefined ? {} : { pattern }),
});
const duration = z
  .string()
  .refine((text) => durationMs(text) !== null)
  .meta(kind('duration', '^\\d{1,9}[smhd]$'));
const share = z
  .string()
  .refine((text) => shareBps(text) !== null)
  .meta(kind('share', '^\\d{1,3}(\\.\\d{1,2})?%$'));
const span = z
  .string()
  .refine((text) => spanMinutes(text) !== null)
  .meta(kind('span', '^\\d\\d:\\d\\d-\\d\\d:\\d\\d$'));
const date = z.string().refine(isDate).meta(kind('date', '^\\d{4}-\\d{2}-\\d{2}$'));
const cron = z.string().refine(isCron).meta(kind('cron'));
const timeZone = z.string().refine(isTimeZone).meta(kind('time-zone'));
/** Keys that turn up in card actions, timers and addresses. */
const id = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,39}$/)
  .meta(kind('id'));
const points = z.int().min(0).max(100);
const words = z.array(z.string().trim().min(1)).min(1);
const text = z.string().trim().min(1);

const name = z.strictObject({ zh: text, en: text });

const gradingFile = z.strictObject({
  grades: z.strictObject({ A: points, B: points }),
  source: z.strictObject({
    maxPoints: points,
    kinds: z.record(id, z.strictObject({ name, points, aliases: words.default([]) })),
    otherwise: points,
  }),
  product: z.strictObject({
    maxPoints: points,
    lines: z.record(id, z.strictObject({ name, words, points })),
    unknownLine: points,
    notStated: points,
  }),
  need: z.strictObject({
    maxPoints: points,
    ignored: words.default([]),
    rules: z.record(id, z.strictObject({ name, words, points })),
    stated: points,
    notStated: points,
  }),
  accountLevel: z.strictObject({ maxPoints: points, points: z.record(id, points), unknown: points }),
  behaviour: z.strictObject({
    maxPoints: points,
    windowDays: z.int().min(1).max(366),
    events: z.record(
      id,
      z.strictObject({
        points,
        times: z.int().min(1).max(100),
        minDwellSeconds: z.int().min(1).max(86_400).optional(),
      }),
    ),
  }),
});

const mode = z.enum(['weighed', 'required']);
const km = z.number().min(0).max(20_000);
const skill = z.int().min(1).max(3);

const assignmentFile = z.strictObject({
  capacity: z.int().min(1).max(10_000),
  weights: z.strictObject({ distance: points, expertise: points, success: points, load: points, accountLevel: points }),
  neutralShare: share,
  distance: z.strictObject({ nearKm: km, farKm: km, excludeKm: km }),
  expertise: z.strictObject({ mode, uncertifiedShare: share, certificates: z.record(id, z.array(id).min(1)) }),
  success: z.strictObject({
    mode,
    windowDays: z.int().min(1).max(366),
    minRate: share,
    minDeals: z.int().min(1).max(1000),
  }),
  accountLevel: z.strictObject({ minSkill: z.record(id, skill) }),
});

const deadlinesFile = z.strictObject({
  firstTouch: z.strictObject({
    byTier: z.strictObject({ V1: duration, V2: duration, V3: duration }),
    unknownTier: z.enum(['V1', 'V2', 'V3']),
    byGrade: z.strictObject({ A: duration.optional(), B: duration.optional(), C: duration.optional() }),
    chain: id,
    newDeadlines: z.int().min(0).max(10),
  }),
  acknowledge: z.strictObject({ chain: id }),
  pool: z.strictObject({ chain: id }),
  minCallSeconds: z.int().min(1).max(3600),
  maxCallSeconds: z.int().min(60).max(86_400),
  acceptReported: z.boolean(),
  breaker: z.strictObject({ consecutiveMisses: z.int().min(1).max(100), countImported: z.boolean() }),
  callHook: z.strictObject({ maxAge: duration }),
  undo: duration,
  duplicateWindow: duration,
});

const escalationFile = z.strictObject({
  chains: z.record(
    id,
    z.strictObject({
      clock: z.enum(['working', 'wall']),
      until: z.enum(['acknowledged', 'touched', 'assigned']),
      first: id,
      steps: z.record(
        id,
        z.strictObject({
          wait: duration.optional(),
          to: z.array(z.enum(['owner', 'manager', 'director', 'vp', 'operations'])).min(1),
          callHook: z.boolean().default(false),
          repeat: z.strictObject({ every: duration, times: z.int().min(1).max(1000) }).optional(),
          // biome-ignore lint/suspicious/noThenProperty: the id of a step, never a function
          then: id.optional(),
        }),
      ),
    }),
  ),
});

const day = z.array(span);

const calendarFile = z.strictObject({
  timeZone,
  warnDays: z.int().min(1).max(366),
  schedules: z.record(
    id,
    z.strictObject({
      onHolidays: z.enum(['off', 'work']),
      week: z.strictObject({ mon: day, tue: day, wed: day, thu: day, fri: day, sat: day, sun: day }),
    }),
  ),
  coveredFrom: date,
  coveredThrough: date,
  holidays: z.record(date, text),
  makeUpDays: z.record(date, text),
});

const purpose = z.enum(['team', 'company', 'operations']);

const reportsFile = z.strictObject({
  reports: z.record(
    id,
    z.strictObject({
      kind: z.enum(['loop-digest', 'war-report']),
      cron,
      days: z.enum(['working', 'every']),
      to: z.array(purpose).min(1),
      catchUp: duration,
    }),
  ),
  warReport: z.strictObject({ redAfter: duration, yellowAfter: duration, greenFrom: share, greenWindow: duration }),
  board: z.strictObject({ linkLife: duration }),
});

const channelsFile = z.strictObject({
  channels: z.record(
    id,
    z.strictObject({ name: z.strictObject({ zh: text, en: text }), unit: id.nullable(), purpose }),
  ),
});

const named = z.strictObject({ zh: text, en: text });

const evidenceFile = z.strictObject({
  files: z.strictObject({
    maxBytes: z.int().min(1_000_000).max(200_000_000),
    maxPixels: z.int().min(1_000_000).max(200_000_000),
    displaySide: z.int().min(400).max(4000),
    maxPages: z.int().min(1).max(1000),
    keepUnused: duration,
  }),
  visit: z.strictObject({
    proofs: z.record(
      id,
      z.strictObject({ name: named, takes: z.array(z.enum(['photo', 'pdf', 'voice', 'video', 'location'])).min(1) }),
    ),
    needs: z.strictObject({
      count: z.int().min(0).max(5),
      maxCharacters: z.int().min(1).max(200),
      choices: z.record(id, named),
    }),
    answerCharacters: z.int().min(10).max(500),
    competitorRequired: z.boolean(),
    nearMetres: z.int().min(10).max(100_000),
    takenBefore: duration,
    clockSlack: duration,
  }),
});

/** Names that expressions use: no hyphens, which would be a minus. */
const word = z
  .string()
  .regex(/^[a-z][A-Za-z0-9]{0,39}$/)
  .meta(kind('word', '^[a-z][A-Za-z0-9]{0,39}$'));
const amount = z
  .string()
  .refine((written) => parseAmount(written, 'CNY').problem === undefined)
  .meta(kind('amount'));
const currency = z.enum(Object.keys(CURRENCY_DECIMALS) as [string, ...string[]]);

const incentivesFile = z.strictObject({
  currencies: z.array(currency).min(1),
  maxAmount: amount,
  overpaid: share,
  backdateDays: z.int().min(1).max(36_500),
  plans: z.record(
    id,
    z.strictObject({
      name: named,
      on: z.enum(['deal', 'payment']),
      currency,
      pays: text,
      rounding: z.strictObject({ mode: z.enum(['half-up', 'half-even', 'down', 'up']), to: amount }),
      when: text.optional(),
      numbers: z.record(word, text).default({}),
      tiers: z.record(word, z.array(z.strictObject({ upTo: text.nullable(), rate: text })).min(1)).default({}),
      steps: z.record(
        word,
        z.strictObject({
          name: named,
          if: text.optional(),
          amount: text.optional(),
          is: text.optional(),
          value: text.optional(),
        }),
      ),
      announce: z.strictObject({
        manager: z.boolean(),
        team: z.array(z.enum(['customer', 'amount', 'calculation'])).nullable(),
      }),
    }),
  ),
  disputes: z.strictObject({
    owner: z.enum(['manager', 'director', 'vp', 'operations']),
    answerWithin: duration,
    overdueTo: z.array(z.enum(['director', 'vp', 'operations'])).min(1),
  }),
});

const directoryFile = z.strictObject({
  sync: z.strictObject({ cron, catchUp: duration, afterEvent: duration, retry: duration, tellAfter: duration }),
  leaving: z.strictObject({ maxShare: share, alwaysFew: z.int().min(0).max(1000) }),
  applyMoves: z.boolean(),
  applyLeaders: z.boolean(),
});

const dingtalkQuotaFile = z.strictObject({
  calls: z.int().min(1).max(1_000_000_000),
  pushes: z.int().min(1).max(1_000_000_000),
  tellAt: z.array(share).min(1),
  holdFrom: share,
  digestFrom: share,
  digestEvery: duration,
  collectAt: z
    .array(
      z
        .string()
        .refine((text) => dayMinute(text) !== null)
        .meta(kind('time-of-day')),
    )
    .min(1),
});

export const POLICY_SCHEMAS = {
  grading: gradingFile,
  assignment: assignmentFile,
  deadlines: deadlinesFile,
  escalation: escalationFile,
  calendar: calendarFile,
  reports: reportsFile,
  channels: channelsFile,
  evidence: evidenceFile,
  incentives: incentivesFile,
  directory: directoryFile,
  'dingtalk-quota': dingtalkQuotaFile,
} as const;

/** The files after their shape has been checked. */
export type PolicyFiles = { readonly [Name in keyof typeof POLICY_SCHEMAS]: z.output<(typeof POLICY_SCHEMAS)[Name]> };
