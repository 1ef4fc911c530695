import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** The real browser of the tests; `undefined` where there is none, and the tests then say that they were skipped. */
const path = process.env['CHROMIUM'] ?? '/usr/bin/chromium';
export const hasBrowser = existsSync(path);
export const NO_BROWSER = `no Chromium at ${path}: install it or set CHROMIUM`;

export const launch = (): Promise<Browser> =>
  chromium.launch({
    executablePath: path,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  });
