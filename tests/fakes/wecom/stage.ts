/** WeCom as a stage for the stories of all platforms: the real adapter against the fake, everybody with an account there. */
import { createWecomPlatform } from '../../../bot/wecom/platform.ts';
import { findPostByMessage } from '../../../db/repos/outbox.ts';
import { type ChatBrowser, openChatBrowser } from '../../support/chat-browser.ts';
import type { CompanyOptions } from '../../support/company.ts';
import { openStage } from '../../support/open-stage.ts';
import type { Answer, EvidenceKind, Seen, Stage, Vendor } from '../../support/stage.ts';
import { FakeWecom, fakeKeys } from './fake-wecom.ts';
import { liveButtonsOf, wordsOf } from './shown-words.ts';
import type { SeenMessage } from './wecom-world.ts';

export async function openWecomStage(options: CompanyOptions = {}): Promise<Stage> {
  let stage: Stage | null = null;
  let nowMs = () => Date.now();
  const fake = await FakeWecom.start({ nowMs: () => nowMs() });
  fake.world.departments.set(1, { id: 1, name: '公司', parentId: 0 });
  // Nobody of sales: a company is never empty.
  fake.addPerson({ userId: 'office', name: '前台', departments: [1] });
  stage = await openStage(async (botUrl) => {
    fake.botUrl = botUrl;
    return {
      vendor: wecomVendor(fake, () => stage),
      createPlatform(deps) {
        nowMs = () => deps.systemClock.now().getTime();
        return createWecomPlatform({ ...fakeKeys, apiUrl: fake.url, webhookUrl: fake.url, bot: null }, deps);
      },
      async settle() {},
    };
  }, options);
  return stage;
}

const files = { photo: 'image', file: 'file', voice: 'voice' } as const;

function wecomVendor(fake: FakeWecom, stage: () => Stage | null): Vendor {
  const browsers = new Map<string, ChatBrowser>();
  /** What was said in answer to something: it is told as the answer, not as something new on the screen. */
  const answered = new Set<SeenMessage>();
  const userOf = (key: string) => `u-${key}`;
  const messagesOf = (key: string) => fake.sees(userOf(key));

  /** Answers come as messages: what is new for this person afterwards, except cards that the bot keeps true. */
  async function answerTo(key: string, act: () => Promise<unknown>): Promise<Answer> {
    const before = new Set(messagesOf(key));
    await act();
    const { company } = stage() as Stage;
    await company.engine.runUntilIdle();
    const texts: string[] = [];
    let link: string | null = null;
    for (const message of messagesOf(key).filter((each) => !before.has(each))) {
      const { taskId } = message;
      if (taskId && (await findPostByMessage(company.baton.store.read, 'wecom', taskId))) continue;
      answered.add(message);
      texts.push(wordsOf(message));
      link = /https?:\S+\/pages\/\S+/.exec(message.text)?.[0] ?? link;
    }
    const isForm = link !== null && texts.some((text) => text.includes('填写'));
    return { texts, form: link && isForm ? (await browserOf(key).follow(link)).form : null, link };
  }

  function browserOf(key: string): ChatBrowser {
    const browser = browsers.get(key) ?? openChatBrowser();
    browsers.set(key, browser);
    return browser;
  }

  return {
    id: 'wecom',
    evidence: ['photo', 'voice', 'location'] satisfies EvidenceKind[],
    faults: {
      tripleCallbacks: (isOn) => {
        fake.copies = isOn ? 3 : 1;
      },
      rateLimit: (isOn) => {
        fake.world.line = isOn ? 'limited' : 'fine';
      },
      cutNetwork: (isOn) => {
        fake.world.line = isOn ? 'cut' : 'fine';
      },
      revokeToken: () => fake.api.revokeToken(),
      refuseNextUpdate: () => fake.fail('/cgi-bin/message/update_template_card', { errcode: 40058 }),
    },
    accountOf: (member) => {
      fake.addPerson({ userId: userOf(member.key), name: member.name, departments: [1] });
      return { workspace: fakeKeys.corpId, externalId: userOf(member.key) };
    },
    channelAt: (key) => {
      fake.addGroup('webhook', `robot-${key}`);
      return { kind: 'webhook', key: `robot-${key}`, signingSecret: null };
    },
    seenBy: async (key) =>
      messagesOf(key)
        .filter((message) => !answered.has(message))
        .map(seen),
    seenIn: async (key) =>
      fake.groupShows(`robot-${key}`).map(({ type, text }, index) => ({
        ref: `${key}:${index}`,
        text: text.replace(/\*\*|^#+ /gm, ''),
        buttons: [],
        pictures: type === 'image' ? 1 : 0,
      })),
    async press(key, ref, button) {
      const answer = await answerTo(key, () => fake.press(userOf(key), ref, button));
      const question = messagesOf(key).findLast((message) => answered.has(message) && isQuestion(message));
      if (!question?.taskId || !answer.texts.includes(wordsOf(question))) return answer;
      // WeCom asks nothing before a click: the question comes as a card, and is answered with its first button.
      const [ok = ''] = fake.buttonsOf(userOf(key), question.taskId);
      return answerTo(key, () => fake.press(userOf(key), question.taskId ?? '', ok));
    },
    say: (key, text) => answerTo(key, () => fake.writes(userOf(key), text)),
    send: (key, kind, bytes, name) =>
      answerTo(key, () =>
        kind === 'location'
          ? fake.sendsPlace(userOf(key), { lat: 31.19, lng: 121.44, label: '上海市徐汇区' })
          : fake.sendsFile(userOf(key), files[kind], bytes, name),
      ),
    close: () => fake.stop(),
  };
}

function isQuestion(message: SeenMessage): boolean {
  return liveButtonsOf(message).some(({ key }) => key.startsWith('wecom.cancel'));
}

export function seen(message: SeenMessage): Seen {
  const { taskId, msgId, type } = message;
  return {
    ref: taskId ?? msgId,
    text: wordsOf(message),
    buttons: liveButtonsOf(message).map(({ text }) => text),
    pictures: type === 'image' ? 1 : 0,
  };
}
