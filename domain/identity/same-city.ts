/** Whether two names mean one city: 杭州 and 杭州市 do. A place without a city is the same only as another without one. */
export function sameCity(one: string | null, other: string | null): boolean {
  return shortName(one) === shortName(other);
}

function shortName(city: string | null): string | null {
  return city?.trim().replace(/市$/, '') ?? null;
}
