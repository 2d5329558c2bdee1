/**
 * The Home tab of the Slack app: a person's own open leads with their deadlines, the balance of incentives, and a button
 * for a new lead. Pure; bot/slack/home.ts reads the facts and says when they changed.
 */
import type { Locale } from '../card.ts';
import { unitAmount } from '../text/amounts.ts';
import { texts } from '../text/in-both.ts';
import { wordOf } from '../text/word-of.ts';
import { collectLosses } from './rendered.ts';
import { bold, context, dateMark, fallbackTime, type SlackBlock, section, slackWriter } from './slack-blocks.ts';
import type { SlackView } from './slack-form.ts';
import { slackBudget } from './slack-limits.ts';

export interface SlackHomeFacts {
  /** What is due next first. */
  readonly leads: readonly {
    readonly number: string;
    readonly name: string;
    readonly company: string | null;
    readonly status: string;
    readonly dueAt: Date | null;
  }[];
  /** Minor units by unit: `points` or a currency. */
  readonly balances: readonly { readonly unit: string; readonly balanceMinor: number }[];
  readonly isPaused: boolean;
  readonly timeZone: string;
}

const words = {
  zh: {
    leads: (count: number) => `手上的线索 ${count} 条`,
    newLead: '新线索',
    balance: '激励余额',
    due: (when: string) => `${when} 前`,
    paused: '接单已暂停，请联系主管解除。',
  },
  en: {
    leads: (count: number) => `${count} open ${count === 1 ? 'lead' : 'leads'}`,
    newLead: 'New lead',
    balance: 'Incentive balance',
    due: (when: string) => `due ${when}`,
    paused: 'Your intake is paused; ask your manager to clear it.',
  },
} as const satisfies Record<Locale, object>;

export function renderSlackHome(facts: SlackHomeFacts, locale: Locale): SlackView {
  const t = words[locale];
  const write = slackWriter(collectLosses());
  const shown = facts.leads.slice(0, slackBudget.leads);
  const states: Readonly<Record<string, string>> = texts[locale].notice.states;
  const balances = facts.balances.map(({ unit, balanceMinor }) => unitAmount(balanceMinor, unit, locale)).join(' · ');
  const blocks: SlackBlock[] = [
    { type: 'header', text: write.line(t.leads(facts.leads.length), 150, 'title') },
    ...(facts.isPaused ? [section(bold(t.paused))] : []),
    ...(shown.length === 0 ? [section(write.escaped(texts[locale].notice.noLeads, 500, 'body'))] : []),
    ...shown.map((lead) => {
      const who = [lead.name, lead.company ?? ''].filter(Boolean).join(' · ');
      const due = lead.dueAt ? t.due(dateMark(lead.dueAt, fallbackTime(lead.dueAt, facts.timeZone))) : '';
      const head = bold(write.escaped(`${lead.number} ${who}`, 500, 'facts'));
      return section(`${head}\n${[wordOf(states, lead.status) ?? lead.status, due].filter(Boolean).join(' · ')}`);
    }),
    ...(facts.leads.length > shown.length
      ? [context(texts[locale].notice.more(facts.leads.length - shown.length))]
      : []),
    { type: 'divider' },
    ...(balances ? [section(`${t.balance}  ${bold(write.escaped(balances, 500, 'facts'))}`)] : []),
    {
      type: 'actions',
      elements: [
        {
          type: 'button',
          action_id: 'lead.new',
          text: write.line(t.newLead, 75, 'actions'),
          style: 'primary',
          value: 'home',
        },
      ],
    },
  ];
  return { type: 'home', blocks };
}
