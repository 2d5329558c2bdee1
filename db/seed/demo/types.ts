/**
 * The shapes of the demo company's source data: units, people, accounts, their history and sample leads.
 * Everything points at everything else by stable string keys; whoever writes the rows gives them their database ids.
 * Codes (lines, certificates, levels, sources, event types) are those of policies/medical-distribution.
 * All positions are WGS-84.
 */
import type { LtvTier, Role } from '../../../domain/policy/policy-types.ts';
import type { Position } from '../../../domain/shared/position.ts';

/** 脊柱, 创伤, 关节, 运动医学, 骨生物材料. */
export type DemoProductLine = 'spine' | 'trauma' | 'joint' | 'sports-medicine' | 'biologics';
export type DemoCertificate = 'spine-basic' | 'joint-basic' | 'sports-basic';
/** 三甲, 三乙, 二甲, 二乙, 民营. */
export type DemoHospitalLevel = '3A' | '3B' | '2A' | '2B' | 'private';
export type DemoLeadSource =
  | 'referral'
  | 'tender'
  | 'hotline'
  | 'exhibition'
  | 'web-form'
  | 'wechat'
  | 'telemarketing'
  | 'purchased-list';
export type DemoEventType = 'page-view' | 'document-download' | 'form-submit' | 'video-watch' | 'meeting-sign-up';

/** Centre of a city. Names in full: 江苏省, 苏州市. */
export interface DemoCity extends Position {
  readonly province: string;
  readonly city: string;
  readonly datum: 'WGS-84';
}

export interface DemoUnit extends Position {
  readonly key: string;
  readonly kind: 'company' | 'branch' | 'team';
  readonly name: string;
  readonly nameEn: string;
  readonly parentKey: string | null;
}

export interface DemoPerson extends Position {
  readonly key: string;
  readonly name: string;
  readonly nameEn: string;
  readonly role: Role;
  readonly unitKey: string;
  readonly province: string;
  readonly city: string;
  /** Eleven digits, from the block 199 0000 00xx. */
  readonly mobile: string;
  /** Name of a schedule of the calendar policy. */
  readonly schedule: 'default' | 'weekend';
  /** Level 1-3 per product line; empty for everyone who does not sell. */
  readonly skills: Readonly<Partial<Record<DemoProductLine, number>>>;
  readonly certificates: readonly DemoCertificate[];
  readonly rights: readonly 'evidence.details'[];
}

export interface DemoChannel {
  /** Key in channels.yaml. */
  readonly key: string;
  readonly memberKeys: readonly string[];
}

/** Days are counted from the demo's first day (day 0); both ends are days of leave. */
export interface DemoLeave {
  readonly memberKey: string;
  readonly fromDay: number;
  readonly toDay: number;
  readonly substituteKey: string;
}

export interface DemoHospital extends Position {
  readonly key: string;
  readonly name: string;
  readonly level: DemoHospitalLevel;
  readonly province: string;
  readonly city: string;
  readonly district: string;
  readonly datum: 'WGS-84';
  /** `known`: a hospital that exists, written down from memory; `generated`: made up by rule. */
  readonly source: 'known' | 'generated';
}

/** Hospitals of one city: number (never reused; makes the key), name, level, district, lat, lng. */
export type DemoHospitalRow = readonly [number, string, DemoHospitalLevel, string, number, number];
export interface DemoHospitalGroup {
  readonly province: string;
  readonly city: string;
  readonly keyPrefix: string;
  readonly rows: readonly DemoHospitalRow[];
}

export interface DemoDeal {
  readonly key: string;
  readonly memberKey: string;
  readonly accountKey: string;
  readonly line: DemoProductLine;
  readonly outcome: 'won' | 'lost';
  /** Local date YYYY-MM-DD. */
  readonly closedOn: string;
  /** Fen; for a lost deal the amount that was quoted. */
  readonly amountMinor: number;
  readonly currency: 'CNY';
}

export interface DemoBehaviourEvent {
  readonly key: string;
  readonly accountKey: string;
  readonly type: DemoEventType;
  readonly occurredAt: Date;
  /** Only for page-view and video-watch. */
  readonly dwellSeconds: number | null;
  /** Page, document, form, video or meeting, in Chinese. */
  readonly subject: string;
}

/** A lead of the past that needs nothing any more. Times lie in working hours, so wall and working minutes agree. */
export interface DemoSettledLead {
  readonly key: string;
  readonly memberKey: string;
  readonly accountKey: string;
  readonly source: DemoLeadSource;
  readonly name: string;
  readonly phone: string;
  readonly line: DemoProductLine;
  readonly product: string;
  readonly need: string;
  readonly receivedAt: Date;
  readonly acceptedAt: Date;
  readonly firstTouchAt: Date;
  /** From receipt to first touch. */
  readonly firstTouchMinutes: number;
  readonly touch: {
    readonly kind: 'call' | 'visit';
    readonly proof: 'reported' | 'proven';
    /** Length of a call of at least 60 s; null for a visit. */
    readonly seconds: number | null;
  };
  readonly status: 'touched' | 'closed';
  readonly closedAt: Date | null;
  readonly closeReason: 'qualified' | 'no-need' | 'competitor' | null;
}

export interface DemoAccountFacts {
  readonly accountKey: string;
  /** What the account bought in the past twelve months, in fen; 0 = nothing yet. */
  readonly yearlyVolumeMinor: number;
  /** null = not known. */
  readonly ltvTier: LtvTier | null;
}

export interface DemoHistory {
  readonly deals: readonly DemoDeal[];
  readonly events: readonly DemoBehaviourEvent[];
  readonly settledLeads: readonly DemoSettledLead[];
  readonly accountFacts: readonly DemoAccountFacts[];
}

/** What the demo posts as a new lead: the fields of POST /api/leads, and the behaviour that came before it. */
export interface DemoLead {
  readonly source: DemoLeadSource;
  readonly externalId: string;
  readonly name: string;
  readonly phone?: string;
  readonly company?: string;
  readonly product?: string;
  readonly need?: string;
  readonly province?: string;
  readonly city?: string;
  readonly attributes: Readonly<Record<string, string | number>>;
  readonly events: readonly DemoLeadEvent[];
}

export interface DemoLeadEvent {
  readonly externalId: string;
  readonly type: DemoEventType;
  /** How long before the lead's arrival it happened; at most 30 days. */
  readonly minutesBefore: number;
  readonly dwellSeconds: number | null;
  readonly subject: string;
}
