/**
 * The local chat with sample cards and a bot that only pretends: for its browser test, and for looking at the page
 * before or without the rest (run this file, open the address it prints). It can be stopped and started again on the
 * same port and database, as after a crash.
 */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import express from 'express';
import type { DemoControls } from '../../bot/local/demo-controls.ts';
import { LocalPlatform } from '../../bot/local/platform.ts';
import { createLocalChatRouter } from '../../bot/local/routes.ts';
import { createPageLinks } from '../../bot/web/page-links.ts';
import { createPagesRouter } from '../../bot/web/page-routes.ts';
import { pageSessionsOf } from '../../bot/web/page-sessions.ts';
import { answerUnforeseen } from '../../bot/web/read-json.ts';
import { allowHosts, securityHeaders } from '../../bot/web/security.ts';
import type { Localized } from '../../cards/card.ts';
import type { Store } from '../../db/store.ts';
import { openSqliteStore } from '../../db/store-sqlite.ts';
import type { Clock } from '../../domain/shared/clock.ts';
import type { InboundEvent, Reply } from '../../handlers/inbound.ts';
import type { Outgoing, Recipient } from '../../jobs/chat-platform.ts';
import { fileParts } from './file-parts.ts';
import { acceptedLead, assignedLead, breaker, digest, movedAway, pool, settledLead, soonDue } from './sample-cards.ts';
import { channels, seedPeople } from './seed-people.ts';
import { type ServedApp, serveApp } from './serve-app.ts';

const words = (zh: string, en: string): Localized<string> => ({ zh, en });
const minute = 60_000;

export interface Playground {
  readonly url: string;
  /** Where its database and files are. */
  readonly folder: string;
  readonly received: InboundEvent[];
  nowMs(): number;
  store(): Store;
  send(to: Recipient, message: Outgoing): Promise<string>;
  say(memberId: string, text: string): Promise<string>;
  update(ref: string, message: Outgoing): Promise<void>;
  /** Ends the process' part: connections break, the database is closed. */
  stop(): Promise<void>;
  /** Comes back on the same port with the same database. */
  startAgain(): Promise<void>;
  close(): Promise<void>;
}

export async function openPlayground(options: { hasSamples: boolean }): Promise<Playground> {
  const folder = mkdtempSync(join(tmpdir(), 'baton-playground-'));
  const clock = new DemoClock(new Date('2026-11-20T01:40:00Z'));
  const bot = new PretendedBot(clock);
  let running = await start(0);
  if (options.hasSamples) await sendSamples();

  async function start(port: number): Promise<{ store: Store; platform: LocalPlatform; served: ServedApp }> {
    const store = await openSqliteStore(join(folder, 'baton.db'));
    if (port === 0) await seedPeople(store);
    const platform = new LocalPlatform({ store, clock, channels: () => channels });
    bot.platform = platform;
    await platform.start((event) => bot.receive(event));
    const systemClock = { now: () => new Date(), wakeAt: () => () => undefined };
    const links = createPageLinks('a-secret-of-this-test', systemClock, () => 90 * 86_400_000);
    const parts = fileParts(store, () => new Date(), join(folder, 'files'));
    const app = express();
    app.use(allowHosts({ host: '127.0.0.1', publicUrl: null }), securityHeaders(false));
    app.use(
      createLocalChatRouter({
        store,
        platform,
        clock,
        systemClock,
        demo: pretendedDemo(clock, bot),
        language: 'zh',
        timeZone: 'Asia/Shanghai',
        channels: () => channels,
        publicUrl: null,
        links,
        files: parts.files,
        uploads: parts.uploads,
      }),
    );
    app.use(
      createPagesRouter({
        store,
        links,
        systemClock,
        sessions: { store, clock: systemClock, isHttps: false },
        pageSessions: pageSessionsOf({ store, systemClock, secretKey: Buffer.alloc(32, 7), publicUrl: '' }),
        publicUrl: null,
        makeContext: () => {
          throw new Error('The playground has no pages behind its cards');
        },
      }),
    );
    app.use(answerUnforeseen((problem) => console.error(problem)));
    return { store, platform, served: await serveApp(app, port) };
  }

  async function sendSamples(): Promise<void> {
    const now = clock.now().getTime();
    const toRep = (card: Outgoing) => bot.send({ kind: 'member', memberId: 'm1' }, card);
    const toManager = (card: Outgoing) => bot.send({ kind: 'member', memberId: 'm4' }, card);
    await toRep({ kind: 'card', card: movedAway() });
    await toRep({ kind: 'card', card: settledLead() });
    await toRep({ kind: 'card', card: assignedLead('lead:1', '周医生', now) });
    await toManager({ kind: 'card', card: pool(now) });
    await toManager({ kind: 'card', card: soonDue(now) });
    await toManager({ kind: 'card', card: breaker(now) });
    await bot.send({ kind: 'channel', key: 'puxi' }, { kind: 'card', card: digest() });
    await bot.send(
      { kind: 'member', memberId: 'm2' },
      { kind: 'card', card: assignedLead('lead:2', '顾主任', now, 7 * minute) },
    );
    const { platform } = running;
    await platform.post('m4', 'channel:puxi', '早上好，今天先把昨天剩下的两条触达掉。', 'sample-1');
    await platform.post('m2', 'channel:puxi', '收到，十点前打完。', 'sample-2');
  }

  return {
    url: `${running.served.url}/chat`,
    folder,
    received: bot.received,
    nowMs: () => clock.now().getTime(),
    store: () => running.store,
    send: (to, message) => bot.send(to, message),
    say: (memberId, text) => bot.send({ kind: 'member', memberId }, { kind: 'text', text: words(text, text) }),
    update: (ref, message) => bot.update(ref, message),
    stop: () => stop(),
    startAgain: async () => {
      running = await start(running.served.port);
    },
    close: async () => {
      await stop();
      rmSync(folder, { recursive: true, force: true });
    },
  };

  async function stop(): Promise<void> {
    await running.platform.stop();
    await running.served.close();
    await running.store.close();
  }
}

/** Runs at a rate and jumps; nothing waits on it here. */
class DemoClock implements Clock {
  rate = 1;
  movingTo: Date | null = null;
  #baseMs: number;
  #sinceMs = performance.now();
  constructor(start: Date) {
    this.#baseMs = start.getTime();
  }
  now(): Date {
    return new Date(this.#baseMs + (performance.now() - this.#sinceMs) * this.rate);
  }
  setRate(rate: number): void {
    this.jumpTo(this.now());
    this.rate = rate;
  }
  jumpTo(instant: Date): void {
    this.#baseMs = instant.getTime();
    this.#sinceMs = performance.now();
  }
  wakeAt(): () => void {
    return () => undefined;
  }
}

function pretendedDemo(clock: DemoClock, bot: PretendedBot): DemoControls {
  let isOn = false;
  return {
    newLead: () => bot.newLead(),
    isTrafficOn: () => isOn,
    setTraffic: async (on) => {
      isOn = on;
    },
    clockState: () => ({ now: clock.now(), rate: clock.rate, movingTo: clock.movingTo }),
    moveClock: async (move) => {
      if (move === 'x1' || move === 'x60') return clock.setRate(move === 'x1' ? 1 : 60);
      const from = clock.now().getTime();
      const distanceMs = move === 'plus-10-minutes' ? 10 * minute : move === '09:00' ? 23 * 60 * minute : 8 * minute;
      clock.movingTo = new Date(from + distanceMs);
      for (let step = 1; step <= 10; step++) {
        clock.jumpTo(new Date(from + (distanceMs * step) / 10));
        await new Promise((resolve) => setTimeout(resolve, 120));
      }
      clock.movingTo = null;
    },
  };
}

/** Answers clicks and forms in the shapes the real handlers use. */
class PretendedBot {
  platform: LocalPlatform | null = null;
  readonly received: InboundEvent[] = [];
  readonly #clock: DemoClock;
  readonly #refs = new Map<string, string>();
  #count = 0;

  constructor(clock: DemoClock) {
    this.#clock = clock;
  }

  async send(to: Recipient, message: Outgoing): Promise<string> {
    const ref = await this.#running().send(to, message, {
      idempotencyKey: `play-${++this.#count}`,
      signal: AbortSignal.timeout(5_000),
    });
    if (message.kind === 'card') this.#refs.set(message.card.zh.key, ref);
    return ref;
  }

  async update(ref: string, message: Outgoing): Promise<void> {
    await this.#running().update(ref, message, { signal: AbortSignal.timeout(5_000) });
  }

  async newLead(): Promise<{ leadNumber: string }> {
    const leadNumber = `L-${20_490 + ++this.#count}`;
    const card = assignedLead(`lead:${leadNumber}`, '沈主任', this.#clock.now().getTime());
    await this.send({ kind: 'member', memberId: 'm2' }, { kind: 'card', card });
    return { leadNumber };
  }

  async receive(event: InboundEvent): Promise<Reply> {
    this.received.push(event);
    if (event.kind === 'message') return this.#onText(event.actorId, event.text);
    if (event.kind === 'form') return this.#onForm(event.fields);
    if (event.kind === 'action') return this.#onAction(event.actionId, event.value);
    return { kind: 'none' };
  }

  async #onText(actorId: string, text: string): Promise<Reply> {
    if (text === '我的线索' || text === 'my leads') {
      const answer = words(
        '今天有 1 条线索待首次触达，最早 10:20 到期。',
        'You have 1 lead waiting for its first touch, due 10:20.',
      );
      await this.send({ kind: 'member', memberId: actorId }, { kind: 'text', text: answer });
    }
    return { kind: 'none' };
  }

  #onForm(fields: Readonly<Record<string, string>>): Reply {
    if (fields.phone !== undefined && !/^1\d{10}$/.test(fields.phone)) {
      const text = words('电话需要 11 位数字，例如 138 0013 8000', 'A mobile number has 11 digits, e.g. 138 0013 8000');
      return { kind: 'form-problems', problems: { phone: text } };
    }
    return {
      kind: 'notice',
      tone: 'success',
      text: words('已录入，线索 L-20499 已分配给李敏', 'Saved. Lead L-20499 is assigned to Li Min'),
    };
  }

  async #onAction(actionId: string, value: string): Promise<Reply> {
    if (actionId === 'lead.new') return { kind: 'open-form', form: newLeadForm };
    if (actionId === 'lead.transfer') return { kind: 'open-form', form: transferForm(value) };
    if (actionId === 'lead.why') return why;
    const now = this.#clock.now();
    const ref = this.#refs.get(value);
    if (actionId === 'lead.accept' && ref) {
      await this.update(ref, { kind: 'card', card: acceptedLead(value, '周医生', now.getTime()) });
      const undo = { actionId: 'lead.undo', value, until: new Date(now.getTime() + minute) };
      return {
        kind: 'notice',
        tone: 'success',
        text: words('已接单，请于 10:20 前首次触达', 'Accepted. Please make the first touch before 10:20'),
        undo,
      };
    }
    if (actionId === 'lead.undo' && ref) {
      await this.update(ref, { kind: 'card', card: assignedLead(value, '周医生', now.getTime()) });
      return {
        kind: 'notice',
        tone: 'info',
        text: words('已撤销，线索回到待接单', 'Undone. The lead is waiting to be accepted'),
      };
    }
    return {
      kind: 'notice',
      tone: 'warning',
      text: words('这张卡片已经变化，请看最新状态', 'This card has changed; please see its current state'),
    };
  }

  #running(): LocalPlatform {
    if (!this.platform) throw new Error('the playground is stopped');
    return this.platform;
  }
}

const newLeadForm = {
  zh: {
    id: 'lead.new',
    title: '录入线索',
    intro: '填完马上评级并分配。',
    fields: [
      { kind: 'text', name: 'name', label: '客户名称', isRequired: true, maxLength: 60, help: '医院、科室或联系人' },
      { kind: 'phone', name: 'phone', label: '电话', isRequired: true, maxLength: 20 },
      { kind: 'text', name: 'product', label: '意向产品', isRequired: false, maxLength: 60 },
      {
        kind: 'choice',
        name: 'source',
        label: '来源',
        isRequired: true,
        value: 'visit',
        options: [
          { value: 'visit', label: '拜访' },
          { value: 'fair', label: '展会' },
          { value: 'referral', label: '转介绍' },
          { value: 'call', label: '来电' },
        ],
      },
      { kind: 'number', name: 'beds', label: '床位数', isRequired: false, min: 1, max: 5000, unit: '张' },
      { kind: 'long-text', name: 'need', label: '需求', isRequired: false, maxLength: 500 },
    ],
    submitLabel: '提交',
    value: '',
  },
  en: {
    id: 'lead.new',
    title: 'Enter a lead',
    intro: 'It is graded and assigned as soon as you send it.',
    fields: [
      {
        kind: 'text',
        name: 'name',
        label: 'Customer',
        isRequired: true,
        maxLength: 60,
        help: 'Hospital, department or contact',
      },
      { kind: 'phone', name: 'phone', label: 'Phone', isRequired: true, maxLength: 20 },
      { kind: 'text', name: 'product', label: 'Product', isRequired: false, maxLength: 60 },
      {
        kind: 'choice',
        name: 'source',
        label: 'Source',
        isRequired: true,
        value: 'visit',
        options: [
          { value: 'visit', label: 'Visit' },
          { value: 'fair', label: 'Trade fair' },
          { value: 'referral', label: 'Referral' },
          { value: 'call', label: 'Incoming call' },
        ],
      },
      { kind: 'number', name: 'beds', label: 'Beds', isRequired: false, min: 1, max: 5000, unit: 'beds' },
      { kind: 'long-text', name: 'need', label: 'Need', isRequired: false, maxLength: 500 },
    ],
    submitLabel: 'Send',
    value: '',
  },
} as const;

function transferForm(value: string) {
  const people = ['李敏', '欧阳娜娜', '阿卜杜热依木·买买提', '赵雪', '陈志远', '周明'];
  const options = people.map((name) => ({ value: name, label: name }));
  const build = (title: string, to: string, reason: string, submitLabel: string) =>
    ({
      id: 'lead.transfer',
      title,
      fields: [
        { kind: 'choice', name: 'to', label: to, isRequired: true, options },
        { kind: 'long-text', name: 'reason', label: reason, isRequired: true, maxLength: 200 },
      ],
      submitLabel,
      value,
    }) as const;
  return {
    zh: build('转交线索', '转交给', '原因', '转交'),
    en: build('Transfer the lead', 'To', 'Reason', 'Transfer'),
  };
}

const why: Reply = {
  kind: 'details',
  title: words('为什么分给王建国', 'Why Wang Jianguo'),
  lines: [
    { text: words('距离：同城，4.2 公里', 'Distance: same city, 4.2 km'), amount: '28' },
    { text: words('专业：脊柱产品线 3 级，持脊柱培训证书', 'Expertise: spine level 3, certified'), amount: '25' },
    { text: words('近 30 天同类商机 7 单，成 5 单（71%）', '5 of 7 similar deals won in 30 days (71%)'), amount: '18' },
    { text: words('当前负载 6/15', 'Load 6/15'), amount: '9' },
    { text: words('三甲医院，客户层级匹配', '3A hospital, account level fits'), amount: '6' },
    { text: words('合计，候选 7 人中最高', 'Total, highest of 7 candidates'), amount: '86', isTotal: true },
  ],
};

if (import.meta.main) {
  const playground = await openPlayground({ hasSamples: true });
  process.stdout.write(`${playground.url}\n`);
  process.once('SIGTERM', () => void playground.close().then(() => process.exit(0)));
  process.once('SIGINT', () => void playground.close().then(() => process.exit(0)));
}
