/**
 * Departments and people that the app may see. Apps made since June 2022 are told no mobile and no e-mail: people are
 * then matched by user id. A department that cannot be read ends the reading: half a directory would look like leavers.
 */
import { z } from 'zod';
import type { DirectoryEntry } from '../../jobs/chat-platform.ts';
import type { WecomClient } from './client.ts';

const lower = z.string().transform((id) => id.toLowerCase());
const departmentsShape = z.looseObject({
  department: z.array(
    z.looseObject({
      id: z.int(),
      name: z.string().default(''),
      parentid: z.int().nullish(),
      department_leader: z.array(lower).default([]),
    }),
  ),
});
const peopleShape = z.looseObject({
  userlist: z.array(
    z.looseObject({
      userid: lower,
      name: z.string().default(''),
      department: z.array(z.int()).default([]),
      direct_leader: z.array(lower).default([]),
      status: z.int().optional(),
      mobile: z.string().optional(),
      email: z.string().optional(),
      biz_mail: z.string().optional(),
    }),
  ),
});

/** 1 active, 2 disabled, 4 not activated yet, 5 left. */
const goneStatuses = [2, 5];

export async function* readDirectory(
  client: WecomClient,
  corpId: string,
  signal: AbortSignal,
): AsyncIterable<DirectoryEntry> {
  const { department } = departmentsShape.parse(await client.get('/cgi-bin/department/list', {}, { signal }));
  for (const { id, name, parentid, department_leader } of department)
    yield {
      kind: 'department',
      workspace: corpId,
      externalId: String(id),
      name,
      // 0 stands above the root.
      parentExternalId: parentid ? String(parentid) : null,
      leaderExternalIds: department_leader,
    };
  // Somebody in two departments is listed twice.
  const seen = new Set<string>();
  for (const { id } of department) {
    const query = { department_id: String(id) };
    const { userlist } = peopleShape.parse(await client.get('/cgi-bin/user/list', query, { signal }));
    for (const person of userlist) {
      if (seen.has(person.userid)) continue;
      seen.add(person.userid);
      yield {
        kind: 'person',
        workspace: corpId,
        externalId: person.userid,
        name: person.name,
        mobile: person.mobile || null,
        email: person.email || person.biz_mail || null,
        departmentIds: person.department.map(String),
        managerExternalId: person.direct_leader[0] ?? null,
        isActive: !goneStatuses.includes(person.status ?? 1),
      };
    }
  }
}
