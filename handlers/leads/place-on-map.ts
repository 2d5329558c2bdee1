/** Where a lead is: at its account, else in the middle of its city, else not known. */
import { type Account, findCity } from '../../db/repos/accounts.ts';
import type { Session } from '../../db/session.ts';

/** WGS-84; null when neither is known. */
export async function placeOnMap(tx: Session, account: Account | null, cityName: string | null) {
  if (account && account.lat !== null && account.lng !== null) {
    return {
      lat: account.lat,
      lng: account.lng,
      basis: account.positionBasis === 'city-centre' ? ('city-centre' as const) : ('account' as const),
    };
  }
  const city = cityName === null ? null : await findCity(tx, cityName);
  return city ? { lat: city.lat, lng: city.lng, basis: 'city-centre' as const } : null;
}
