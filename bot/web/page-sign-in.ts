/**
 * For adapters whose platform can say who is in front of the browser (OAuth inside the chat app): signs that person in to
 * the pages behind cards. Links made for this member then open in this browser without being claimed, those of others do
 * not; the local chat stays shut. Call it only with a member whom the vendor's answer and our own rows agree on.
 */
import type { Request, Response } from 'express';
import { type PageSessionParts, pageSessionsOf } from './page-sessions.ts';
import { startWebSession } from './web-session.ts';

/** Sets the cookie on the response; redirect to the page afterwards. VendorDeps has all the parts. */
export async function signInToPages(
  parts: PageSessionParts,
  request: Request,
  response: Response,
  memberId: string,
): Promise<void> {
  await startWebSession(pageSessionsOf(parts), request, response, memberId);
}
