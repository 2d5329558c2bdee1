/**
 * DingTalk's directory, read whole: departments from the root down, their people, each person's own manager. One failure
 * ends the reading, because half a directory would say that the other half has left. Exempt from the monthly allowance.
 */
import { z } from 'zod';
import type { DirectoryEntry } from '../../jobs/chat-platform.ts';
import type { OpenApi } from './client.ts';
import { DingtalkError, hasCode } from './errors.ts';

/** An internal app belongs to one organisation, and its key says which: all people are of the same workspace. */
export const dingtalkWorkspace = 'organisation';

const rootDepartment = '1';
const pageSize = 100;

/** The vendor's samples show numbers as text and lists as text. */
const idText = z.union([z.string(), z.number()]).transform(String);
const idList = z.array(idText).nullish();
const subShape = z.object({ result: z.array(z.object({ dept_id: idText })).nullish() });
const departmentShape = z.object({
  result: z.object({
    dept_id: idText,
    name: z.string(),
    parent_id: idText.nullish(),
    dept_manager_userid_list: idList,
  }),
});
const pageShape = z.object({
  result: z.object({
    list: z.array(z.object({ userid: idText })).nullish(),
    has_more: z.union([z.boolean(), z.enum(['true', 'false']).transform((word) => word === 'true')]).default(false),
    next_cursor: z.coerce.number().nullish(),
  }),
});
const personShape = z.object({
  result: z.object({
    userid: idText,
    name: z.string(),
    mobile: z.string().nullish(),
    email: z.string().nullish(),
    dept_id_list: idList,
    manager_userid: idText.nullish(),
  }),
});

export async function* readDirectory(api: OpenApi, signal: AbortSignal): AsyncIterable<DirectoryEntry> {
  const ask = (path: string, body: object) => api.callOld({ operation: 'directory', path, body, signal, isFree: true });
  const seen = new Set<string>();
  const waiting = [rootDepartment];
  const people = new Set<string>();
  for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
    if (seen.has(id)) continue;
    seen.add(id);
    const { result } = read(departmentShape, await ask('/topapi/v2/department/get', { dept_id: Number(id) }));
    yield {
      kind: 'department',
      workspace: dingtalkWorkspace,
      externalId: result.dept_id,
      name: result.name,
      parentExternalId: id === rootDepartment ? null : (result.parent_id ?? null),
      leaderExternalIds: result.dept_manager_userid_list ?? [],
    };
    const below = read(subShape, await ask('/topapi/v2/department/listsub', { dept_id: Number(id) }));
    waiting.push(...(below.result ?? []).map(({ dept_id }) => dept_id));
    for (let cursor = 0; ; ) {
      const body = { dept_id: Number(id), cursor, size: pageSize };
      const page = read(pageShape, await ask('/topapi/v2/user/list', body)).result;
      for (const { userid } of page.list ?? []) people.add(userid);
      if (!page.has_more || !page.next_cursor) break;
      cursor = page.next_cursor;
    }
  }
  // The lists do not name a person's manager.
  for (const userid of people) {
    const person = await personOf(ask, userid);
    if (person) yield person;
  }
}

async function personOf(
  ask: (path: string, body: object) => Promise<unknown>,
  userid: string,
): Promise<DirectoryEntry | null> {
  try {
    const { result } = read(personShape, await ask('/topapi/v2/user/get', { userid }));
    return {
      kind: 'person',
      workspace: dingtalkWorkspace,
      externalId: result.userid,
      name: result.name,
      mobile: result.mobile || null,
      email: result.email || null,
      departmentIds: result.dept_id_list ?? [],
      managerExternalId: result.manager_userid ?? null,
      isActive: true,
    };
  } catch (problem) {
    // Left between the list and the question.
    if (hasCode(problem, '60121', '33012')) return null;
    throw problem;
  }
}

function read<T extends z.ZodType>(shape: T, answer: unknown): z.output<T> {
  const parsed = shape.safeParse(answer);
  if (!parsed.success) throw new DingtalkError('directory', 'unreadable', { kind: 'retry' });
  return parsed.data;
}
