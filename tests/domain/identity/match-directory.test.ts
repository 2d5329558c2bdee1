/** Whose account is it: the cases as a table, and what holds for whatever a vendor lists. */
import { describe, expect, it } from 'vitest';
import {
  type AccountMatch,
  type KnownMember,
  type ListedAccount,
  matchDirectory,
} from '../../../domain/identity/match-directory.ts';
import { fc } from '../../support/chance.ts';

const member = (
  memberId: string,
  mobile: string | null,
  email: string | null,
  isActive = true,
  stated: string | null = null,
): KnownMember => ({
  memberId,
  account: stated,
  mobile,
  email,
  isActive,
});
const account = (
  externalId: string,
  mobile: string | null,
  email: string | null,
  boundTo: string | null = null,
): ListedAccount => ({ externalId, mobile, email, boundTo });

const li = member('li', '+8613800000001', 'li@hk.cn');
const wang = member('wang', '+8613800000002', 'wang@hk.cn');
const wangToo = member('wang2', '+8613800000002', 'wang2@hk.cn');
const gone = member('gone', '+8613800000009', 'gone@hk.cn', false);
const nobody: AccountMatch = { memberId: null, why: 'unknown', candidateIds: [] };

describe('one account', () => {
  it.each<[string, ListedAccount, readonly KnownMember[], AccountMatch]>([
    [
      'is bound: nothing else is asked',
      account('a', wang.mobile, null, 'li'),
      [li, wang],
      { memberId: 'li', by: 'identity' },
    ],
    [
      'is stated in the file, whatever mobile and e-mail say',
      account('a', wang.mobile, wang.email),
      [wang, member('zhao', null, null, true, 'a')],
      { memberId: 'zhao', by: 'file' },
    ],
    [
      'is stated of two',
      account('a', null, null),
      [member('zhao', null, null, true, 'a'), member('qian', null, null, true, 'a')],
      { memberId: null, why: 'ambiguous', candidateIds: ['qian', 'zhao'] },
    ],
    [
      'is stated of somebody who has left',
      account('a', li.mobile, null),
      [li, member('zhao', null, null, false, 'a')],
      { memberId: 'li', by: 'mobile' },
    ],
    ['has a known mobile', account('a', li.mobile, null), [li, wang], { memberId: 'li', by: 'mobile' }],
    ['has a known e-mail', account('a', null, wang.email), [li, wang], { memberId: 'wang', by: 'email' }],
    ['has both', account('a', li.mobile, li.email), [li, wang], { memberId: 'li', by: 'mobile' }],
    [
      'has a new mobile and a known e-mail',
      account('a', '+8613999999999', li.email),
      [li],
      { memberId: 'li', by: 'email' },
    ],
    ['has nothing to go by', account('a', null, null), [li, member('x', null, null)], nobody],
    ['fits nobody', account('a', '+8613999999999', 'new@hk.cn'), [li, wang], nobody],
    [
      'shares its mobile with two',
      account('a', wang.mobile, null),
      [wang, wangToo],
      { memberId: null, why: 'ambiguous', candidateIds: ['wang', 'wang2'] },
    ],
    [
      'shares its mobile, and the e-mail decides',
      account('a', wang.mobile, wangToo.email),
      [wang, wangToo],
      { memberId: 'wang2', by: 'mobile' },
    ],
    [
      'has the mobile of one and the e-mail of another',
      account('a', li.mobile, wang.email),
      [li, wang],
      { memberId: null, why: 'ambiguous', candidateIds: ['li', 'wang'] },
    ],
    [
      'fits somebody who has left',
      account('a', gone.mobile, null),
      [li, gone],
      { memberId: null, why: 'left', candidateIds: ['gone'] },
    ],
    [
      'has the number of somebody who has left, passed on',
      account('a', gone.mobile, li.email),
      [li, gone],
      { memberId: 'li', by: 'email' },
    ],
  ])('%s', (_case, one, members, match) => {
    expect(matchDirectory([one], members).get('a')).toEqual(match);
  });
});

describe('several accounts', () => {
  it('leaves the second account of one person open, once the first is bound', () => {
    const matches = matchDirectory([account('a', null, null, 'li'), account('b', li.mobile, null)], [li]);
    expect(matches.get('b')).toEqual({ memberId: null, why: 'taken', candidateIds: ['li'] });
  });

  it('chooses neither of two that fit one person', () => {
    const matches = matchDirectory([account('a', li.mobile, null), account('b', null, li.email)], [li]);
    const open = { memberId: null, why: 'ambiguous', candidateIds: ['li'] };
    expect([matches.get('a'), matches.get('b')]).toEqual([open, open]);
  });
});

describe('whatever a vendor lists', () => {
  const mobile = fc.option(fc.constantFrom('+861', '+862', '+863', '+864'));
  const email = fc.option(fc.constantFrom('a@x', 'b@x', 'c@x', 'd@x'));
  const members = fc.uniqueArray(
    fc.record({
      memberId: fc.constantFrom('m1', 'm2', 'm3', 'm4', 'm5'),
      account: fc.option(fc.constantFrom('a', 'b', 'c')),
      ...{ mobile, email, isActive: fc.boolean() },
    }),
    { selector: ({ memberId }) => memberId },
  );
  const accounts = fc
    .uniqueArray(
      fc.record({
        externalId: fc.constantFrom('a', 'b', 'c', 'd', 'e'),
        mobile,
        email,
        boundTo: fc.option(fc.constantFrom('m1', 'm2', 'm3')),
      }),
      { selector: ({ externalId }) => externalId },
    )
    // An account belongs to one member; a member has one account here, or none.
    .map((rows) => {
      const seen = new Set<string>();
      return rows.map((row) => {
        if (row.boundTo === null || !seen.has(row.boundTo)) {
          if (row.boundTo !== null) seen.add(row.boundTo);
          return row;
        }
        return { ...row, boundTo: null };
      });
    });

  it('answers for every account, and never gives one member to two', () => {
    fc.assert(
      fc.property(accounts, members, (listed, known) => {
        const matches = matchDirectory(listed, known);
        expect([...matches.keys()].sort()).toEqual(listed.map(({ externalId }) => externalId).sort());
        const chosen = [...matches.values()].flatMap(({ memberId }) => (memberId === null ? [] : [memberId]));
        expect(new Set(chosen).size).toBe(chosen.length);
      }),
    );
  });

  it('never changes whose a bound account is, and never chooses somebody who has left', () => {
    fc.assert(
      fc.property(accounts, members, (listed, known) => {
        const matches = matchDirectory(listed, known);
        const active = new Set<string>(known.filter(({ isActive }) => isActive).map(({ memberId }) => memberId));
        for (const { externalId, boundTo } of listed) {
          const match = matches.get(externalId);
          if (boundTo !== null) expect(match).toEqual({ memberId: boundTo, by: 'identity' });
          else if (match?.memberId) expect(active.has(match.memberId)).toBe(true);
        }
      }),
    );
  });

  it('never guesses: whoever is chosen is the only one at work whom the file, else number or address, names', () => {
    fc.assert(
      fc.property(accounts, members, (listed, known) => {
        const atWork = known.filter(({ isActive }) => isActive);
        for (const [externalId, match] of matchDirectory(listed, known)) {
          if (match.memberId === null || match.by === 'identity') continue;
          const stated = atWork.filter((row) => row.account === externalId).map(({ memberId }) => memberId);
          expect(stated).toEqual(match.by === 'file' ? [match.memberId] : []);
          if (match.by === 'file') continue;
          const one = listed.find((row) => row.externalId === externalId);
          const byMobile = atWork.filter((row) => one?.mobile && row.mobile === one.mobile);
          const byEmail = atWork.filter((row) => one?.email && row.email === one.email);
          const common = byMobile.filter((row) => byEmail.includes(row));
          const fits = byMobile.length > 0 && byEmail.length > 0 ? common : [...byMobile, ...byEmail];
          expect(fits.map(({ memberId }) => memberId)).toEqual([match.memberId]);
        }
      }),
    );
  });

  it('does not depend on the order in which either side is listed', () => {
    fc.assert(
      fc.property(accounts, members, (listed, known) => {
        const sorted = (matches: Map<string, AccountMatch>) =>
          [...matches].sort(([one], [two]) => (one < two ? -1 : 1));
        expect(sorted(matchDirectory(listed.toReversed(), known.toReversed()))).toEqual(
          sorted(matchDirectory(listed, known)),
        );
      }),
    );
  });

  it('finds the same people when what it found is bound', () => {
    fc.assert(
      fc.property(accounts, members, (listed, known) => {
        const first = matchDirectory(listed, known);
        const bound = listed.map((row) => ({ ...row, boundTo: first.get(row.externalId)?.memberId ?? null }));
        const again = matchDirectory(bound, known);
        for (const [externalId, { memberId }] of first)
          if (memberId !== null) expect(again.get(externalId)?.memberId).toBe(memberId);
      }),
    );
  });
});
