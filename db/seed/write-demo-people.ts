/**
 * The demo company's tree and its 57 people as rows: members with role and team, rights, planned leave, identities of
 * the local chat, and the counters of each rep, which writing the leads brings up to date.
 */
import type { Session } from '../session.ts';
import { demoLeaves, demoPeople } from './demo/people.ts';
import type { DemoPerson } from './demo/types.ts';
import { demoUnits } from './demo/units.ts';

export interface WrittenPerson {
  readonly id: string;
  readonly unitId: string;
  readonly schedule: string;
}

interface PeopleInput {
  readonly newId: () => string;
  /** From when on everybody has had role, team and rights. */
  readonly since: Date;
  /** Local midnight of a day of the demo, 0 = its first. */
  readonly startOfDemoDay: (day: number) => Date;
}

/** @returns the members by their key in the source data */
export async function writeDemoPeople(tx: Session, input: PeopleInput): Promise<ReadonlyMap<string, WrittenPerson>> {
  const unitIds = new Map(demoUnits.map((unit) => [unit.key, input.newId()]));
  for (const { key, kind, name, nameEn, parentKey, lat, lng } of demoUnits) {
    const parentId = parentKey === null ? null : idOf(unitIds, parentKey);
    await tx.insert('units', { id: idOf(unitIds, key), key, kind, name, nameEn, parentId, lat, lng });
  }
  const memberIds = new Map(demoPeople.map((person) => [person.key, input.newId()]));
  for (const person of demoPeople) {
    await writeMember(tx, person, idOf(memberIds, person.key), idOf(unitIds, person.unitKey), input);
  }
  for (const leave of demoLeaves) {
    await tx.insert('leaves', {
      id: input.newId(),
      memberId: idOf(memberIds, leave.memberKey),
      fromAt: input.startOfDemoDay(leave.fromDay),
      toAt: input.startOfDemoDay(leave.toDay + 1),
      substituteId: idOf(memberIds, leave.substituteKey),
    });
  }
  return new Map(
    demoPeople.map(({ key, unitKey, schedule }) => [
      key,
      { id: idOf(memberIds, key), unitId: idOf(unitIds, unitKey), schedule },
    ]),
  );
}

async function writeMember(tx: Session, person: DemoPerson, id: string, unitId: string, input: PeopleInput) {
  const { key, name, nameEn, mobile, role, city, lat, lng, schedule } = person;
  const own = { key, name, nameEn, mobile, role, city, lat, lng, schedule };
  const skills = { ...person.skills };
  const certificates = [...person.certificates];
  await tx.insert('members', { ...own, id, unitId, skills, certificates, locale: 'zh', platform: 'local' });
  await tx.insert('memberPeriods', { id: input.newId(), memberId: id, role, unitId, fromAt: input.since });
  await tx.insert('identities', { platform: 'local', workspace: '', externalId: key, memberId: id });
  for (const right of person.rights) await tx.insert('rights', { memberId: id, right, grantedAt: input.since });
  if (role === 'rep') await tx.insert('memberStates', { memberId: id, openLeads: 0, consecutiveMisses: 0 });
}

function idOf(ids: ReadonlyMap<string, string>, key: string): string {
  const id = ids.get(key);
  if (id === undefined) throw new RangeError('The demo data points at somebody or something that it does not have');
  return id;
}
