// A browser without a window, in which a VS Code is looked at.

import { createRequire } from 'node:module';

/** @param patience How many times as long as usual is waited. */
export async function openBrowser(places, patience) {
  const { chromium } = createRequire(import.meta.url)(places.playwright);
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    headless: true,
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
  });
  // Nothing outside this machine is needed; it is refused before the browser asks for its address.
  await context.route(
    (url) => url.hostname !== '127.0.0.1',
    (route) => route.abort(),
  );
  const page = await context.newPage();
  page.setDefaultTimeout(20_000 * patience);
  return { browser, page };
}
