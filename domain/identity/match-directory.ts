/**
 * Whose account is it: matches the accounts that a chat tool lists with Baton's members. An account that is bound stays
 * with its member; else what the company's own file says decides, then the mobile number, then the e-mail. Where both name different people, or two fit, nobody
 * is chosen: a wrong match would hand somebody another person's leads, an open one is a line in a list.
 */
export interface ListedAccount {
  readonly externalId: string;
  /** E.164; null where the vendor does not tell. */
  readonly mobile: string | null;
  /** Folded (fold-text); null where the vendor does not tell. */
  readonly email: string | null;
  /** Whose it is already. */
  readonly boundTo: string | null;
}

export interface KnownMember {
  readonly memberId: string;
  /** Their account here as the company's file states it; null where it says nothing. */
  readonly account: string | null;
  readonly mobile: string | null;
  readonly email: string | null;
  readonly isActive: boolean;
}

export type AccountMatch =
  | { readonly memberId: string; readonly by: 'identity' | 'file' | 'mobile' | 'email' }
  | {
      readonly memberId: null;
      /**
       * unknown: fits nobody; ambiguous: fits several, or several accounts fit one member; taken: fits somebody who has
       * another account here; left: fits only people who have left.
       */
      readonly why: 'unknown' | 'ambiguous' | 'taken' | 'left';
      /** Whom it might be, by id. */
      readonly candidateIds: readonly string[];
    };

/**
 * All accounts of one workspace at once. The order of either list makes no difference.
 * @returns by external id; no member appears twice except by accounts that were bound before
 */
export function matchDirectory(
  accounts: readonly ListedAccount[],
  members: readonly KnownMember[],
): Map<string, AccountMatch> {
  const byAccount = groupBy(members.filter(isAtWork), (member) => member.account);
  const byMobile = groupBy(members, (member) => member.mobile);
  const byEmail = groupBy(members, (member) => member.email);
  const bound = new Set(accounts.flatMap(({ boundTo }) => (boundTo === null ? [] : [boundTo])));
  const matches = new Map<string, AccountMatch>();
  for (const account of accounts) {
    const stated = statedOwner(account, byAccount.get(account.externalId) ?? [], bound);
    if (stated) matches.set(account.externalId, stated);
  }
  for (const { memberId } of matches.values()) if (memberId !== null) bound.add(memberId);
  const chosenBy = new Map<string, string[]>();
  for (const account of accounts) {
    if (matches.has(account.externalId)) continue;
    const match = matchOne(account, byMobile, byEmail, bound);
    matches.set(account.externalId, match);
    if (match.memberId === null || match.by === 'identity') continue;
    chosenBy.set(match.memberId, [...(chosenBy.get(match.memberId) ?? []), account.externalId]);
  }
  for (const [memberId, externalIds] of chosenBy) {
    if (externalIds.length === 1) continue;
    for (const id of externalIds) matches.set(id, { memberId: null, why: 'ambiguous', candidateIds: [memberId] });
  }
  return matches;
}

type Members = ReadonlyMap<string, readonly KnownMember[]>;

/** Somebody of the company wrote down whose it is; two who claim the same account are no answer. */
function statedOwner(
  { boundTo }: ListedAccount,
  stated: readonly KnownMember[],
  bound: ReadonlySet<string>,
): AccountMatch | null {
  const [one, ...others] = stated;
  if (boundTo !== null || !one) return null;
  if (others.length > 0)
    return { memberId: null, why: 'ambiguous', candidateIds: stated.map(({ memberId }) => memberId).sort() };
  if (bound.has(one.memberId)) return { memberId: null, why: 'taken', candidateIds: [one.memberId] };
  return { memberId: one.memberId, by: 'file' };
}

function matchOne(
  account: ListedAccount,
  byMobile: Members,
  byEmail: Members,
  bound: ReadonlySet<string>,
): AccountMatch {
  if (account.boundTo !== null) return { memberId: account.boundTo, by: 'identity' };
  const mobile = (account.mobile === null ? undefined : byMobile.get(account.mobile)) ?? [];
  const email = (account.email === null ? undefined : byEmail.get(account.email)) ?? [];
  const both = [...new Set([...mobile, ...email])];
  const candidates = both.filter(({ isActive }) => isActive);
  const candidateIds = candidates.map(({ memberId }) => memberId).sort();
  if (candidates.length === 0) {
    return both.length === 0
      ? { memberId: null, why: 'unknown', candidateIds: [] }
      : { memberId: null, why: 'left', candidateIds: both.map(({ memberId }) => memberId).sort() };
  }
  const fits = agreed(mobile.filter(isAtWork), email.filter(isAtWork));
  const [one, ...others] = fits;
  if (!one || others.length > 0) return { memberId: null, why: 'ambiguous', candidateIds };
  if (bound.has(one.memberId)) return { memberId: null, why: 'taken', candidateIds };
  return { memberId: one.memberId, by: mobile.includes(one) ? 'mobile' : 'email' };
}

/** Whom both name; where only one of the two names anybody, whom that names. */
function agreed(mobile: readonly KnownMember[], email: readonly KnownMember[]): readonly KnownMember[] {
  if (mobile.length === 0) return email;
  if (email.length === 0) return mobile;
  return mobile.filter((member) => email.includes(member));
}

function isAtWork({ isActive }: KnownMember): boolean {
  return isActive;
}

function groupBy(members: readonly KnownMember[], keyOf: (member: KnownMember) => string | null): Members {
  const groups = new Map<string, KnownMember[]>();
  for (const member of members) {
    const key = keyOf(member);
    if (key !== null) groups.set(key, [...(groups.get(key) ?? []), member]);
  }
  return groups;
}
