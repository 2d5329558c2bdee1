/** The fake's robot: messages to people and groups, recall, files that people sent, media, and group robots. */
import { createHmac } from 'node:crypto';
import { type Body, objectIn, refuse, refuseOld, textIn } from './answers.ts';
import type { FakeMessage, FakeState } from './state.ts';

const fieldsOf: Readonly<Record<string, readonly string[]>> = {
  sampleText: ['content'],
  sampleMarkdown: ['title', 'text'],
  sampleActionCard: ['title', 'text', 'singleTitle', 'singleURL'],
  ...Object.fromEntries(
    [2, 3, 4, 5].map((count) => [
      `sampleActionCard${count}`,
      [
        'title',
        'text',
        ...Array.from({ length: count }, (_, at) => [`actionTitle${at + 1}`, `actionURL${at + 1}`]).flat(),
      ],
    ]),
  ),
};
const dayMs = 86_400_000;
const minuteMs = 60_000;
const blockMs = 10 * minuteMs;

export const robotApi: Readonly<Record<string, (state: FakeState, body: Body) => object>> = {
  'POST /v1.0/robot/oToMessages/batchSend': (state, body) => {
    requireRobot(state, body);
    const userIds = Array.isArray(body.userIds) ? (body.userIds as string[]) : [];
    if (userIds.length === 0) throw refuse(400, 'invalidParameter.userIds.empty');
    if (userIds.length > 20) throw refuse(400, 'invalidParameter.userIds.overMax');
    const content = contentOf(body);
    const ref = state.id('otokey');
    const invalid = userIds.filter((userId) => !state.people.has(userId));
    const slowed = userIds.filter((userId) => state.flowControlled.has(userId));
    for (const userId of userIds)
      if (!invalid.includes(userId) && !slowed.includes(userId))
        keep(state, { ...content, ref, where: `dm ${userId}` });
    return { processQueryKey: ref, invalidStaffIdList: invalid, flowControlledStaffIdList: slowed };
  },
  'POST /v1.0/robot/groupMessages/send': (state, body) => {
    requireRobot(state, body);
    const cid = textIn(body, 'openConversationId');
    if (cid === '') throw refuse(400, 'miss.openConversationId');
    if (!state.groups.has(cid)) throw refuse(400, 'invalid.openConversationId');
    const ref = state.id('groupkey');
    keep(state, { ...contentOf(body), ref, where: `group ${cid}` });
    return { processQueryKey: ref };
  },
  'POST /v1.0/robot/otoMessages/batchRecall': (state, body) => recall(state, body),
  'POST /v1.0/robot/groupMessages/recall': (state, body) => {
    const cid = textIn(body, 'openConversationId');
    if (cid === '') throw refuse(400, 'miss.openConversationId');
    return recall(state, body, `group ${cid}`);
  },
  'POST /v1.0/robot/messageFiles/download': (state, body) => {
    requireRobot(state, body);
    const file = state.files.get(textIn(body, 'downloadCode'));
    if (!file || file.endsAt < state.now().getTime()) throw refuse(400, 'invalidParameter.robotCode.downloadCode');
    const endsAt = state.now().getTime() + minuteMs;
    return { downloadUrl: `<host>/files/${encodeURIComponent(textIn(body, 'downloadCode'))}.file?until=${endsAt}` };
  },
};

function requireRobot(state: FakeState, body: Body): void {
  const code = textIn(body, 'robotCode');
  if (code === '') throw refuse(400, 'invalidParameter.robotCode.empty');
  if (code !== state.robotCode) throw refuse(400, 'invalidParameter.robotCode.notExsit');
}

type Content = Pick<FakeMessage, 'kind' | 'title' | 'text' | 'links'>;

function contentOf(body: Body): Content {
  const msgKey = textIn(body, 'msgKey');
  const fields = fieldsOf[msgKey];
  if (msgKey === '') throw refuse(400, 'invalidParameter.msgKey.empty');
  if (!fields) throw refuse(400, 'invalidParameter.msgKey.invalid');
  if (typeof body.msgParam !== 'string') throw refuse(400, 'invalidParameter.msgParam.invalid');
  if (Buffer.byteLength(body.msgParam) > 15_000) throw refuse(400, 'invalidParameter.msgParam.tooLong');
  let param: Body;
  try {
    param = JSON.parse(body.msgParam) as Body;
  } catch {
    throw refuse(400, 'invalidParameter.msgParam.invalid');
  }
  if (fields.some((field) => typeof param[field] !== 'string' || param[field] === ''))
    throw refuse(400, 'invalidParameter.msgParam.invalid');
  const links = fields
    .filter((field) => /^(actionTitle\d|singleTitle)$/.test(field))
    .map((field) => ({ title: textIn(param, field), url: textIn(param, field.replace('Title', 'URL')) }));
  if (links.some(({ url }) => !/^https?:\/\//.test(url))) throw refuse(400, 'contain.unsafe.url');
  if (msgKey === 'sampleText') return { kind: 'text', title: '', text: textIn(param, 'content'), links };
  const kind = msgKey === 'sampleMarkdown' ? 'markdown' : 'actionCard';
  return { kind, title: textIn(param, 'title'), text: textIn(param, 'text'), links };
}

export function keep(state: FakeState, message: Content & { ref: string; where: string; outTrackId?: string }): void {
  state.messages.push({ outTrackId: null, ...message, sentAt: state.now().getTime(), isRecalled: false });
}

function recall(state: FakeState, body: Body, where?: string): object {
  requireRobot(state, body);
  const keys = Array.isArray(body.processQueryKeys) ? (body.processQueryKeys as string[]) : [];
  if (keys.length === 0 || keys.length > 20) throw refuse(400, 'invalidParameter.processQueryKeys');
  const successResult: string[] = [];
  const failedResult: Record<string, string> = {};
  for (const key of keys) {
    const found = state.messages.filter((message) => message.ref === key && (where ?? message.where) === message.where);
    const isLate = found.some(({ sentAt }) => state.now().getTime() - sentAt > dayMs);
    if (found.length === 0 || isLate) failedResult[key] = isLate ? 'too late' : 'not found';
    else {
      for (const message of found) message.isRecalled = true;
      successResult.push(key);
    }
  }
  return { successResult, failedResult };
}

/** A group robot: signature within an hour, 20 messages a minute, `msgUuid` once. */
export function groupRobot(state: FakeState, query: URLSearchParams, body: Body, bytes: number): object {
  const token = query.get('access_token') ?? '';
  const robot = state.groupRobots.get(token);
  if (!robot) throw refuseOld(400101);
  const timestamp = query.get('timestamp') ?? '';
  const right = createHmac('sha256', robot.secret).update(`${timestamp}\n${robot.secret}`).digest('base64');
  const isFresh = Math.abs(state.now().getTime() - Number(timestamp)) <= 3_600_000;
  if (!isFresh || query.get('sign') !== right) throw refuseOld(310000);
  if (bytes > 20_000) throw refuseOld(460101);
  const uuid = textIn(body, 'msgUuid');
  if (uuid !== '' && robot.uuids.has(uuid)) return { errcode: 0, errmsg: 'ok' };
  const now = state.now().getTime();
  robot.sentAt = robot.sentAt.filter((at) => now - at < minuteMs);
  if (robot.sentAt.length >= 20) robot.blockedUntil = now + blockMs;
  if (now < robot.blockedUntil) throw refuseOld(410100);
  const msgtype = textIn(body, 'msgtype');
  const given = objectIn(body, msgtype);
  if (msgtype !== 'text' && msgtype !== 'markdown') throw refuseOld(400105);
  const text = textIn(given, msgtype === 'text' ? 'content' : 'text');
  if (text === '') throw refuseOld(40035);
  if (!state.spendPush()) throw refuseOld(90020);
  robot.sentAt.push(now);
  robot.uuids.add(uuid);
  keep(state, {
    kind: msgtype,
    title: textIn(given, 'title'),
    text,
    links: [],
    ref: state.id('hook'),
    where: `robot ${token}`,
  });
  return { errcode: 0, errmsg: 'ok' };
}
