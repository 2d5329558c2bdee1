/** One person before a Slack bot whose answers a test chooses, and what the bot was told of what they did. */
import type { Form, FormField, Localized } from '../../../cards/card.ts';
import type { InboundEvent, Reply } from '../../../handlers/inbound.ts';
import type { Outgoing } from '../../../jobs/chat-platform.ts';
import { FakeSlack, type FakeSlackOptions } from './fake-slack.ts';
import { openSlackBot, type SlackBot } from './open-slack-bot.ts';
import type { Message } from './world.ts';

export const both = (text: string): Localized<string> => ({ zh: text, en: text });
export const notice = (text: string): Reply => ({ kind: 'notice', tone: 'info', text: both(text) });
export const form = (id: string, fields: readonly FormField[], title = '记录通话'): Reply => {
  const one: Form = { id, title, fields, submitLabel: '提交', value: 'lead-1|2' };
  return { kind: 'open-form', form: { zh: one, en: one } };
};
export const note: FormField = { kind: 'text', name: 'note', label: '备注', isRequired: false, maxLength: 100 };
export const card: Outgoing = {
  kind: 'card',
  card: {
    zh: cardNamed('新线索'),
    en: cardNamed('New lead'),
  },
};

function cardNamed(title: string) {
  return {
    key: 'lead:1',
    tone: 'info' as const,
    title,
    summary: title,
    facts: [],
    actions: [{ id: 'lead.accept', label: '接单', style: 'primary' as const, value: 'lead-1|1' }],
    isSettled: false,
  };
}

export interface SlackDesk {
  readonly fake: FakeSlack;
  readonly bot: SlackBot;
  readonly user: string;
  /** What the bot was told, oldest first. */
  readonly events: readonly InboundEvent[];
  /** What the next events are answered with. Nothing, at first. */
  answer: (event: InboundEvent) => Promise<Reply>;
  /** A card for this person, as it stands in their private chat. */
  sendCard(): Promise<{ ref: string; message: Message }>;
  close(): Promise<void>;
}

export async function openSlackDesk(options: FakeSlackOptions = {}): Promise<SlackDesk> {
  const fake = await FakeSlack.open(options);
  const bot = await openSlackBot(fake);
  const user = bot.userOf('m1');
  const events: InboundEvent[] = [];
  const desk: SlackDesk = {
    fake,
    bot,
    user,
    events,
    answer: async () => ({ kind: 'none' }),
    async sendCard() {
      const options = { idempotencyKey: 'k1', signal: AbortSignal.timeout(10_000) };
      const ref = await bot.platform.send({ kind: 'member', memberId: 'm1' }, card, options);
      const message = fake.seenBy(user).at(-1);
      if (!message) throw new Error('The card did not arrive');
      return { ref, message };
    },
    async close() {
      await bot.close();
      await fake.close();
    },
  };
  await bot.platform.start(async (event) => {
    events.push(event);
    return desk.answer(event);
  });
  return desk;
}
