/** Colleagues in the order people expect: by team with the own team first, leaders before reps; and their role in words. */
import type { PersonView, UnitView } from '../chat-api.ts';
import { actingPerson, state, unitName } from './state.ts';
import { pick, t } from './texts.ts';

const roleOrder: readonly PersonView['role'][] = ['vp', 'director', 'operations', 'admin', 'manager', 'rep'];

export function roleAndTeam(person: PersonView): string {
  const unit = pick(unitName(person.unitId));
  return unit ? `${t.roles[person.role]} · ${unit}` : t.roles[person.role];
}

/** Units that have active people, the acting person's own first. */
export function teams(): { unit: UnitView; people: PersonView[] }[] {
  const own = actingPerson()?.unitId;
  const units = [...state.units].sort((a, b) => Number(b.id === own) - Number(a.id === own));
  return units
    .map((unit) => ({ unit, people: activePeople().filter((person) => person.unitId === unit.id) }))
    .filter(({ people }) => people.length > 0);
}

export function activePeople(): PersonView[] {
  const people = [...state.people.values()].filter((person) => person.isActive);
  return people.sort((a, b) => roleOrder.indexOf(a.role) - roleOrder.indexOf(b.role));
}
