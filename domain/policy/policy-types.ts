/**
 * The shapes of the policies: every number a sales manager may want to change.
 * Files under policies/<pack>/ are checked against these shapes when they are loaded (bot/policies) and kept as
 * versioned rows; the domain receives them as plain values and never reads a file.
 * Durations are milliseconds here; in the files they are written as 3m, 1h, 2d (d = 24 h of the clock that runs).
 */
import type { EvidencePolicy } from './evidence-policy.ts';

export type Grade = 'A' | 'B' | 'C';
export type LtvTier = 'V1' | 'V2' | 'V3';
export type Role = 'rep' | 'manager' | 'director' | 'vp' | 'operations' | 'admin';

/** The policies that exist, one file each. Decisions keep the id of the version they used. */
export type PolicyName =
  | 'grading'
  | 'assignment'
  | 'deadlines'
  | 'escalation'
  | 'calendar'
  | 'reports'
  | 'channels'
  | 'incentives'
  | 'evidence'
  | 'directory'
  | 'dingtalk-quota';

/** What people read where the policy is shown; cards take it from here, never from a list of their own. */
export interface NameInBoth {
  readonly zh: string;
  readonly en: string;
}

/** Points for the first rule that matches. */
export interface PointRule {
  readonly code: string;
  readonly name: NameInBoth;
  /** Case-insensitive words; the rule matches when the text contains one of them. */
  readonly words: readonly string[];
  readonly points: number;
}

export interface GradingPolicy {
  /** Lower bounds of the grades on the 0-100 scale; C is everything below B. */
  readonly grades: { readonly A: number; readonly B: number };
  /** Points per source; `aliases` are other spellings of its key (case and width do not matter). */
  readonly source: {
    readonly maxPoints: number;
    readonly kinds: readonly {
      readonly source: string;
      readonly name: NameInBoth;
      readonly points: number;
      readonly aliases: readonly string[];
    }[];
    readonly otherwise: number;
  };
  /** Products: texts are mapped to a product line; a line has points. */
  readonly product: {
    readonly maxPoints: number;
    readonly lines: readonly {
      readonly line: string;
      readonly name: NameInBoth;
      readonly words: readonly string[];
      readonly points: number;
    }[];
    readonly unknownLine: number;
    readonly notStated: number;
  };
  readonly need: {
    readonly maxPoints: number;
    /** Taken out of the text before a rule looks at it: words that contain one of a rule's and mean the opposite. */
    readonly ignored: readonly string[];
    readonly rules: readonly PointRule[];
    readonly stated: number;
    readonly notStated: number;
  };
  /** Account levels: 3A, 3B, 2A, 2B (hospital grades), private, primary. */
  readonly accountLevel: {
    readonly maxPoints: number;
    readonly points: Readonly<Record<string, number>>;
    readonly unknown: number;
  };
  readonly behaviour: {
    readonly maxPoints: number;
    /** Events older than this do not count. */
    readonly windowDays: number;
    /** Points per event type, each at most `times` times; `minDwellSeconds` limits page views that count. */
    readonly events: Readonly<Record<string, BehaviourRule>>;
  };
}

export interface BehaviourRule {
  readonly points: number;
  readonly times: number;
  readonly minDwellSeconds?: number | undefined;
}

export type AssignmentDimension = 'distance' | 'expertise' | 'success' | 'load' | 'accountLevel';

export interface AssignmentPolicy {
  /** Open leads a rep may own at once; assignment never goes above it. */
  readonly capacity: number;
  /** Points of each dimension; they sum to 100. */
  readonly weights: Readonly<Record<AssignmentDimension, number>>;
  /** Share of a dimension's points given where the facts to judge it are missing. */
  readonly neutralShareBps: number;
  /** Full points up to `nearKm`, none from `farKm`; beyond `excludeKm` a rep is no candidate. */
  readonly distance: { readonly nearKm: number; readonly farKm: number; readonly excludeKm: number };
  readonly expertise: {
    /** `required`: without the line's certificate or skill no candidate; `weighed`: only fewer points. */
    readonly mode: 'required' | 'weighed';
    /** Certificates a line asks for, all of them; a line that is not listed asks for none. */
    readonly certificates: Readonly<Record<string, readonly string[]>>;
    /** Share of the expertise points left to a rep without the line's certificates. */
    readonly uncertifiedShareBps: number;
  };
  /** Full points above `minRateBps`, in proportion below; under `minDeals` closed deals the rate is not judged. */
  readonly success: {
    readonly mode: 'required' | 'weighed';
    readonly windowDays: number;
    readonly minRateBps: number;
    readonly minDeals: number;
  };
  /** Account levels that want an experienced rep: at least this skill level for full points. */
  readonly accountLevel: { readonly minSkill: Readonly<Record<string, number>> };
}

export interface DeadlinePolicy {
  /** First touch by LTV tier and by grade; the earliest wins. */
  readonly firstTouch: {
    readonly byTier: Readonly<Record<LtvTier, number>>;
    readonly unknownTier: LtvTier;
    readonly byGrade: Readonly<Partial<Record<Grade, number>>>;
    /** Which chain of the escalation policy runs when it is missed. */
    readonly chain: string;
    /** A lead that is missed gets this many new deadlines of the same length. */
    readonly newDeadlines: number;
  };
  readonly acknowledge: { readonly chain: string };
  readonly pool: { readonly chain: string };
  /** A call counts as first touch from this length. */
  readonly minCallSeconds: number;
  /** A typed call that claims to be longer is a slip of the finger and is not taken. */
  readonly maxCallSeconds: number;
  /** Whether a call that was only typed in stops the clock. Reports keep reported and proven apart either way. */
  readonly acceptReported: boolean;
  readonly breaker: {
    readonly consecutiveMisses: number;
    /** Whether leads of an import count: they come by the hundred and are due at the same minute. */
    readonly countImported: boolean;
  };
  /** A call that was asked for and could not be delivered for longer is not made any more. */
  readonly callHook: { readonly maxAgeMs: number };
  readonly undoMs: number;
  readonly duplicateWindowMs: number;
}

export type ChainAudience = 'owner' | 'manager' | 'director' | 'vp' | 'operations';

export interface ChainStep {
  readonly id: string;
  /** Wait before this step, counted from the start of the chain or from the step before; 0 (first step only) = at once. */
  readonly waitMs: number;
  readonly to: readonly ChainAudience[];
  /** Fires the call hook as well. */
  readonly callHook: boolean;
  /** Repeats of this step before the next one: every `everyMs`, `times` times after the first. */
  readonly repeat: { readonly everyMs: number; readonly times: number } | null;
  /** Id of the next step; null = the chain ends here. */
  readonly then: string | null;
}

export interface EscalationChain {
  readonly id: string;
  /** `working`: waits run in the owner's working time; `wall`: they run always. */
  readonly clock: 'working' | 'wall';
  /** The chain stops the instant this holds. */
  readonly until: 'acknowledged' | 'touched' | 'assigned';
  readonly first: string;
  readonly steps: readonly ChainStep[];
}

export interface EscalationPolicy {
  readonly chains: readonly EscalationChain[];
}

/** Minutes since local midnight, half-open. */
export interface WorkingSpan {
  readonly fromMinute: number;
  readonly toMinute: number;
}

export interface Schedule {
  /** Weekly hours; index 0 = Monday … 6 = Sunday. */
  readonly week: readonly (readonly WorkingSpan[])[];
  /** `off`: public holidays are free and make-up days are worked; `work`: the calendar does not change this week. */
  readonly onHolidays: 'off' | 'work';
}

export interface CalendarPolicy {
  readonly timeZone: string;
  /** First local date (YYYY-MM-DD) for which holidays and make-up days are known. */
  readonly coveredFrom: string;
  /** Last local date (YYYY-MM-DD) for which holidays and make-up days are known. */
  readonly coveredThrough: string;
  readonly warnDays: number;
  /** By schedule name; `default` always exists. */
  readonly schedules: Readonly<Record<string, Schedule>>;
  /** Public holidays that are off, and make-up days worked like a Monday (by their own weekday where Monday is free): date → name. */
  readonly holidays: Readonly<Record<string, string>>;
  readonly makeUpDays: Readonly<Record<string, string>>;
}

export interface ReportsPolicy {
  readonly reports: readonly ReportSlot[];
  readonly warReport: WarReportPolicy;
  readonly board: {
    /** How long the signed link of a wall screen opens. */
    readonly linkLifeMs: number;
  };
}

export interface WarReportPolicy {
  /** Red: a touched lead without any follow-up for longer than this, by the wall clock. */
  readonly redAfterMs: number;
  /** Yellow: a quote that the customer has not confirmed for longer than this. */
  readonly yellowAfterMs: number;
  /** Green: at least this share of the contract has been received. */
  readonly greenFromBps: number;
  /** Green looks at deals that were closed within this time. */
  readonly greenWindowMs: number;
}

export interface ReportSlot {
  readonly id: string;
  readonly kind: 'loop-digest' | 'war-report';
  /** Five-field cron expression in the company's time zone. */
  readonly cron: string;
  readonly days: 'working' | 'every';
  /** Purposes of the channels that receive it: `team` = each team's channel. */
  readonly to: readonly ChannelPurpose[];
  /** A missed slot is caught up within this time, else skipped with a note. */
  readonly catchUpMs: number;
}

export type ChannelPurpose = 'team' | 'company' | 'operations';

export interface ChannelsPolicy {
  readonly channels: readonly {
    readonly key: string;
    readonly name: { readonly zh: string; readonly en: string };
    /** Key of the unit whose channel this is; null = no single unit. */
    readonly unit: string | null;
    readonly purpose: ChannelPurpose;
  }[];
}

export interface Wording {
  readonly zh: string;
  readonly en: string;
}

export type RoundingMode = 'half-up' | 'half-even' | 'down' | 'up';

/** What a broadcast to the team shows beside the name and the award itself. */
export type BroadcastPart = 'customer' | 'amount' | 'calculation';

export interface IncentivePlan {
  readonly key: string;
  readonly name: Wording;
  /** What earns it: a won deal, or a payment received. */
  readonly on: 'deal' | 'payment';
  /** Deals in other currencies are not judged by it; they go to the list of exceptions. */
  readonly currency: string;
  /** `points`, or the plan's currency. */
  readonly pays: string;
  /** Applied wherever a share or number meets an amount. `to` as decimal text: 0.01 = whole fen, 1 = whole points. */
  readonly rounding: { readonly mode: RoundingMode; readonly to: string };
  /** The plan concerns only deals for which this holds; null = all. */
  readonly when: string | null;
  /** Named numbers as they are written: `CNY 500,000`, `1.5%`, `2`, `10 points`. */
  readonly numbers: Readonly<Record<string, string>>;
  /** Named tiers: shares of an amount, slice by slice; the last has no end. */
  readonly tiers: Readonly<Record<string, readonly { readonly upTo: string | null; readonly rate: string }[]>>;
  readonly steps: readonly PlanStep[];
  readonly announce: { readonly manager: boolean; readonly team: readonly BroadcastPart[] | null };
}

export interface PlanStep {
  readonly key: string;
  readonly name: Wording;
  /** `amount` sets the running amount; `check` is a condition; `value` is something in between. */
  readonly kind: 'amount' | 'check' | 'value';
  readonly expression: string;
  /** Taken only if this holds, else passed over: the running amount stays. */
  readonly if: string | null;
}

export interface IncentivesPolicy {
  /** ISO 4217; the first is the one forms begin with. */
  readonly currencies: readonly string[];
  /** Largest amount of a deal, quote or payment as decimal text, in units of any currency: more is a slip of the pen. */
  readonly maxAmount: string;
  /** In 1/100 %: payments count up to the contract and this share of it more. */
  readonly overpaidBps: number;
  /** How many days before today a deal, quote or payment may lie. */
  readonly backdateDays: number;
  readonly plans: readonly IncentivePlan[];
  readonly disputes: {
    readonly owner: 'manager' | 'director' | 'vp' | 'operations';
    /** Working time. */
    readonly answerWithinMs: number;
    readonly overdueTo: readonly ('director' | 'vp' | 'operations')[];
  };
}

/** How the directories of the chat tools are read, and what follows from them. */
export interface DirectoryPolicy {
  readonly sync: {
    /** Five-field cron expression in the company's time zone. */
    readonly cron: string;
    readonly catchUpMs: number;
    /** What changes within this time after the first event is read together. */
    readonly afterEventMs: number;
    /** Wait after a reading that failed; doubled each time, a day at most. */
    readonly retryMs: number;
    /** Operations hear of it when readings have failed for longer. */
    readonly tellAfterMs: number;
  };
  /** A reading in which more people than both are missing makes nobody leave. */
  readonly leaving: { readonly maxShareBps: number; readonly alwaysFew: number };
  /** Whether reps follow into another team, and leaders of departments become managers. */
  readonly applyMoves: boolean;
  readonly applyLeaders: boolean;
}

/** DingTalk's monthly allowance of the organisation, and what is given up as it runs low. */
export interface DingtalkQuotaPolicy {
  /** API calls a calendar month (Beijing time). */
  readonly calls: number;
  /** What the vendor pushes to us, and what group robots take. */
  readonly pushes: number;
  /** Shares of the allowance in 1/100 % at which operations are told, once a month each. */
  readonly tellAtBps: readonly number[];
  /** From this share of the calls, changes of cards and what is not urgent wait for the next collection. */
  readonly holdFromBps: number;
  /** From this share, new cards come as one digest per person. Alerts go out at once to the end. */
  readonly digestFromBps: number;
  /** So often; shorter than the deadlines of what waits. */
  readonly digestEveryMs: number;
  /** Times of the collections: minutes since midnight, Beijing time, ascending. */
  readonly collectAtMinutes: readonly number[];
}

export interface PolicySet {
  readonly 'dingtalk-quota': DingtalkQuotaPolicy;
  readonly evidence: EvidencePolicy;
  readonly grading: GradingPolicy;
  readonly assignment: AssignmentPolicy;
  readonly deadlines: DeadlinePolicy;
  readonly escalation: EscalationPolicy;
  readonly calendar: CalendarPolicy;
  readonly reports: ReportsPolicy;
  readonly channels: ChannelsPolicy;
  readonly incentives: IncentivesPolicy;
  readonly directory: DirectoryPolicy;
}
