/**
 * One page of the local chat for browser tests: Chromium, the playground behind it, and the rule that no page may ever
 * log a problem, break the content policy or ask another machine.
 */
import type { Browser, BrowserContextOptions, Locator, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect } from 'vitest';
import { launchBrowser } from './launch-browser.ts';
import { openPlayground, type Playground } from './local-chat-playground.ts';

export const desktop = { width: 1280, height: 800 };
export const phone = { width: 390, height: 844 };

export interface ChatPage {
  readonly browser: Browser;
  readonly play: Playground;
  openPage(acting: string, options?: BrowserContextOptions & { address?: string }): Promise<Page>;
  /** Holds a page that was opened otherwise to the same rule. */
  watch(page: Page): void;
  card(page: Page, key: string): Locator;
  said(page: Page, words: string): Locator;
  events(kind: string): Playground['received'];
}

/** Registers what opens and closes before and after each test; call it at the top of a describe. */
export function useChatPage(): ChatPage {
  let browser: Browser;
  let play: Playground;
  let complaints: string[];

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser.close());
  beforeEach(async () => {
    complaints = [];
    play = await openPlayground({ hasSamples: true });
  });
  afterEach(async () => {
    for (const context of browser.contexts()) await context.close();
    await play.close();
    expect(complaints).toEqual([]);
  });

  async function openPage(acting: string, options: BrowserContextOptions & { address?: string } = {}): Promise<Page> {
    const { address = '', ...rest } = options;
    const context = await browser.newContext({ viewport: desktop, locale: 'zh-CN', ...rest });
    context.setDefaultTimeout(10_000);
    await context.addInitScript((memberId) => {
      if (!sessionStorage.getItem('baton-acting')) sessionStorage.setItem('baton-acting', memberId);
    }, acting);
    const page = await context.newPage();
    watch(page);
    await page.goto(`${play.url}${address}`);
    await page.locator('body[data-ready]').waitFor();
    return page;
  }

  function watch(page: Page): void {
    page.on('pageerror', (problem) => complaints.push(problem.message));
    page.on('console', (message) => {
      const isGoneServer =
        /ERR_FAILED|ERR_CONNECTION_REFUSED|ERR_INCOMPLETE|ERR_EMPTY_RESPONSE|ERR_CONNECTION_RESET|status of (40[39]|422)/.test(
          message.text(),
        );
      if (message.type() === 'error' && !isGoneServer) complaints.push(message.text());
    });
    page.on('request', (request) => {
      if (!request.url().startsWith(new URL(play.url).origin) && !/^(data|blob):/.test(request.url()))
        complaints.push(request.url());
    });
  }

  return {
    get browser() {
      return browser;
    },
    get play() {
      return play;
    },
    openPage,
    watch,
    card: (page, key) => page.locator(`[data-card="${key}"]`),
    said: (page, words) => page.locator('#messages').getByText(words, { exact: true }),
    events: (kind) => play.received.filter((event) => event.kind === kind),
  };
}
