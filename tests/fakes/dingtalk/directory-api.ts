/** The fake's directory and check-ins (old API): pages, people without manager, numbers as text. */
import { type Body, refuseOld, textIn } from './answers.ts';
import type { FakeState } from './state.ts';

const ok = (result: unknown) => ({ errcode: 0, errmsg: 'ok', result, request_id: 'fake-request' });

export const directoryApi: Readonly<Record<string, (state: FakeState, body: Body) => object>> = {
  '/topapi/v2/department/get': (state, body) => {
    const found = state.departments.get(String(body.dept_id));
    if (!found) throw refuseOld(60003);
    const parent = found.parent === null ? {} : { parent_id: Number(found.parent) };
    return ok({ dept_id: found.id, name: found.name, ...parent, dept_manager_userid_list: found.managers });
  },
  '/topapi/v2/department/listsub': (state, body) => {
    const id = String(body.dept_id);
    if (!state.departments.has(id)) throw refuseOld(60003);
    const below = [...state.departments.values()].filter(({ parent }) => parent === id);
    return ok(below.map((one) => ({ dept_id: Number(one.id), name: one.name, parent_id: Number(id) })));
  },
  '/topapi/v2/user/list': (state, body) => {
    const { cursor, size } = body;
    if (typeof cursor !== 'number' || typeof size !== 'number' || size < 1 || size > 100) throw refuseOld(40035);
    const inside = [...state.people.values()].filter(({ departments }) => departments.includes(String(body.dept_id)));
    const page = inside.slice(cursor, cursor + size);
    const hasMore = cursor + size < inside.length;
    return ok({
      list: page.map(({ userid, name }) => ({ userid, name })),
      has_more: hasMore,
      ...(hasMore ? { next_cursor: String(cursor + size) } : {}),
    });
  },
  '/topapi/v2/user/get': (state, body) => {
    const found = state.people.get(textIn(body, 'userid'));
    if (!found) throw refuseOld(60121);
    const { userid, name, mobile, email, departments, manager } = found;
    return ok({
      userid,
      name,
      ...(mobile ? { mobile } : {}),
      ...(email ? { email } : {}),
      dept_id_list: departments.map(Number),
      ...(manager ? { manager_userid: manager } : {}),
      active: true,
    });
  },
  '/topapi/checkin/record/get': (state, body) => {
    const users = textIn(body, 'userid_list').split(',').filter(Boolean);
    const { start_time: start, end_time: end, size } = body;
    if (users.length === 0 || users.length > 10) throw refuseOld(40035);
    if (typeof start !== 'number' || typeof end !== 'number' || end <= start) throw refuseOld(40035);
    const days = (end - start) / 86_400_000;
    if (days > (users.length === 1 ? 10 : 1) || typeof size !== 'number' || size > 100) throw refuseOld(40035);
    const found = state.checkIns.filter(({ userid, at }) => users.includes(userid) && at >= start && at <= end);
    return ok({
      next_cursor: null,
      page_list: found.map(({ at, ...one }) => ({ ...one, checkin_time: at, detail_place: '', remark: '' })),
    });
  },
};
