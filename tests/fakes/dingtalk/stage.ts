/** DingTalk as a stage for the stories of all platforms: the real adapter against the fake, everybody with an account there. */
import { createDingtalkPlatform } from '../../../bot/dingtalk/platform.ts';
import type { DingtalkConfig } from '../../../bot/platform-config.ts';
import { type ChatBrowser, openChatBrowser } from '../../support/chat-browser.ts';
import type { CompanyOptions } from '../../support/company.ts';
import { openStage } from '../../support/open-stage.ts';
import type { Answer, EvidenceKind, Seen, Stage, Vendor } from '../../support/stage.ts';
import { type DingtalkFake, type Shown, startDingtalkFake } from './fake.ts';
import type { FakeOptions } from './state.ts';

const templateId = 'baton-card.schema';
const patient = 1_000_000;
const eventKeys = { token: 'demoToken1', aesKey: 'abcdefghijklmnopqrstuvwxyz0123456789ABCDEFG' };

export async function openDingtalkStage(options: CompanyOptions = {}): Promise<Stage> {
  return (await openDingtalkStageAndFake(options)).stage;
}

const overHttp = {
  callbacks: 'http',
  eventKeys: { token: eventKeys.token, encodingAesKey: eventKeys.aesKey },
} as const;

/** Callbacks over HTTP, events encrypted. */
export async function openHttpDingtalkStage(options: CompanyOptions = {}): Promise<Stage> {
  return (await openDingtalkStageAndFake(options, overHttp)).stage;
}

/** Without our template as well: messages whose buttons are links. */
export async function openPlainHttpDingtalkStage(options: CompanyOptions = {}): Promise<Stage> {
  return (await openDingtalkStageAndFake(options, { ...overHttp, cardTemplateId: null })).stage;
}

export async function openDingtalkStageAndFake(
  options: CompanyOptions = {},
  given: Partial<DingtalkConfig> = {},
  rules: FakeOptions = {},
): Promise<{ stage: Stage; fake: DingtalkFake }> {
  const started = Promise.withResolvers<DingtalkFake>();
  const stage = await openStage(async (botUrl) => {
    let now = () => new Date();
    const isHttp = given.callbacks === 'http';
    const way = isHttp ? { botUrl, eventKeys } : {};
    const fake = await startDingtalkFake({ templateId, callsPerSecond: patient, now: () => now(), ...way, ...rules });
    started.resolve(fake);
    // Nobody of sales: an organisation is never empty.
    fake.addPerson({ userid: 'u-office', name: 'Office', departments: ['1'] });
    return {
      vendor: dingtalkVendor(fake, isHttp ? async () => undefined : () => fake.connected()),
      createPlatform(deps) {
        now = () => deps.systemClock.now();
        const { clientId, clientSecret, robotCode } = fake.state;
        const config = {
          clientId,
          clientSecret,
          robotCode,
          cardTemplateId: templateId,
          callbacks: 'stream' as const,
          eventKeys: null,
          apiUrl: fake.url,
          oapiUrl: fake.url,
          ...given,
        };
        return createDingtalkPlatform(config, deps, { callsPerSecond: patient });
      },
      async settle() {
        await fake.settle();
      },
    };
  }, options);
  return { stage, fake: await started.promise };
}

const msgtypes = { photo: 'picture', file: 'file', voice: 'audio' } as const;

/** @param isReached resolves when the bot can be reached */
function dingtalkVendor(fake: DingtalkFake, isReached: () => Promise<void>): Vendor {
  const browsers = new Map<string, ChatBrowser>();
  const browserOf = (key: string): ChatBrowser => {
    const browser = browsers.get(key) ?? openChatBrowser();
    browsers.set(key, browser);
    return browser;
  };
  const userOf = (key: string) => `u-${key}`;
  return {
    id: 'dingtalk',
    evidence: ['photo', 'file', 'voice', 'location'] satisfies EvidenceKind[],
    faults: {
      tripleCallbacks: (isOn) => {
        fake.copies = isOn ? 3 : 1;
      },
      rateLimit: (isOn) => {
        fake.state.isRateLimited = isOn;
      },
      cutNetwork: (isOn) => {
        fake.state.isNetworkCut = isOn;
      },
      revokeToken: () => fake.revokeToken(),
      refuseNextUpdate: () => fake.fault(/^\/v1\.0\/card\/instances$/, { status: 400, code: 'param.contentUnsafe' }),
    },
    accountOf: (member) => {
      fake.addPerson({ userid: userOf(member.key), name: member.name, departments: ['1'] });
      return { workspace: 'organisation', externalId: userOf(member.key) };
    },
    channelAt: (key) => {
      fake.addGroup(`cid-${key}==`);
      return { kind: 'group', address: `cid-${key}==` };
    },
    seenBy: async (key) => fake.seenBy(userOf(key)).map(seen),
    seenIn: async (key) => fake.seen(`group cid-${key}==`).map(seen),
    async press(key, ref, button) {
      await isReached();
      const link = fake
        .seenBy(userOf(key))
        .find((message) => message.ref === ref)
        ?.links.find(({ title }) => title === button);
      if (link) {
        const answer = await browserOf(key).follow(link.url);
        return answer.form ? answer : browserOf(key).press(link.url);
      }
      const { notice } = await fake.press(userOf(key), ref, button);
      return answerOf(browserOf(key), notice ?? '');
    },
    async say(key, text) {
      await isReached();
      await fake.say(userOf(key), text);
      return answerOf(browserOf(key), '');
    },
    async send(key, kind, bytes, name) {
      await isReached();
      if (kind === 'location') await fake.checkIn(userOf(key), '31.19', '121.44', '上海市徐汇区');
      else await fake.send(userOf(key), msgtypes[kind], bytes, { name });
      return answerOf(browserOf(key), '');
    },
    close: () => fake.close(),
  };
}

/** What is written onto the card: words, and links to forms and pages. */
async function answerOf(browser: ChatBrowser, notice: string): Promise<Answer> {
  const [, label = '', address] = /\[([^\]]*)\]\(([^)\s]+)\)/.exec(notice) ?? [];
  const texts = notice === '' ? [] : [notice.replace(/\[[^\]]*\]\([^)]*\)/g, '').trim()].filter(Boolean);
  if (address === undefined) return { texts, form: null, link: null };
  const form = label.startsWith('填写') ? (await browser.follow(address)).form : null;
  return { texts, form, link: address };
}

export function seen({ ref, text, buttons, links, pictures }: Shown): Seen {
  const all = [...buttons, ...links.map(({ title }) => title)];
  return { ref, text: text.replace(/\*\*|^#+ /gm, ''), buttons: all, pictures };
}
