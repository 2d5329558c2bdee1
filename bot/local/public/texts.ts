/** The words of the page in the language this browser has chosen; cards bring both languages with them. */
import type { Locale, Localized } from '../../../cards/card.ts';
import type { Role } from '../../../domain/policy/policy-types.ts';
import { en } from './text-en.ts';
import { zh } from './text-zh.ts';

/** Every sentence of the page; a language that lacks one does not compile. */
export interface Texts {
  readonly languageTag: string;
  readonly otherLanguage: string;
  readonly roles: Readonly<Record<Role, string>>;
  readonly tones: Readonly<Record<'neutral' | 'info' | 'success' | 'warning' | 'danger', string>>;
  readonly paused: string;
  readonly actingAs: (name: string) => string;
  readonly switchPerson: string;
  readonly switchTo: (name: string) => string;
  readonly chooseWho: string;
  readonly findPerson: string;
  readonly recent: string;
  readonly everyone: (count: number) => string;
  readonly conversations: string;
  readonly colleagues: string;
  readonly colleaguesHint: string;
  readonly messages: string;
  readonly search: string;
  readonly searchHint: string;
  readonly nothingFound: (words: string) => string;
  readonly searchTips: string;
  readonly dmSubtitle: string;
  readonly channelSubtitle: Readonly<Record<'team' | 'company' | 'operations', string>>;
  readonly unread: (count: number) => string;
  readonly newBelow: (count: number) => string;
  readonly newMessages: string;
  readonly toBottom: string;
  readonly today: string;
  readonly yesterday: string;
  readonly loadOlder: string;
  readonly beginning: string;
  readonly noMessages: string;
  readonly emptyDm: { readonly title: string; readonly text: string; readonly button: string };
  readonly emptyLeaderDm: { readonly title: string; readonly text: string; readonly button: string };
  readonly emptyChannel: { readonly title: string; readonly text: string };
  readonly emptyCompany: { readonly title: string; readonly text: string };
  readonly composerLabel: string;
  readonly composerHint: (name: string) => string;
  readonly send: string;
  readonly sending: string;
  readonly notSent: string;
  readonly retry: string;
  readonly discard: string;
  readonly quickNewLead: string;
  readonly quickMyLeads: string;
  /** Sent as text; the bot understands it. */
  readonly myLeadsCommand: string;
  readonly expand: string;
  readonly collapse: string;
  readonly left: (text: string) => string;
  readonly overdue: (text: string) => string;
  readonly duration: (ms: number) => string;
  readonly daysAnd: (days: number, clock: string) => string;
  readonly ok: string;
  readonly cancel: string;
  readonly close: string;
  readonly optional: string;
  readonly required: string;
  readonly choose: string;
  readonly fillIn: (label: string) => string;
  readonly numberBetween: (min: number, max: number) => string;
  readonly submitting: string;
  readonly offline: string;
  readonly notDone: string;
  readonly reconnecting: string;
  readonly reconnected: string;
  readonly undo: (seconds: number) => string;
  readonly open: string;
  readonly baton: string;
  readonly me: string;
  readonly back: string;
  readonly newFrom: (name: string) => string;
  readonly startProblem: string;
  readonly reload: string;
  readonly nobody: { readonly title: string; readonly text: string };
  readonly skip: string;
  readonly demo: {
    readonly bar: string;
    readonly now: string;
    readonly fast: string;
    readonly nextDeadline: string;
    readonly nine: string;
    readonly tenMinutes: string;
    readonly newLead: string;
    readonly traffic: string;
    readonly more: string;
    readonly less: string;
    readonly moving: (target: string) => string;
    readonly leadSent: (number: string) => string;
    readonly landed: (number: string, name: string) => string;
    readonly look: string;
    readonly hint: string;
    readonly hintClose: string;
    readonly clockFace: (time: string) => string;
  };
}

const all: Readonly<Record<Locale, Texts>> = { zh, en };
const storageKey = 'baton-language';

/** What was chosen here before, else what the browser speaks, else Chinese. */
export const locale: Locale = chosen() ?? (navigator.language.toLowerCase().startsWith('en') ? 'en' : 'zh');
export const t: Texts = all[locale];

export function pick<T>(both: Localized<T>): T {
  return both[locale];
}

/** Changes the language for this browser; the page starts again where it is. */
export function switchLanguage(): void {
  localStorage.setItem(storageKey, locale === 'zh' ? 'en' : 'zh');
  location.reload();
}

function chosen(): Locale | null {
  const stored = localStorage.getItem(storageKey);
  return stored === 'zh' || stored === 'en' ? stored : null;
}
