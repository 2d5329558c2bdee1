/**
 * Messages of the app's robot to people and groups, their recall, and messages of a group robot (webhook). A refused
 * recipient comes with HTTP 200 in a list: both lists are read. Refs: `person <key>`, `group <conversation> <key>`,
 * `hook <uuid>`, `digest <key>`; only the first two can be taken back, within 24 hours.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { dingtalkLimits } from '../../cards/render/dingtalk-limits.ts';
import type { DingtalkMessage } from '../../cards/render/dingtalk-message.ts';
import { fitText } from '../../cards/render/text-limits.ts';
import type { Clock } from '../../domain/shared/clock.ts';
import type { OpenApi } from './client.ts';
import { DingtalkError, refusal } from './errors.ts';
import { robotSign } from './verify.ts';

export interface RobotDeps {
  readonly api: OpenApi;
  readonly robotCode: string;
  readonly systemClock: Clock;
}

interface RobotText {
  readonly msgKey: string;
  readonly msgParam: Readonly<Record<string, string>>;
}

const sentShape = z.object({
  processQueryKey: z.string().min(1).optional(),
  invalidStaffIdList: z.array(z.string()).nullish(),
  flowControlledStaffIdList: z.array(z.string()).nullish(),
});
const minuteMs = 60_000;

export class Robot {
  readonly #deps: RobotDeps;
  /** By group robot: when its last messages went, in ms, oldest first. */
  readonly #hookedAt = new Map<string, number[]>();

  constructor(deps: RobotDeps) {
    this.#deps = deps;
  }

  async toPerson(userId: string, message: DingtalkMessage | string, signal: AbortSignal): Promise<string> {
    const { api, robotCode } = this.#deps;
    const { msgKey, msgParam } = robotText(message);
    const answer = await api.call({
      operation: 'send to person',
      path: '/v1.0/robot/oToMessages/batchSend',
      body: { robotCode, userIds: [userId], msgKey, msgParam: JSON.stringify(msgParam) },
      signal,
      isSend: true,
    });
    const sent = sentShape.safeParse(answer);
    if (!sent.success) throw new DingtalkError('send to person', 'unreadable', { kind: 'uncertain' });
    if (sent.data.invalidStaffIdList?.length) throw refusal('send to person', 400, 'staffId.notExisted');
    if (sent.data.flowControlledStaffIdList?.length)
      throw new DingtalkError('send to person', 'flow-controlled', { kind: 'retry', retryAfterMs: minuteMs });
    return `person ${sent.data.processQueryKey ?? ''}`;
  }

  async toGroup(openConversationId: string, message: DingtalkMessage | string, signal: AbortSignal): Promise<string> {
    const { api, robotCode } = this.#deps;
    const { msgKey, msgParam } = robotText(message);
    const answer = await api.call({
      operation: 'send to group',
      path: '/v1.0/robot/groupMessages/send',
      body: { robotCode, openConversationId, msgKey, msgParam: JSON.stringify(msgParam) },
      signal,
      isSend: true,
    });
    const sent = sentShape.safeParse(answer);
    if (!sent.success) throw new DingtalkError('send to group', 'unreadable', { kind: 'uncertain' });
    return `group ${openConversationId} ${sent.data.processQueryKey ?? ''}`;
  }

  /** Through a group robot; the same idempotency key shows one message (`msgUuid`). */
  async toWebhook(
    robot: { key: string; signingSecret: string | null },
    message: DingtalkMessage | string,
    { idempotencyKey, signal }: { idempotencyKey: string; signal: AbortSignal },
  ): Promise<string> {
    const nowMs = this.#deps.systemClock.now().getTime();
    this.#keepPace(robot.key, nowMs);
    const timestamp = String(nowMs);
    const query = new URLSearchParams({ access_token: robot.key });
    if (robot.signingSecret !== null) {
      query.set('timestamp', timestamp);
      query.set('sign', robotSign(robot.signingSecret, timestamp));
    }
    const msgUuid = createHash('sha256').update(idempotencyKey).digest('hex').slice(0, 32);
    await this.#deps.api.toGroupRobot({
      operation: 'send by group robot',
      path: '/robot/send',
      query: query.toString(),
      body: { ...webhookText(message), msgUuid },
      signal,
      isSend: true,
    });
    return `hook ${msgUuid}`;
  }

  /** One too many in a minute, and DingTalk takes nothing of this robot for ten. */
  #keepPace(key: string, nowMs: number): void {
    const recent = (this.#hookedAt.get(key) ?? []).filter((at) => nowMs - at < minuteMs);
    this.#hookedAt.set(key, recent);
    const [oldest = nowMs] = recent;
    if (recent.length >= dingtalkLimits.webhook.perMinute)
      throw new DingtalkError('send by group robot', 'paced', {
        kind: 'retry',
        retryAfterMs: oldest + minuteMs - nowMs,
      });
    recent.push(nowMs);
  }

  /** Takes a message back where that is possible; it may be too late, which is no failure. */
  async recall(ref: string, signal: AbortSignal): Promise<void> {
    const { api, robotCode } = this.#deps;
    const [kind, first = '', second = ''] = ref.split(' ');
    if (kind === 'person')
      await api.call({
        operation: 'recall',
        path: '/v1.0/robot/otoMessages/batchRecall',
        body: { robotCode, processQueryKeys: [first] },
        signal,
      });
    if (kind === 'group')
      await api.call({
        operation: 'recall',
        path: '/v1.0/robot/groupMessages/recall',
        body: { robotCode, openConversationId: first, processQueryKeys: [second] },
        signal,
      });
  }
}

const { textCharacters, paramBytes } = dingtalkLimits.message;

function robotText(message: DingtalkMessage | string): RobotText {
  if (typeof message === 'string')
    return { msgKey: 'sampleText', msgParam: { content: fitText(message, textCharacters, 'characters').text } };
  const { title, text, buttons } = message;
  const [first, ...others] = buttons;
  if (!first) return { msgKey: 'sampleMarkdown', msgParam: withinBytes({ title, text }) };
  if (others.length === 0)
    return {
      msgKey: 'sampleActionCard',
      msgParam: withinBytes({ title, text, singleTitle: first.title, singleURL: first.url }),
    };
  const numbered = buttons.flatMap((button, index) => [
    [`actionTitle${index + 1}`, button.title],
    [`actionURL${index + 1}`, button.url],
  ]);
  const msgParam = withinBytes({ title, text, ...Object.fromEntries(numbered) });
  return { msgKey: `sampleActionCard${buttons.length}`, msgParam };
}

/** Counted as it travels, with all fields and as JSON: 3,500 characters fit beside usual addresses. */
function withinBytes<T extends { readonly text: string }>(param: T): T {
  const besidesBytes = Buffer.byteLength(JSON.stringify(param)) - Buffer.byteLength(param.text);
  return { ...param, text: fitText(param.text, paramBytes - besidesBytes, 'bytes').text };
}

function webhookText(message: DingtalkMessage | string): object {
  if (typeof message === 'string')
    return { msgtype: 'text', text: { content: fitText(message, textCharacters, 'characters').text } };
  return { msgtype: 'markdown', markdown: { title: message.title, text: message.text } };
}
