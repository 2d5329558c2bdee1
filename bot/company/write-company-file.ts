/**
 * Brings the company to what a checked file says: first who there is, then who has left. Takes its turn with whoever else
 * writes leads and people (a bot that runs beside the command), and may be repeated.
 */
import type { CompanyMember } from '../../db/repos/company.ts';
import { findMemberByKey } from '../../db/repos/directory.ts';
import type { Store } from '../../db/store.ts';
import type { HandlerContext } from '../../handlers/context.ts';
import { memberLeft } from '../../handlers/people/member-left.ts';
import { peopleMoved } from '../../handlers/people/people-moved.ts';
import { type WantedCompany, type WrittenCompany, writeCompany } from '../../handlers/people/write-company.ts';
import type { CompanyFile } from './company-schema.ts';

export interface CompanyFileDeps {
  readonly store: Store;
  readonly now: () => Promise<Date>;
  /** Called inside each transaction: a try that the database ends leaves nothing behind for the next. */
  readonly contextAt: (now: Date) => HandlerContext;
}

const lock = { lock: 'intake' } as const;
const via = 'company-file';

/** @returns what was written, and how many have left since the last file */
export async function writeCompanyFile(
  { store, now, contextAt }: CompanyFileDeps,
  file: CompanyFile,
): Promise<{ written: WrittenCompany; left: number }> {
  const wanted = wantedOf(file);
  const at = await now();
  const written = await store.transaction(async (tx) => {
    const done = await writeCompany(tx, contextAt(at), wanted);
    await peopleMoved(tx, contextAt(at), done.moved, via);
    return done;
  }, lock);
  let left = 0;
  for (const [key, { active }] of Object.entries(file.members)) {
    if (active) continue;
    const leftAt = await now();
    const outcome = await store.transaction(async (tx) => {
      const member = await findMemberByKey(tx, key);
      return member ? memberLeft(tx, contextAt(leftAt), member.id, { actorId: null, via }) : null;
    }, lock);
    if (outcome?.status === 'left') left += 1;
  }
  return { written, left };
}

/** Those who left are not written: what is stored of them stays as it was on their last day. */
function wantedOf(file: CompanyFile): WantedCompany {
  const position = ({ lat, lng }: { lat?: number | undefined; lng?: number | undefined }) => ({
    lat: lat ?? null,
    lng: lng ?? null,
  });
  const depthOf = (key: string): number => {
    const parent = file.units[key]?.parent;
    return parent === undefined ? 0 : depthOf(parent) + 1;
  };
  const units = Object.entries(file.units)
    .toSorted(([one], [other]) => depthOf(one) - depthOf(other))
    .map(([key, { kind, name, nameEn, parent, ...rest }]) => ({
      ...position(rest),
      ...{ key, kind, name, nameEn: nameEn ?? name, parentKey: parent ?? null },
    }));
  const members = Object.entries(file.members)
    .filter(([, { active }]) => active)
    .map(
      ([
        key,
        { name, nameEn, mobile, email, accounts, role, unit, city, schedule, skills, certificates, language, ...rest },
      ]) => {
        const member: Omit<CompanyMember, 'unitId'> = {
          ...position(rest),
          ...{ key, name, nameEn: nameEn ?? name, mobile: mobile ?? null, email: email ?? null },
          accounts: statedAccounts(accounts),
          ...{ role, city: city ?? null },
          ...{ schedule, skills, certificates, locale: language },
        };
        return { ...member, unitKey: unit };
      },
    );
  return { units, members };
}

/** WeCom does not tell upper from lower case; its ids are kept in lower case everywhere. */
function statedAccounts(
  accounts: Readonly<Partial<Record<'slack' | 'wecom' | 'dingtalk', string>>> = {},
): Readonly<Record<string, string>> | null {
  const stated = Object.entries(accounts).map(([platform, id]) => [
    platform,
    platform === 'wecom' ? id.toLowerCase() : id,
  ]);
  return stated.length === 0 ? null : Object.fromEntries(stated);
}
