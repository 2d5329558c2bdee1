/**
 * Who may open a page behind a card. A link from the local chat belongs to the chat's session; a link that a chat tool
 * sent belongs to the first browser that says so, or to whoever is signed in as the member it was made for. Sessions for
 * pages are of a kind of their own (another cookie, another key): none of them ever opens the local chat.
 */
import { createHash, createHmac } from 'node:crypto';
import type { Request, Response } from 'express';
import { claimLink, sessionOfLink } from '../../db/repos/page-openings.ts';
import type { Store } from '../../db/store.ts';
import type { Clock } from '../../domain/shared/clock.ts';
import type { PageClaim } from './page-links.ts';
import { findWebSession, openWebSession, type WebSessionDeps } from './web-session.ts';

export interface PageSessionParts {
  readonly store: Store;
  readonly systemClock: Clock;
  /** The installation's key (secretKeyOf), 32 bytes. */
  readonly secretKey: Buffer;
  /** Where pages are reached; '' = where the server listens. */
  readonly publicUrl: string;
}

export function pageSessionsOf({ store, systemClock, secretKey, publicUrl }: PageSessionParts): WebSessionDeps {
  return {
    store,
    clock: systemClock,
    isHttps: publicUrl.startsWith('https:'),
    key: createHmac('sha256', secretKey).update('sessions of pages').digest('hex'),
    cookie: 'baton_page',
  };
}

export interface PageDoor {
  readonly chat: WebSessionDeps;
  readonly pages: WebSessionDeps;
}

/** `unclaimed` = nobody has opened the link yet; the page's own script has to say that a person does. */
export type Admission =
  | { readonly kind: 'open'; readonly session: string | null }
  | { readonly kind: 'unclaimed' }
  | { readonly kind: 'elsewhere' };

/** Changes nothing: whoever looks at links for people (a preview, a scanner) uses none up. */
export async function admit(door: PageDoor, token: string, claim: PageClaim, request: Request): Promise<Admission> {
  if (claim.session === null && claim.page.kind === 'board') return { kind: 'open', session: null };
  const page = await findWebSession(door.pages, request);
  if (claim.session !== null) {
    const own = claim.session === page?.idHash ? page : await findWebSession(door.chat, request);
    return own?.idHash === claim.session ? { kind: 'open', session: own.idHash } : { kind: 'elsewhere' };
  }
  if (page && page.memberId !== null) {
    return page.memberId === claim.memberId ? { kind: 'open', session: page.idHash } : { kind: 'elsewhere' };
  }
  const holder = await sessionOfLink(door.pages.store.read, hashOf(token));
  if (holder === null) return { kind: 'unclaimed' };
  return page?.idHash === holder ? { kind: 'open', session: holder } : { kind: 'elsewhere' };
}

/** The browser says that a person opens the link: it is this browser's, unless another was first. */
export async function claimForBrowser(
  { pages }: PageDoor,
  token: string,
  claim: PageClaim,
  request: Request,
  response: Response,
): Promise<boolean> {
  const known = await findWebSession(pages, request);
  // Signed in as somebody else: it would open for nobody.
  if (known && known.memberId !== null && known.memberId !== claim.memberId) return false;
  const { idHash } = known ?? (await openWebSession(pages, request, response));
  const openedAt = pages.clock.now();
  const row = { tokenHash: hashOf(token), session: idHash, openedAt, expiresAt: claim.expiresAt };
  return pages.store.transaction((tx) => claimLink(tx, row));
}

function hashOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
