/** The fake's card platform: string-only maps, spaces that need their model, by-key and whole updates, one PUT at a time. */
import { type Body, denied, objectIn, refuse, textIn } from './answers.ts';
import { keep } from './robot-api.ts';
import type { FakeCard, FakeState } from './state.ts';

export const cardApi: Readonly<Record<string, (state: FakeState, body: Body) => object | Promise<object>>> = {
  'POST /v1.0/card/instances/createAndDeliver': (state, body) => {
    const card = create(state, body);
    return { success: true, result: { outTrackId: card.outTrackId, deliverResults: deliver(state, card, body) } };
  },
  'POST /v1.0/card/instances/deliver': (state, body) => {
    const card = state.cards.get(textIn(body, 'outTrackId'));
    if (!card) throw refuse(400, 'param.cardNotExist');
    return { success: true, result: { outTrackId: card.outTrackId, deliverResults: deliver(state, card, body) } };
  },
  'PUT /v1.0/card/instances': async (state, body) => {
    const card = state.cards.get(textIn(body, 'outTrackId'));
    if (!card) throw refuse(400, 'param.cardNotExist');
    if (card.isUpdating) throw denied('ParallelUpdateOfOneCard');
    // The page forbids it: the answer to the click first, then the change.
    if (state.openClicks.has(card.outTrackId)) await new Promise((resolve) => setTimeout(resolve, 10));
    if (state.openClicks.has(card.outTrackId))
      state.complaints.push(`PUT inside an open callback of ${card.outTrackId}`);
    const given = objectIn(body, 'cardData');
    const byUser = objectIn(body, 'privateData');
    if (!('cardParamMap' in given) && Object.keys(byUser).length === 0)
      throw refuse(400, 'param.cardDataAndPrivateDataBothEmpty');
    if (Object.keys(byUser).some((userId) => !state.people.has(userId))) throw refuse(400, 'param.userIdNotExist');
    const options = objectIn(body, 'cardUpdateOptions');
    card.isUpdating = true;
    try {
      await new Promise((resolve) => setImmediate(resolve));
      const data = stringMap(given);
      card.answered.clear();
      card.data = options.updateCardDataByKey === true ? { ...card.data, ...data } : data;
      for (const [userId, map] of Object.entries(byUser)) setPrivate(state, card, userId, stringMap(map as Body));
    } finally {
      card.isUpdating = false;
    }
    return { success: true, result: true };
  },
  'POST /v1.0/card/callbacks/register': (state, body) => {
    const key = textIn(body, 'callbackRouteKey');
    const url = textIn(body, 'callbackUrl');
    if (key === '' || !/^https?:\/\//.test(url)) throw refuse(400, 'param.empty');
    if (state.callbackRoutes.has(key) && body.forceUpdate !== true) throw refuse(500, 'param.callbackRouteKeyExist');
    const apiSecret = textIn(body, 'apiSecret') || 'made-by-the-vendor';
    state.callbackRoutes.set(key, { url, apiSecret });
    return { success: true, result: { callbackUrl: url, apiSecret } };
  },
};

function create(state: FakeState, body: Body): FakeCard {
  const templateId = textIn(body, 'cardTemplateId');
  if (templateId === '') throw refuse(400, 'param.cardTemplateIdEmpty');
  const template = state.templates.get(templateId);
  if (!template) throw refuse(400, 'param.templateNotExist');
  if (!template.isPublished) throw refuse(400, 'param.templateUnpublished');
  const outTrackId = textIn(body, 'outTrackId');
  if (outTrackId === '') throw refuse(400, 'param.outTrackIdEmpty');
  if (outTrackId.length > 100) throw refuse(400, 'param.invalid');
  const existing = state.cards.get(outTrackId);
  if (existing && state.options.existingCard === 'kept') return existing;
  if (existing) throw refuse(400, 'param.cardAlreadyExist');
  if (!('cardParamMap' in objectIn(body, 'cardData'))) throw refuse(400, 'param.cardDataAndPrivateDataBothEmpty');
  const data = stringMap(objectIn(body, 'cardData'));
  const { callbackType } = body;
  if (callbackType !== 'STREAM' && callbackType !== 'HTTP') throw refuse(400, 'param.invalid');
  const routeKey = textIn(body, 'callbackRouteKey') || null;
  if (callbackType === 'HTTP' && !state.callbackRoutes.has(routeKey ?? '')) throw refuse(400, 'param.invalid');
  requireSpace(state, body);
  const models = new Set(['imRobotOpenSpaceModel', 'imGroupOpenSpaceModel'].filter((name) => name in body));
  if (models.size === 0) throw refuse(400, 'param.openSpaceModelInvalid');
  const card: FakeCard = {
    outTrackId,
    templateId,
    callbackType,
    routeKey,
    models,
    data,
    privateData: new Map(),
    answered: new Map(),
    isUpdating: false,
  };
  state.cards.set(outTrackId, card);
  return card;
}

function spaceOf(body: Body): { kind: 'IM_ROBOT' | 'IM_GROUP'; id: string } {
  const spaceId = textIn(body, 'openSpaceId');
  if (spaceId === '') throw refuse(400, 'param.openSpaceIdEmpty');
  const found = /^dtv1\.card\/\/(?<kind>IM_ROBOT|IM_GROUP)\.(?<id>[^;]+)$/.exec(spaceId)?.groups;
  if (!found) throw refuse(400, 'param.openSpaceIdInvalid');
  return { kind: found.kind as 'IM_ROBOT' | 'IM_GROUP', id: found.id ?? '' };
}

/** Refused before a card is made; else the card exists and is not delivered. */
function requireSpace(state: FakeState, body: Body): void {
  const { kind, id } = spaceOf(body);
  const deliver = kind === 'IM_ROBOT' ? 'imRobotOpenDeliverModel' : 'imGroupOpenDeliverModel';
  if (!(deliver in body)) throw refuse(400, 'param.openDeliverModelEmpty');
  if (textIn(objectIn(body, deliver), 'robotCode') !== state.robotCode) throw refuse(400, 'param.invalid');
  const isUnknown = kind === 'IM_ROBOT' && !state.people.has(id);
  if (isUnknown && state.options.unknownUser === 'refused') throw refuse(400, 'param.userIdNotExist');
}

function deliver(state: FakeState, card: FakeCard, body: Body): object[] {
  requireSpace(state, body);
  const { kind, id } = spaceOf(body);
  const model = kind === 'IM_ROBOT' ? 'imRobotOpenSpaceModel' : 'imGroupOpenSpaceModel';
  if (!card.models.has(model)) throw refuse(400, 'param.spaceDeliverModelEmpty');
  const isThere = kind === 'IM_ROBOT' ? state.people.has(id) : state.groups.has(id);
  if (!isThere) return [{ spaceType: kind, spaceId: id, success: false, carrierId: '', errorMsg: 'space not exist' }];
  const carrierId = state.id('carrier');
  const where = kind === 'IM_ROBOT' ? `dm ${id}` : `group ${id}`;
  keep(state, { kind: 'card', title: '', text: '', links: [], ref: carrierId, where, outTrackId: card.outTrackId });
  return [{ spaceType: kind, spaceId: id, success: true, carrierId, errorMsg: '' }];
}

/** Keys up to 100 bytes, values up to 1 KB and nothing but text, 100 KB in all. */
function stringMap(data: Body): Record<string, string> {
  const map = objectIn(data, 'cardParamMap');
  for (const [key, value] of Object.entries(map)) {
    if (typeof value !== 'string') throw refuse(400, 'param.invalid');
    if (Buffer.byteLength(key) > 100 || Buffer.byteLength(value) > 1_024) throw refuse(400, 'param.invalid');
  }
  if (Buffer.byteLength(JSON.stringify(map)) > 100_000) throw refuse(400, 'param.invalid');
  return map as Record<string, string>;
}

/**
 * The answer to a click: for the clicker alone, by the rules of a map. Without the by-key options it replaces all
 * variables, as a change does.
 */
export function takeAnswer(state: FakeState, card: FakeCard, userId: string, response: Body): void {
  const options = objectIn(response, 'cardUpdateOptions');
  const shown = objectIn(response, 'cardData');
  if ('cardParamMap' in shown) {
    const before = options.updateCardDataByKey === true ? card.answered.get(userId) : blankOf(card);
    card.answered.set(userId, { ...before, ...stringMap(shown) });
  }
  const own = objectIn(response, 'userPrivateData');
  if (!('cardParamMap' in own)) return;
  if (options.updatePrivateDataByKey !== true) card.privateData.delete(userId);
  setPrivate(state, card, userId, stringMap(own));
}

function blankOf({ data }: FakeCard): Record<string, string> {
  return Object.fromEntries(Object.keys(data).map((key) => [key, '']));
}

/** Only what the template declares private can differ between people. */
function setPrivate(state: FakeState, card: FakeCard, userId: string, map: Record<string, string>): void {
  const allowed = state.templates.get(card.templateId)?.privateVariables ?? [];
  const kept = Object.entries(map).filter(([key]) => allowed.includes(key));
  card.privateData.set(userId, { ...card.privateData.get(userId), ...Object.fromEntries(kept) });
}
