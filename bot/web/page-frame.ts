/** The frame of every page behind a card: head, stylesheets, title; and the page that says why one does not open. */
import type { Response } from 'express';
import type { Locale, Localized } from '../../cards/card.ts';
import { type Html, html } from './html.ts';

export interface PageFrame {
  readonly locale: Locale;
  readonly title: string;
  readonly body: Html;
  /** File names under /assets/: stylesheets and modules of this page beside the common ones. */
  readonly styles?: readonly string[];
  readonly modules?: readonly string[];
}

export function sendPage(response: Response, { locale, title, body, styles = [], modules = [] }: PageFrame): void {
  const page = html`<html lang="${locale === 'zh' ? 'zh-CN' : 'en'}">
  <head>
    <meta charset="utf-8" />
    <title>${title}</title>
    <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
    <meta name="color-scheme" content="light dark" />
    ${['tokens.css', 'page.css', ...styles].map((name) => html`<link rel="stylesheet" href="/assets/${name}" />`)}
    <script src="/assets/apply-theme.ts"></script>
    ${modules.map((name) => html`<script type="module" src="/assets/${name}"></script>`)}
  </head>
  <body>
    ${body}
  </body>
</html>`;
  response.set({ 'cache-control': 'no-store' }).type('html').send(`<!doctype html>\n${page.text}\n`);
}

/** Says plainly why there is nothing to see, and what to do instead. */
export function sendNoPage(
  response: Response,
  status: number,
  locale: Locale,
  text: Localized<[string, string]>,
): void {
  const [title, hint] = text[locale];
  response.status(status);
  sendPage(response, {
    locale,
    title,
    body: html`<main class="page page-empty"><h1>${title}</h1><p>${hint}</p></main>`,
  });
}
