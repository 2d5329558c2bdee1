/** A colleague beside the conversation: who they are, whether they are away, and what is on their desk where one may see it. */
import type { PersonPanelView, PersonView } from '../chat-api.ts';
import { get } from './api.ts';
import { personAvatar } from './avatar.ts';
import { companyNow } from './company-clock.ts';
import { el } from './dom.ts';
import { clockTime, dayLabel, shortDate } from './format.ts';
import { becomePerson } from './navigation.ts';
import { closePanel, type PanelContent } from './panel.ts';
import { roleAndTeam } from './people-words.ts';
import { state } from './state.ts';
import { locale, pick, t } from './texts.ts';

export async function personPanel(id: string): Promise<PanelContent> {
  const view = await get<PersonPanelView>(`/people/${id}`);
  const person = state.people.get(id);
  const name = person ? pick(person.name) : '';
  return {
    title: name,
    subtitle: person ? roleAndTeam(person) : '',
    body: [
      el(
        'div',
        { class: 'panel-person' },
        personAvatar(person, 'l'),
        ...(person && id !== state.actingId ? [switchButton(person)] : [el('span', { class: 'me' }, t.me)]),
      ),
      el('dl', { class: 'panel-facts' }, ...facts(view, person)),
      ...(view.desk ? deskParts(view.desk) : [el('p', { class: 'panel-note' }, t.panel.deskHidden)]),
    ],
  };
}

function switchButton(person: PersonView): HTMLElement {
  const go = () => {
    closePanel();
    void becomePerson(person.id, { opensDm: true });
  };
  return el('button', { type: 'button', class: 'button', onclick: go }, t.switchTo(pick(person.name)));
}

function facts({ city, leave, desk }: PersonPanelView, person: PersonView | undefined): HTMLElement[] {
  const substitute = leave?.substituteId ? state.people.get(leave.substituteId) : undefined;
  const away = leave
    ? t.panel.away(dayAndTime(Date.parse(leave.until)), substitute ? pick(substitute.name) : '')
    : t.panel.present;
  const since = desk?.pausedSince ? dayAndTime(Date.parse(desk.pausedSince)) : '';
  return [
    ...fact(t.panel.leave, away),
    ...(person?.role === 'rep'
      ? fact(t.panel.intake, person.isPaused ? t.panel.pausedSince(since) : t.panel.open)
      : []),
    ...(city ? fact(t.panel.city, city) : []),
  ];
}

function deskParts(desk: NonNullable<PersonPanelView['desk']>): HTMLElement[] {
  const balances = desk.balances.map(({ unit, balanceMinor }) => el('li', {}, balanceWords(unit, balanceMinor)));
  const leads = desk.leads.map(({ number, status, company, dueAt }) => {
    const dueMs = dueAt ? Date.parse(dueAt) : null;
    const isOver = dueMs !== null && dueMs < companyNow();
    const due = dueMs === null ? '' : isOver ? t.panel.wasDue(dayAndTime(dueMs)) : t.panel.due(dayAndTime(dueMs));
    return el(
      'li',
      {},
      el('span', {}, [number, company].filter(Boolean).join(' · ')),
      el('span', { class: isOver ? 'over' : 'muted' }, [t.panel.states[status], due].filter(Boolean).join(' · ')),
    );
  });
  const rest = desk.openLeads - desk.leads.length;
  return [
    el(
      'h3',
      { class: 'panel-section' },
      t.panel.openLeads,
      el('span', { class: 'panel-count' }, String(desk.openLeads)),
    ),
    desk.openLeads === 0
      ? el('p', { class: 'panel-note' }, t.panel.noLeads)
      : el('ul', { class: 'panel-rows' }, ...leads, rest > 0 ? el('li', {}, t.panel.more(rest)) : null),
    el('dl', { class: 'panel-facts' }, ...fact(t.panel.misses, t.panel.missCount(desk.consecutiveMisses))),
    el('h3', { class: 'panel-section' }, t.panel.balance),
    balances.length === 0
      ? el('p', { class: 'panel-note' }, t.panel.noBalance)
      : el('ul', { class: 'panel-rows figures' }, ...balances),
  ];
}

function fact(label: string, value: string): HTMLElement[] {
  return [el('dt', {}, label), el('dd', {}, value)];
}

/** 14:30 within today, else with the day. */
function dayAndTime(ms: number): string {
  const day = dayLabel(ms);
  return day === t.today ? clockTime(ms) : `${day === t.yesterday ? day : shortDate(ms)} ${clockTime(ms)}`;
}

function balanceWords(unit: string, balanceMinor: number): string {
  const amount = balanceMinor / 100;
  if (unit === 'points') return t.panel.points(amount.toLocaleString(locale));
  return amount.toLocaleString(t.languageTag, { style: 'currency', currency: unit });
}
