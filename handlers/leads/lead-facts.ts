/** Facts about a lead that several stories need again: where it is and how important its account is. */
import { type Account, findAccount, findCity } from '../../db/repos/accounts.ts';
import type { Lead } from '../../db/repos/leads.ts';
import type { Session } from '../../db/session.ts';

/** Where the lead is: at its account, else in the middle of its city, else not known. WGS-84. */
export async function positionOf(tx: Session, lead: Pick<Lead, 'accountId' | 'city'>) {
  return placeOnMap(tx, await findAccount(tx, lead.accountId), lead.city);
}

/** As positionOf, for a caller who has the account already. */
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

/** null when no account is known. */
export async function accountLevelOf(tx: Session, lead: Pick<Lead, 'accountId'>): Promise<string | null> {
  return (await findAccount(tx, lead.accountId))?.level ?? null;
}
