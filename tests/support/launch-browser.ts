/** Real Chromium for browser tests, quiet and without anything that goes to the network by itself. */
import { type Browser, chromium } from 'playwright-core';
import { chromiumPath } from './requirements.ts';

export function launchBrowser(): Promise<Browser> {
  const executablePath = chromiumPath();
  return chromium.launch({
    ...(executablePath ? { executablePath } : {}),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
      // A tone instead of a microphone; whether a page may listen is still asked.
      '--use-fake-device-for-media-stream',
    ],
  });
}
