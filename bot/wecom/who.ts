/** Who somebody in WeCom is to Baton, and back. User ids do not tell upper from lower case: they are kept in lower case. */
import { identityOfMember, memberOfIdentity } from '../../db/repos/identities.ts';
import type { Session } from '../../db/session.ts';

export function memberOfUser(session: Session, corpId: string, userId: string): Promise<string | null> {
  return memberOfIdentity(session, { platform: 'wecom', workspace: corpId, externalId: userId.toLowerCase() });
}

export async function userOfMember(session: Session, memberId: string): Promise<string | null> {
  return (await identityOfMember(session, memberId, 'wecom'))?.externalId ?? null;
}
