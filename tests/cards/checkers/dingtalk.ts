/**
 * What DingTalk refuses, written from its reference and not from the renderers' table, so that neither can hide a mistake
 * of the other. For the renderers' laws, and for the fake DingTalk server as its validator. Variables of a card: text
 * only, key and value and sum in bytes. Robot messages: the fields of their msgKey, all text, 15,000 bytes.
 */
type Json = Readonly<Record<string, unknown>>;

const bytes = (text: string) => Buffer.byteLength(text);

/** Longer markdown values have been seen to work; nobody promises it. */
const valueBytes = 1_024;

/** @returns what is wrong with `cardData.cardParamMap` or one map of `privateData` */
export function checkDingtalkCardMap(map: unknown, options: { maxValueBytes?: number } = {}): string[] {
  const found: string[] = [];
  if (typeof map !== 'object' || map === null || Array.isArray(map)) return ['cardParamMap: must be an object'];
  const max = options.maxValueBytes ?? valueBytes;
  let total = 0;
  for (const [key, value] of Object.entries(map)) {
    if (bytes(key) > 100) found.push(`${key.slice(0, 20)}: key of more than 100 bytes`);
    if (typeof value !== 'string') {
      found.push(`${key}: every value is a string`);
      continue;
    }
    if (bytes(value) > max) found.push(`${key}: more than ${max} bytes`);
    if (!value.isWellFormed()) found.push(`${key}: must be well-formed Unicode`);
    total += bytes(key) + bytes(value);
  }
  if (total > 100 * 1_024) found.push('cardParamMap: more than 100 KB');
  return found;
}

/** The body of `createAndDeliver`: every space that is named has its model, ids fit, maps are maps of text. */
export function checkDingtalkDelivery(body: unknown): string[] {
  const found: string[] = [];
  const { cardTemplateId, outTrackId, openSpaceId, cardData, privateData, callbackType } = objectOf(body);
  if (typeof cardTemplateId !== 'string' || cardTemplateId === '') found.push('param.cardTemplateIdEmpty');
  if (typeof outTrackId !== 'string' || outTrackId === '') found.push('param.outTrackIdEmpty');
  else if ([...outTrackId].length > 100) found.push('outTrackId: more than 100 characters');
  if (callbackType !== undefined && callbackType !== 'STREAM' && callbackType !== 'HTTP')
    found.push('callbackType: STREAM or HTTP');
  if (typeof openSpaceId !== 'string' || openSpaceId === '') found.push('param.openSpaceIdEmpty');
  else
    for (const space of openSpaceId.split(';')) {
      const [, kind] = /^dtv1\.card\/\/(IM_ROBOT|IM_GROUP|IM_SINGLE|ONE_BOX)\.(.+)$/.exec(space) ?? [];
      const model = kind && spaceModels[kind];
      if (!model) found.push('param.openSpaceIdInvalid');
      else if (!objectOf(body)[model]) found.push(`param.openSpaceModelInvalid: ${model}`);
    }
  found.push(...checkDingtalkCardMap(objectOf(cardData).cardParamMap));
  for (const one of Object.values(objectOf(privateData)))
    found.push(...checkDingtalkCardMap(objectOf(one).cardParamMap));
  return found;
}

const spaceModels: Readonly<Record<string, string>> = {
  IM_ROBOT: 'imRobotOpenSpaceModel',
  IM_GROUP: 'imGroupOpenSpaceModel',
  IM_SINGLE: 'imSingleOpenSpaceModel',
  ONE_BOX: 'topOpenSpaceModel',
};

const numbered = (count: number, title: string, url: string) =>
  Array.from({ length: count }, (_, index) => [`${title}${index + 1}`, `${url}${index + 1}`]).flat();

const fieldsOf: Readonly<Record<string, readonly string[]>> = {
  sampleText: ['content'],
  sampleMarkdown: ['title', 'text'],
  sampleImageMsg: ['photoURL'],
  sampleLink: ['title', 'text', 'picUrl', 'messageUrl'],
  sampleActionCard: ['title', 'text', 'singleTitle', 'singleURL'],
  sampleActionCard2: ['title', 'text', ...numbered(2, 'actionTitle', 'actionURL')],
  sampleActionCard3: ['title', 'text', ...numbered(3, 'actionTitle', 'actionURL')],
  sampleActionCard4: ['title', 'text', ...numbered(4, 'actionTitle', 'actionURL')],
  sampleActionCard5: ['title', 'text', ...numbered(5, 'actionTitle', 'actionURL')],
  sampleActionCard6: ['title', 'text', 'buttonTitle1', 'buttonUrl1', 'buttonTitle2', 'buttonUrl2'],
  sampleAudio: ['mediaId', 'duration'],
  sampleFile: ['mediaId', 'fileName', 'fileType'],
  sampleVideo: ['duration', 'videoMediaId', 'videoType', 'picMediaId', 'height', 'width'],
};

/** @param msgParam JSON text, as it is sent */
export function checkDingtalkRobotMessage(msgKey: string, msgParam: unknown): string[] {
  const fields = fieldsOf[msgKey];
  if (!fields) return ['invalidParameter.msgKey.invalid'];
  if (typeof msgParam !== 'string') return ['invalidParameter.msgParam.invalid: must be JSON text'];
  const found: string[] = [];
  if (bytes(msgParam) > 15_000) found.push('invalidParameter.msgParam.tooLong: more than 15000 bytes');
  const param = parse(msgParam);
  if (!param) return [...found, 'invalidParameter.msgParam.invalid: no object'];
  for (const [name, value] of Object.entries(param)) {
    if (!fields.includes(name)) found.push(`${name}: unknown field of ${msgKey}`);
    if (typeof value !== 'string') found.push(`${name}: every value is a string`);
    else if (!value.isWellFormed()) found.push(`${name}: must be well-formed Unicode`);
  }
  for (const name of fields)
    if (typeof param[name] !== 'string' || param[name] === '') found.push(`${name}: is required`);
  for (const [name, value] of Object.entries(param))
    if (/url/i.test(name) && typeof value === 'string' && !/^(https?:\/\/|dingtalk:\/\/|@)/.test(value))
      found.push(`${name}: must be an address`);
  return found;
}

/** Not refused, but cut: the list of chats and the notification show about 20 characters of a title. */
export function isDingtalkTitleClipped(title: string): boolean {
  return [...title].length > 20;
}

/** The body for a group robot's webhook. */
export function checkDingtalkWebhook(body: unknown): string[] {
  const found: string[] = [];
  const text = JSON.stringify(body) ?? '';
  if (bytes(text) > 20_000) found.push('460101: more than 20000 bytes');
  const { msgtype } = objectOf(body);
  if (!['text', 'markdown', 'link', 'actionCard', 'feedCard'].includes(String(msgtype))) found.push('400105: msgtype');
  return found;
}

function parse(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
  } catch {
    return null;
  }
}

function objectOf(value: unknown): Json {
  return typeof value === 'object' && value !== null ? (value as Json) : {};
}
