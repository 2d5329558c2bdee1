/**
 * How the web side says that something did not work: a status, a short code for programs and one plain sentence in the
 * reader's language. Every route and every middleware answers through here; nothing of the request is repeated.
 */
import type { Request, Response } from 'express';
import type { Locale, Localized } from '../../cards/card.ts';

/**
 * The language of whoever asked: what the page or the link (`?lang=en`) says, else that of the member it is for
 * (`response.locals.language`), else what the browser prefers, else the company's (`app.locals.language`, else Chinese).
 */
export function languageOf(request: Request, fallback: Locale = request.app.locals.language ?? 'zh'): Locale {
  const { lang } = request.query;
  const said =
    request.get('x-baton-language') ??
    (typeof lang === 'string' && lang !== '' ? lang : undefined) ??
    request.res?.locals.language ??
    request.get('accept-language') ??
    '';
  if (/^zh/i.test(said)) return 'zh';
  if (/^en/i.test(said)) return 'en';
  return fallback;
}

/** Answers `{ code, message }` with the message in the language of the request. */
export function refuse(
  response: Response,
  status: number,
  code: string,
  text: Localized<string>,
  fallback?: Locale,
): void {
  response.status(status).json({ code, message: text[languageOf(response.req, fallback)] });
}
