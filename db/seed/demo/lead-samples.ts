/**
 * Sample leads for the demo's "new lead" button and its traffic: lead number n is always the same for one seed.
 * About a fifth say everything a good lead says, half say some of it, the rest little; which of the three a lead was
 * made as is not told. Field names are those of POST /api/leads; the events are what the person did before.
 */
import { type DemoBehaviour, demoBehaviour } from './behaviour.ts';
import { demoCities } from './cities.ts';
import { companySpelling } from './company-spelling.ts';
import { demoContact, demoContactPhone } from './contacts.ts';
import { demoHospitals } from './hospitals.ts';
import { type LeadMix, leadMixes, leadStrengths } from './lead-mixes.ts';
import { type DemoStrength, needOf } from './needs.ts';
import { demoProducts } from './products.ts';
import { type DemoRandom, demoRandom } from './random.ts';
import type { DemoHospital, DemoLead, DemoLeadEvent } from './types.ts';

const vagueProducts = ['骨科耗材', '手术器械', '内固定', '看图册再定'] as const;
const clinicNames = ['仁心骨科诊所', '康宁门诊部', '正骨堂中医诊所', '泰和康复门诊部'] as const;
/** Cities in which the company has accounts. */
const nearbyCities = demoCities.filter(({ city }) => demoHospitals.some((hospital) => hospital.city === city));
const MINUTES_PER_DAY = 1440;
const EVENT_WINDOW_DAYS = 25;

/**
 * @param n whole number from 0; a different number is a different lead with its own externalId and telephone
 * @throws RangeError when n is not a whole number from 0
 */
export function demoLead(n: number, seed: number): DemoLead {
  if (!Number.isSafeInteger(n) || n < 0) throw new RangeError('A sample lead has a whole number from 0');
  const random = demoRandom(seed, `lead ${n}`);
  const strength = random.pickWeighted(leadStrengths);
  const mix = leadMixes[strength];
  const externalId = `demo-${seed}-${n}`;
  const contact = demoContact(random);
  return {
    source: random.pickWeighted(mix.sources),
    externalId,
    name: contact.name,
    ...(random.chance(mix.givesPhone) ? { phone: demoContactPhone(1000 + n) } : {}),
    ...(random.chance(mix.namesProduct) ? { product: productOf(random, strength, mix) } : {}),
    ...(random.chance(mix.statesNeed) ? { need: needOf(random, strength) } : {}),
    ...organisation(random, mix),
    attributes: { department: contact.department, jobTitle: contact.jobTitle, casesPerMonth: random.whole(2, 40) },
    events: random.chance(mix.hasEvents) ? eventsBefore(random, mix, externalId) : [],
  };
}

function productOf(random: DemoRandom, strength: DemoStrength, mix: LeadMix): string {
  if (strength === 'weak' && random.chance(0.5)) return random.pick(vagueProducts);
  return random.pick(demoProducts[random.pickWeighted(mix.lines)]);
}

function organisation(random: DemoRandom, mix: LeadMix): Pick<DemoLead, 'company' | 'province' | 'city'> {
  if (random.chance(mix.isAccount)) {
    const level = random.pickWeighted(mix.levels);
    const hospital = random.pick(demoHospitals.filter((one) => one.level === level));
    return { company: companySpelling(random, hospital), ...placeOf(random, hospital) };
  }
  const place = random.pick(random.chance(0.8) ? nearbyCities : demoCities);
  const company = random.chance(0.8) ? { company: `${place.city.replace(/市$/u, '')}${random.pick(clinicNames)}` } : {};
  return { ...company, ...placeOf(random, place) };
}

/** In full, in short (江苏, 苏州), or not at all. */
function placeOf(
  random: DemoRandom,
  { province, city }: Pick<DemoHospital, 'province' | 'city'>,
): { province?: string; city?: string } {
  const short = (name: string) => name.replace(/[省市]$/u, '');
  return random.pickWeighted([
    [{ province, city }, 7],
    [{ province: short(province), city: short(city) }, 2],
    [{}, 1],
  ] as const);
}

function eventsBefore(random: DemoRandom, mix: LeadMix, leadId: string): DemoLeadEvent[] {
  const behaviours: DemoBehaviour[] = mix.events.flatMap(([type, most]) =>
    Array.from({ length: random.whole(type === 'page-view' ? 1 : 0, most) }, () => demoBehaviour(random, type)),
  );
  return behaviours.map((behaviour, index) => ({
    externalId: `${leadId}-event-${index + 1}`,
    ...behaviour,
    minutesBefore: random.whole(2, EVENT_WINDOW_DAYS * MINUTES_PER_DAY),
  }));
}
