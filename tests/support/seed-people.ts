/** A small company for tests of the chat: two teams, eight people of all roles, and the channels of both. */
import { eq } from '../../db/drizzle.ts';
import type { Store } from '../../db/store.ts';
import type { Row } from '../../db/tables/define-tables.ts';
import type { ChannelsPolicy } from '../../domain/policy/policy-types.ts';

export const channels: ChannelsPolicy['channels'] = [
  { key: 'puxi', name: { zh: '浦西组', en: 'Puxi team' }, unit: 'puxi', purpose: 'team' },
  { key: 'nanjing', name: { zh: '南京组', en: 'Nanjing team' }, unit: 'nanjing', purpose: 'team' },
  { key: 'company', name: { zh: '全员群', en: 'Whole company' }, unit: null, purpose: 'company' },
  { key: 'operations', name: { zh: '销售运营', en: 'Sales operations' }, unit: null, purpose: 'operations' },
];

const people: [key: string, name: string, nameEn: string, role: Row<'members'>['role'], unit: string][] = [
  ['m1', '王建国', 'Wang Jianguo', 'rep', 'puxi'],
  ['m2', '李敏', 'Li Min', 'rep', 'puxi'],
  ['m3', '欧阳娜娜', 'Ouyang Nana', 'rep', 'nanjing'],
  ['m4', '陈志远', 'Chen Zhiyuan', 'manager', 'puxi'],
  ['m5', '赵雪', 'Zhao Xue', 'manager', 'nanjing'],
  ['m6', '周明', 'Zhou Ming', 'director', 'company'],
  ['m7', '吴倩', 'Wu Qian', 'operations', 'company'],
  ['m8', '阿卜杜热依木·买买提', 'Abdurehim Memet', 'rep', 'nanjing'],
];

export async function seedPeople(store: Store): Promise<void> {
  const unit = { lat: null, lng: null, deactivatedAt: null };
  await store.transaction(async (tx) => {
    await tx.insert('units', {
      ...unit,
      id: 'company',
      key: 'company',
      kind: 'company',
      name: '衡康医疗',
      nameEn: 'Hengkang Medical',
      parentId: null,
    });
    await tx.insert('units', {
      ...unit,
      id: 'puxi',
      key: 'puxi',
      kind: 'team',
      name: '浦西组',
      nameEn: 'Puxi team',
      parentId: 'company',
    });
    await tx.insert('units', {
      ...unit,
      id: 'nanjing',
      key: 'nanjing',
      kind: 'team',
      name: '南京组',
      nameEn: 'Nanjing team',
      parentId: 'company',
    });
    for (const [id, name, nameEn, role, unitId] of people) {
      await tx.insert('members', {
        id,
        key: id,
        name,
        nameEn,
        role,
        unitId,
        schedule: 'default',
        skills: {},
        certificates: [],
        locale: 'zh',
        platform: 'local',
      });
    }
  });
}

/** What a change in the staff records does: the member is no longer active from now on. */
export async function deactivate(store: Store, memberId: string, at: Date): Promise<void> {
  await store.transaction(async (tx) => {
    const { members } = tx.tables;
    await tx.db.update(members).set({ deactivatedAt: at }).where(eq(members.id, memberId));
  });
}
