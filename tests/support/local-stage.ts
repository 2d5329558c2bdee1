/** The local chat as a stage: the same stories through the platform that everything is tried on first. */

import type { Reply } from '../../handlers/inbound.ts';
import type { Outgoing } from '../../jobs/chat-platform.ts';
import { type Company, type CompanyOptions, openCompany } from './company.ts';
import type { Answer, Seen, Stage, Vendor } from './stage.ts';
import { attach, place } from './visits.ts';

export async function openLocalStage(options: CompanyOptions = {}): Promise<Stage> {
  const company = await openCompany(options);
  return {
    company,
    vendor: localVendor(company),
    settle: () => company.engine.runUntilIdle(),
    close: () => company.remove(),
  };
}

function localVendor(company: Company): Vendor {
  const seen = async (conversation: string): Promise<Seen[]> => {
    const { localMessages } = company.baton.store.read.tables;
    const rows = await company.baton.store.read.db.select().from(localMessages);
    return rows
      .filter((row) => row.conversation === conversation && row.authorId === null)
      .toSorted((one, other) => one.seq - other.seq)
      .map((row) => asSeen(row.id, row.content as Outgoing));
  };
  const dm = async (key: string) => `dm:${(await company.member(key)).id}`;

  const answerOf = (memberId: string, reply: Reply): Answer => {
    if (reply.kind === 'notice') return { texts: [reply.text.zh], form: null, link: null };
    if (reply.kind === 'open-page') return { texts: [], form: null, link: reply.page.kind };
    if (reply.kind === 'form-problems')
      return { texts: Object.values(reply.problems).map(({ zh }) => zh), form: null, link: null };
    if (reply.kind === 'details') return { texts: reply.lines.map(({ text }) => text.zh), form: null, link: null };
    if (reply.kind === 'none') return { texts: [], form: null, link: null };
    const form = reply.form.zh;
    return {
      texts: [],
      link: null,
      form: {
        title: form.title,
        fields: form.fields.map(({ name }) => name),
        submit: async (values) => answerOf(memberId, await company.submit(memberId, form.id, form.value, values)),
      },
    };
  };

  return {
    id: 'local',
    evidence: ['photo', 'file', 'voice', 'location'],
    faults: {
      tripleCallbacks: () => undefined,
      rateLimit: () => undefined,
      cutNetwork: () => undefined,
      revokeToken: () => undefined,
      refuseNextUpdate: () => undefined,
    },
    accountOf: (member) => ({ workspace: '', externalId: member.key }),
    channelAt: (key) => ({ kind: 'group', address: key }),
    seenBy: async (key) => seen(await dm(key)),
    seenIn: (key) => seen(`channel:${key}`),
    async press(key, ref, label) {
      const { localMessages } = company.baton.store.read.tables;
      const rows = await company.baton.store.read.db.select().from(localMessages);
      const content = rows.find((row) => row.id === ref)?.content as Outgoing | undefined;
      const action = content?.kind === 'card' ? content.card.zh.actions.find((one) => one.label === label) : undefined;
      if (!action) throw new Error(`There is no button ${label}`);
      const { id } = await company.member(key);
      return answerOf(id, await company.click(id, action.id, action.value));
    },
    async say(key, text) {
      const { id } = await company.member(key);
      return answerOf(id, await company.say(id, text));
    },
    async send(key, kind, bytes, name) {
      const { id } = await company.member(key);
      const sent = kind === 'location' ? place : await attach(company, bytes, name);
      return answerOf(id, await company.send(id, [sent]));
    },
    close: async () => undefined,
  };
}

function asSeen(ref: string, content: Outgoing): Seen {
  if (content.kind === 'text') return { ref, text: content.text.zh, buttons: [], pictures: 0 };
  const card = content.card.zh;
  const words = [
    card.title,
    card.body,
    ...card.facts.map(({ label, value }) => `${label} ${value}`),
    ...(card.trace ?? []).map(({ label, source, amount }) => [label, source, amount].filter(Boolean).join(' ')),
    ...(card.reasons ?? []),
    card.deadline?.label,
    card.footnote,
  ];
  return {
    ref,
    text: words.filter(Boolean).join('\n'),
    buttons: card.actions.map(({ label }) => label),
    pictures: card.image ? 1 : 0,
  };
}
