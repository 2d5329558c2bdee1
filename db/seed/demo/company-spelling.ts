/**
 * How a customer writes the name of their hospital: mostly as it is in the accounts, sometimes without 省 or 市, with
 * the city or the department added, with other brackets or stray spaces. Names are matched after normalisation, so
 * some of these find their account and some rightly do not.
 */
import type { DemoRandom } from './random.ts';
import type { DemoHospital } from './types.ts';

const EXACT_SHARE = 0.82;

export function companySpelling(
  random: DemoRandom,
  hospital: Pick<DemoHospital, 'name' | 'province' | 'city'>,
): string {
  if (random.chance(EXACT_SHARE)) return hospital.name;
  const { name, province, city } = hospital;
  const fullWidth = name.replace('(', '（').replace(')', '）');
  return random.pick([
    fullWidth === name ? name.replace(/^(.{2,3}?)[省市]/u, '$1') : fullWidth,
    name.startsWith(city) || name.startsWith(province) ? name : `${city}${name}`,
    `${name}(骨科)`,
    `${name}　骨科`,
    ` ${name.replace('医院', ' 医院')} `,
  ]);
}
