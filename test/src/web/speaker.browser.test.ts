import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { hasBrowser, launch, NO_BROWSER } from '../../support/browser.ts';
import { type Pages, startPages, TOKEN } from '../../support/pages.ts';

if (!hasBrowser) console.warn(`browser tests skipped: ${NO_BROWSER}`);

describe.skipIf(!hasBrowser)('who speaks in the browser, and when', () => {
  let browser: Browser;
  let pages: Pages;
  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(async () => browser?.close());
  beforeEach(async () => {
    pages = await startPages();
  });
  afterEach(() => pages.close());

  async function open(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'en-GB', ...options });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    page.setDefaultTimeout(8000);
    await page.goto(`${pages.origin}/?token=${TOKEN}`);
    return page;
  }

  const say = async (page: Page, words: string) => {
    await page.locator('#input').fill(words);
    await page.locator('#input').press('Enter');
  };

  test('the page names the one who speaks, also when there is no choice', async () => {
    pages.console.persons.splice(0, 9, { id: 'anna', name: 'Anna' });
    const page = await open();
    await page.locator('#as').waitFor();
    expect(await page.locator('#as option:checked').innerText()).toBe('Anna');
  });

  test('me speaks, whoever sorts first', async () => {
    pages.console.persons.splice(0, 9, { id: 'anna', name: 'Anna' }, { id: 'me', name: 'me' });
    const page = await open();
    await say(page, 'help');
    await page.getByText('收到：help').or(page.getByText('Heard: help')).waitFor();
    expect(pages.console.asks).toMatchObject([{ as: 'me' }]);
  });

  test('one of several is chosen by the person, never by the page', async () => {
    pages.console.persons.splice(0, 9, { id: 'anna', name: 'Anna' }, { id: 'bob', name: 'Bob' });
    const page = await open();
    await page.getByText('Choose who you are').waitFor();
    expect(await page.locator('#as').inputValue()).toBe('');
    expect(await page.locator('#composer').isVisible()).toBe(false);
    await page.locator('#as').selectOption('bob');
    await say(page, 'help');
    await page.getByText('Heard: help').waitFor();
    expect(pages.console.asks).toMatchObject([{ as: 'bob' }]);
    expect(await page.getByText('Choose who you are').isVisible()).toBe(false);
  });

  test('when there is nobody, the page says how somebody comes', async () => {
    pages.console.persons.splice(0);
    const page = await open();
    await page.getByText('set ADMINS=console:me').waitFor();
  });

  test('the day says in which time zone the times are', async () => {
    const page = await open();
    await say(page, 'help');
    await page.locator('.day').waitFor();
    expect(await page.locator('.day').innerText()).toMatch(/^\d{4}-\d\d-\d\d Asia\/Shanghai$/);
  });
});
