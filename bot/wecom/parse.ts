/**
 * A decrypted callback as one of the few things that Baton knows: a message, a click, a change of the directory, a notice
 * about the app. Reads only the fields it uses. `eventId` tells deliveries apart: several events of one second are several.
 */
import { createHash } from 'node:crypto';
import { z } from 'zod';
import { gcj02ToWgs84 } from '../../domain/shared/gcj02.ts';
import type { IncomingAttachment, RemoteFile } from '../../handlers/inbound.ts';
import { readXml } from './read-xml.ts';

export type Callback =
  | {
      readonly kind: 'message';
      readonly eventId: string;
      readonly userId: string;
      readonly text: string;
      readonly attachments: readonly IncomingAttachment[];
      readonly remote: readonly RemoteFile[];
    }
  | {
      readonly kind: 'click';
      readonly eventId: string;
      readonly userId: string;
      readonly key: string;
      readonly taskId: string;
      readonly code: string | null;
    }
  | {
      readonly kind: 'directory';
      readonly eventId: string;
      readonly change: 'left' | 'changed';
      readonly externalId: string | null;
      /** The id that the person has from now on, when the administrator has changed it. */
      readonly newExternalId?: string;
    }
  /** The app is about to be switched off for lack of use, or was. */
  | { readonly kind: 'app-alert'; readonly eventId: string; readonly what: 'stopping' | 'stopped' }
  | { readonly kind: 'unsupported'; readonly eventId: string; readonly userId: string; readonly what: string }
  /** Nothing to do: somebody opened the app, looked at a menu page. */
  | { readonly kind: 'nothing' };

const text = z.string().max(100_000);
const id = z.string().min(1).max(300);
const userId = z
  .string()
  .min(1)
  .max(64)
  .transform((given) => given.trim().toLowerCase());
const optional = text.default('');

const headShape = z.object({
  ToUserName: id,
  FromUserName: userId,
  MsgType: id,
  CreateTime: z.string().regex(/^\d{1,12}$/),
  AgentID: z.string().optional(),
});
const mediaShape = z.object({ MsgId: id, MediaId: id, FileName: z.string().max(500).optional() });
const placeShape = z.object({
  MsgId: id,
  Location_X: z.string().regex(/^-?\d{1,2}(\.\d+)?$/),
  Location_Y: z.string().regex(/^-?\d{1,3}(\.\d+)?$/),
  Label: optional,
});
const eventShape = z.object({ Event: id, EventKey: optional });
const clickShape = z.object({ EventKey: text, TaskId: id, ResponseCode: z.string().max(1_000).optional() });
/** The vendor's pages write the new id in two ways. */
const contactShape = z.object({
  ChangeType: id,
  UserID: userId.optional(),
  NewUserID: userId.optional(),
  NewUserId: userId.optional(),
});

const fileKinds: Readonly<Record<string, RemoteFile['kind']>> = {
  image: 'photo',
  voice: 'voice',
  video: 'video',
  file: 'file',
};
const silentEvents = [
  ...['enter_agent', 'view', 'view_miniprogram', 'location', 'batch_job_result', 'change_app_admin'],
  ...['reopen_inactive_agent', 'active_restored'],
];
const appAlerts: Readonly<Record<string, 'stopping' | 'stopped'>> = {
  inactive_alert: 'stopping',
  low_active_alert: 'stopping',
  close_inactive_agent: 'stopped',
  low_active: 'stopped',
};

/** @returns null for what is no callback, or for another corp or app */
export function parseCallback(message: string, own: { corpId: string; agentId: number }): Callback | null {
  const xml = readXml(message);
  const head = headShape.safeParse(xml);
  if (!xml || !head.success || head.data.ToUserName !== own.corpId) return null;
  const { FromUserName: from, MsgType: type, AgentID: agent } = head.data;
  if (agent !== undefined && agent !== String(own.agentId)) return null;
  if (type === 'event') return parseEvent(xml, head.data);
  return parseMessage(xml, type, from);
}

function parseMessage(xml: Readonly<Record<string, unknown>>, type: string, from: string): Callback | null {
  const known = z.object({ MsgId: id }).safeParse(xml);
  if (!known.success) return null;
  const eventId = `msg ${known.data.MsgId}`;
  const message = (
    words: string,
    attachments: readonly IncomingAttachment[] = [],
    remote: readonly RemoteFile[] = [],
  ) => ({ kind: 'message', eventId, userId: from, text: words, attachments, remote }) as const;
  const unsupported = { kind: 'unsupported', eventId, userId: from, what: type.slice(0, 40) } as const;
  if (type === 'text') {
    const body = z.object({ Content: text }).safeParse(xml);
    return body.success ? message(body.data.Content) : unsupported;
  }
  if (type === 'link') {
    const body = z.object({ Title: optional, Url: optional }).safeParse(xml);
    return body.success ? message([body.data.Title, body.data.Url].filter(Boolean).join('\n')) : unsupported;
  }
  if (type === 'location') {
    const place = placeShape.safeParse(xml);
    return place.success ? message('', [placeOf(place.data)]) : unsupported;
  }
  const kind = Object.hasOwn(fileKinds, type) ? fileKinds[type] : undefined;
  const file = mediaShape.safeParse(xml);
  if (!kind || !file.success) return unsupported;
  return message('', [], [{ kind, ref: file.data.MediaId, name: file.data.FileName ?? null, takenAt: null }]);
}

/** The sender picks the place on a map: WeCom does not say how exact it is, nor when they were there. */
function placeOf({ Location_X, Location_Y, Label }: z.output<typeof placeShape>): IncomingAttachment {
  const place = gcj02ToWgs84({ lat: Number(Location_X), lng: Number(Location_Y) });
  return { kind: 'location', ...place, accuracyM: null, label: Label || null, takenAt: null };
}

function parseEvent(xml: Readonly<Record<string, unknown>>, head: z.output<typeof headShape>): Callback | null {
  const event = eventShape.safeParse(xml);
  if (!event.success) return null;
  const { Event: name, EventKey: key } = event.data;
  const { FromUserName: from } = head;
  const eventId = eventIdOf(xml);
  if (name === 'template_card_event' || name === 'template_card_menu_event') {
    const click = clickShape.safeParse(xml);
    if (!click.success) return { kind: 'unsupported', eventId, userId: from, what: name };
    const { EventKey, TaskId: taskId, ResponseCode } = click.data;
    return { kind: 'click', eventId, userId: from, key: EventKey, taskId, code: ResponseCode || null };
  }
  if (name === 'change_contact') return parseContact(xml, eventId);
  // Came into or fell out of the app's visible scope, or the corp: the directory says which.
  if (name === 'subscribe' || name === 'unsubscribe')
    return { kind: 'directory', eventId, change: 'changed', externalId: from };
  // The keys of menu entries are the words that one would type.
  if (name === 'click' && key !== '')
    return { kind: 'message', eventId, userId: from, text: key, attachments: [], remote: [] };
  const alert = Object.hasOwn(appAlerts, name) ? appAlerts[name] : undefined;
  if (alert) return { kind: 'app-alert', eventId, what: alert };
  if (silentEvents.includes(name.toLowerCase())) return { kind: 'nothing' };
  return { kind: 'unsupported', eventId, userId: from, what: name.slice(0, 40) };
}

function parseContact(xml: Readonly<Record<string, unknown>>, eventId: string): Callback | null {
  const contact = contactShape.safeParse(xml);
  if (!contact.success) return null;
  const { ChangeType: type, UserID: externalId = null, NewUserID, NewUserId } = contact.data;
  const newExternalId = NewUserID ?? NewUserId;
  const change = type === 'delete_user' ? 'left' : 'changed';
  const renamed = newExternalId === undefined || change === 'left' ? {} : { newExternalId };
  return { kind: 'directory', eventId, change, externalId, ...renamed };
}

const idParts = [
  ...['ToUserName', 'AgentID', 'FromUserName', 'CreateTime', 'Event', 'EventKey', 'TaskId', 'ResponseCode'],
  ...['ChangeType', 'UserID', 'ExternalUserID'],
];

/** Events have no id of their own, and sender and second alone would take two of them for one. */
function eventIdOf(xml: Readonly<Record<string, unknown>>): string {
  const parts = idParts.map((name) => (typeof xml[name] === 'string' ? xml[name] : ''));
  return `event ${createHash('sha256').update(JSON.stringify(parts)).digest('base64url')}`;
}
