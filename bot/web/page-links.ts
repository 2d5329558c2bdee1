/**
 * Addresses of pages behind cards (a visit's evidence, a calculation, the board), signed so that they cannot be made up,
 * run out by themselves and open only for the person they were made for. They are made when somebody asks for the page,
 * so that no card carries a dead one. A wall screen has no person in front of it: its link is bound to no browser.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { Clock } from '../../domain/shared/clock.ts';
import type { PageRef } from '../../handlers/inbound.ts';

/**
 * Long enough to look at something properly, too short to be passed around. Not in a policy, unlike the life of a wall
 * screen's link: it limits harm and changes nothing about how a team works; whoever comes later asks the card again.
 */
const lifetimeMs = 60 * 60 * 1000;
/** Of a message whose buttons are links, because the chat cannot tell of a press: they must outlive what waits for it. */
const standingLifeMs = 7 * 24 * 60 * 60 * 1000;

/** `standing`: a button of a message that stays. */
export type LinkLife = 'short' | 'standing';

export interface LinkHolder {
  readonly memberId: string;
  /** Digest of the browser session that may open it; null = the first that opens it (a wall screen: any). */
  readonly session: string | null;
}

export interface PageClaim extends LinkHolder {
  readonly page: PageRef;
  readonly expiresAt: Date;
}

export interface PageLinks {
  /** An hour, standing links a week; for a wall screen as long as the policy says, and bound to no browser. */
  addressOf(page: PageRef, holder: LinkHolder, life?: LinkLife): string;
  /** What the token says, if it was signed here and has not run out. */
  read(token: string): PageClaim | 'forged' | 'expired';
}

const claimShape = z.tuple([
  z.enum(['visit', 'award', 'report', 'board', 'form', 'upload']),
  z.string(),
  z.string(),
  z.string().nullable(),
  z.int(),
]);

/**
 * @param clock the system clock: a demo that is moved by days does not shut out who is reading
 * @param boardLifeMs how long the link of a wall screen opens
 */
export function createPageLinks(secret: string, clock: Clock, boardLifeMs: () => number): PageLinks {
  const sign = (text: string) => createHmac('sha256', secret).update(`page ${text}`).digest();
  return {
    addressOf(page, holder, life = 'short') {
      const isBoard = page.kind === 'board';
      const ownLifeMs = life === 'standing' ? standingLifeMs : lifetimeMs;
      const expiresMs = clock.now().getTime() + (isBoard ? boardLifeMs() : ownLifeMs);
      const claim = [page.kind, page.id, holder.memberId, isBoard ? null : holder.session, expiresMs];
      const text = Buffer.from(JSON.stringify(claim)).toString('base64url');
      return `/pages/${text}.${sign(text).toString('base64url')}`;
    },
    read(token) {
      const [text = '', signature = '', ...rest] = token.split('.');
      const given = Buffer.from(signature, 'base64url');
      const right = sign(text);
      if (rest.length > 0 || given.length !== right.length || !timingSafeEqual(given, right)) return 'forged';
      const [kind, id, memberId, session, expiresMs] = claimShape.parse(
        JSON.parse(Buffer.from(text, 'base64url').toString('utf8')),
      );
      if (expiresMs <= clock.now().getTime()) return 'expired';
      return { page: { kind, id }, memberId, session, expiresAt: new Date(expiresMs) };
    },
  };
}
