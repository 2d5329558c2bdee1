/**
 * Where somebody is, from DingTalk's check-in (签到): the event says who and when, the record says where. Coordinates are
 * text. The vendor does not state their datum; its maps are AutoNavi's, so they are read as GCJ-02 and kept as WGS-84
 * (decision: a wrong guess is off by up to 700 m, a right one by less than one).
 */
import { z } from 'zod';
import { gcj02ToWgs84 } from '../../domain/shared/gcj02.ts';
import type { IncomingAttachment } from '../../handlers/inbound.ts';
import type { OpenApi } from './client.ts';

/** Text with a number in it; an empty text is no place. */
const degrees = (limit: number) =>
  z
    .union([z.string().min(1), z.number()])
    .transform(Number)
    .refine((value) => Math.abs(value) <= limit);
const recordShape = z.object({
  checkin_time: z.coerce.number(),
  latitude: degrees(90),
  longitude: degrees(180),
  place: z.string().nullish(),
  detail_place: z.string().nullish(),
});
const answerShape = z.object({ result: z.object({ page_list: z.array(z.unknown()).nullish() }) });
const aroundMs = 5 * 60_000;

/** @returns the place of the check-in nearest to `atMs`; null when there is none (yet) */
export async function findCheckIn(
  api: OpenApi,
  userId: string,
  atMs: number,
  signal: AbortSignal,
): Promise<IncomingAttachment | null> {
  const answer = await api.callOld({
    operation: 'check-in',
    path: '/topapi/checkin/record/get',
    body: { userid_list: userId, start_time: atMs - aroundMs, end_time: atMs + aroundMs, cursor: 0, size: 100 },
    signal,
  });
  const listed = answerShape.safeParse(answer);
  const records = (listed.data?.result.page_list ?? []).flatMap((one) => {
    const record = recordShape.safeParse(one);
    return record.success ? [record.data] : [];
  });
  const [nearest] = records.toSorted(
    (one, other) => Math.abs(one.checkin_time - atMs) - Math.abs(other.checkin_time - atMs),
  );
  if (!nearest) return null;
  const { lat, lng } = gcj02ToWgs84({ lat: nearest.latitude, lng: nearest.longitude });
  const label = [nearest.place, nearest.detail_place].filter(Boolean).join(' ').slice(0, 200);
  return { kind: 'location', lat, lng, accuracyM: null, label: label || null, takenAt: new Date(nearest.checkin_time) };
}
