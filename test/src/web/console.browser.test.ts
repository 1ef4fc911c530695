import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, BrowserContextOptions, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, onTestFinished, test } from 'vitest';
import { same } from '../../../src/core/localized.ts';
import { actions, button, card, chart, table, text } from '../../../src/core/message.ts';
import { hasBrowser, launch, NO_BROWSER } from '../../support/browser.ts';
import { type Pages, startPages, TOKEN } from '../../support/pages.ts';

if (!hasBrowser) console.warn(`browser tests skipped: ${NO_BROWSER}`);

describe.skipIf(!hasBrowser)('the console in a browser', () => {
  let browser: Browser;
  let pages: Pages;
  const problems: string[] = [];

  beforeAll(async () => {
    browser = await launch();
  });
  afterAll(async () => browser?.close());
  beforeEach(async () => {
    problems.length = 0;
    pages = await startPages();
  });
  afterEach(async () => {
    await pages.close();
    expect(problems).toEqual([]);
  });

  /** By the printed link, as a person comes. */
  async function open(options: BrowserContextOptions = {}): Promise<Page> {
    const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, locale: 'zh-CN', ...options });
    onTestFinished(() => context.close());
    const page = await context.newPage();
    page.setDefaultTimeout(8000);
    page.on('pageerror', (error) => problems.push(error.message));
    page.on('console', (line) => {
      if (/Content Security Policy|TrustedHTML|Refused to/.test(line.text())) problems.push(line.text());
    });
    await page.goto(`${pages.origin}/?token=${TOKEN}`);
    await page.locator('#rooms button').first().waitFor({ state: 'attached' });
    return page;
  }

  const say = async (page: Page, words: string) => {
    await page.locator('#input').fill(words);
    await page.locator('#input').press('Enter');
  };

  test('the link signs in and leaves the address; without it there is one sentence', async () => {
    const page = await open();
    expect(page.url()).toBe(`${pages.origin}/`);
    expect(await page.locator('#rooms button').allTextContents()).toEqual(['运营群', 'Quiet room', '企业微信群wecom']);
    const stranger = await browser.newPage();
    onTestFinished(() => stranger.close());
    const reply = await stranger.goto(pages.origin);
    expect(reply?.status()).toBe(401);
    expect(await stranger.locator('body').innerText()).toContain('npm start');
    expect(await stranger.locator('script').count()).toBe(0);
  });

  test('a command is answered with a card: figures to the right, hidden rows said, a picture with words', async () => {
    const page = await open();
    await say(page, '库存 TEE-RED-M');
    const answer = page.locator('.card');
    await answer.waitFor();
    expect(await answer.locator('h3').innerText()).toContain('库存 · TEE-RED-M');
    expect(await answer.locator('tbody tr').first().locator('td').allTextContents()).toEqual([
      'sh-1',
      '1,234',
      '34',
      '1,200',
    ]);
    expect(await answer.locator('td.right').count()).toBeGreaterThanOrEqual(6);
    expect(await answer.locator('.hidden-rows').innerText()).toBe('显示 2 行，共 7 行');
    expect(await answer.locator('dd').allTextContents()).toEqual(['¥12,345.50', '2026-11-22 09:00:00']);
    const picture = answer.locator('img');
    expect(await picture.getAttribute('alt')).toContain('11-16 12 件，11-17 9 件');
    await expect.poll(() => page.evaluate("document.querySelector('figure img').naturalWidth")).toBe(1);
    expect(await page.locator('.asked').count()).toBe(1);
    expect(await page.locator('.waiting').count()).toBe(0);
  });

  test('a press of a button is asked as a press, and shown as what it says', async () => {
    const page = await open();
    await say(page, '库存 TEE-RED-M');
    await page.getByRole('button', { name: '补货' }).click();
    await page.getByText('收到：reorder TEE-RED-M 100').waitFor();
    expect(pages.console.asks[1]).toMatchObject({ press: expect.stringMatching(/^[0-9a-z]+-1$/) });
    expect(pages.console.asks[1]).not.toHaveProperty('text');
    expect(await page.locator('.asked .said').allTextContents()).toEqual(['库存 TEE-RED-M', 'reorder TEE-RED-M 100']);
  });

  test('a refusal is a card with what to type instead', async () => {
    const page = await open();
    await say(page, '库村 TEE');
    await page.locator('.refused').waitFor();
    expect(await page.locator('.refused').innerText()).toContain('没有「库村」这个命令');
    await page.locator('.refused').getByRole('button', { name: '库存 TEE-RED-M' }).click();
    expect(await page.locator('#input').inputValue()).toBe('库存 TEE-RED-M');
    expect(await page.locator('.refused .hints button').count()).toBe(1);
    expect(await page.locator('.refused code').innerText()).toBe('库存 <商品编码>');
    expect(pages.console.asks).toHaveLength(1);
  });

  test('suggestions come while typing and are taken with the keyboard', async () => {
    const page = await open({ locale: 'en-GB' });
    const input = page.locator('#input');
    const options = page.locator('#suggestions [role=option]');
    await input.pressSequentially('s');
    await options.first().waitFor();
    expect(await options.locator('b').allTextContents()).toEqual(['stock', 'shops']);
    await input.press('ArrowDown');
    await input.press('ArrowDown');
    expect(await input.getAttribute('aria-activedescendant')).toBe('suggestion-1');
    await input.press('Enter');
    expect(await input.inputValue()).toBe('shops ');
    expect(pages.console.asks).toHaveLength(0);
    await input.fill('');
    await input.pressSequentially('low');
    await options.first().waitFor();
    await input.press('Escape');
    expect(await options.count()).toBe(0);
    await input.pressSequentially('-');
    await options.first().waitFor();
    await input.press('Tab');
    expect(await input.inputValue()).toBe('low-stock ');
  });

  test('the up arrow brings earlier commands back, also after a reload', async () => {
    const page = await open();
    await say(page, 'first');
    await page.getByText('收到：first').waitFor();
    await say(page, 'second');
    await page.getByText('收到：second').waitFor();
    await page.reload();
    await page.getByText('收到：second').waitFor();
    const input = page.locator('#input');
    await input.press('ArrowUp');
    await input.press('ArrowUp');
    expect(await input.inputValue()).toBe('first');
    await input.press('ArrowDown');
    expect(await input.inputValue()).toBe('second');
  });

  test('the language is switched for page and messages, and kept', async () => {
    const page = await open();
    await say(page, '库存 TEE-RED-M');
    await page.locator('.card').waitFor();
    await page.getByRole('button', { name: 'English' }).click();
    expect(await page.locator('.card h3').innerText()).toContain('Stock · TEE-RED-M');
    expect(await page.locator('.hidden-rows').innerText()).toBe('2 of 7 rows shown');
    expect(await page.locator('#send').innerText()).toBe('Send');
    expect(await page.locator('html').getAttribute('lang')).toBe('en');
    await page.reload();
    await page.locator('.card').waitFor();
    expect(await page.locator('#send').innerText()).toBe('Send');
  });

  test('a message arrives without a reload, and an edit takes its place', async () => {
    const page = await open();
    await expect.poll(() => pages.console.listeners('shop-floor')).toBe(1);
    const id = pages.console.post('shop-floor', card(same('low stock this morning'), [], 'warning'));
    await page.getByText('low stock this morning').waitFor();
    pages.console.post('shop-floor', card(same('all restocked'), [], 'success'), id);
    await page.getByText('all restocked').waitFor();
    expect(await page.locator('.card').count()).toBe(1);
    expect(await page.locator('.mark').innerText()).toBe('已更新');
  });

  test('an ask that is being worked on says so', async () => {
    const page = await open();
    const release = pages.console.hold('slow one');
    await say(page, 'slow one');
    await page.locator('.waiting').waitFor();
    expect(await page.locator('.asked').count()).toBe(1);
    release();
    await page.getByText('收到：slow one').waitFor();
    expect(await page.locator('.waiting').count()).toBe(0);
  });

  test('a lost server shows a banner, and what was missed comes when it is back', async () => {
    const page = await open();
    await expect.poll(() => pages.console.listeners('shop-floor')).toBe(1);
    const { port, console: kept } = pages;
    await pages.close();
    await page.locator('#banner:not([hidden])').waitFor();
    await say(page, 'into the void');
    await page.getByText('没有送达').waitFor();
    kept.post('shop-floor', card(same('said meanwhile'), []));
    pages = await startPages({ console: kept }, port);
    await page.getByText('said meanwhile').waitFor({ timeout: 15_000 });
    await page.locator('#banner').waitFor({ state: 'hidden' });
    await page.getByRole('button', { name: '再试一次' }).click();
    await page.getByText('收到：into the void').waitFor();
  });

  test('rooms are changed with their drafts; one that talks elsewhere can only be read', async () => {
    const page = await open();
    await page.locator('#input').fill('half a comm');
    await page.getByRole('button', { name: 'Quiet room' }).click();
    expect(await page.locator('#input').inputValue()).toBe('');
    await page.locator('#welcome').waitFor();
    await page.getByRole('button', { name: '企业微信群' }).click();
    await page.locator('#read-only').waitFor();
    expect(await page.locator('#composer').isVisible()).toBe(false);
    await page.getByRole('button', { name: '运营群' }).click();
    expect(await page.locator('#input').inputValue()).toBe('half a comm');
  });

  test('an empty room greets with three things to type, ready to be pressed', async () => {
    const page = await open();
    const chips = page.locator('#welcome .command');
    await chips.first().waitFor();
    expect(await chips.allTextContents()).toEqual(['库存 TEE-RED-M', '缺货', '帮助']);
    await chips.first().click();
    await page.locator('.card').waitFor();
    expect(await page.locator('#welcome').isVisible()).toBe(false);
  });

  test('stored mark-up stays text, wherever it stands', async () => {
    const page = await open();
    await expect.poll(() => pages.console.listeners('shop-floor')).toBe(1);
    const evil = '<img src=x onerror="document.title=\'owned\'"><script>document.title="owned"</script>';
    const poisoned = card(same(evil), [
      text(same(evil)),
      table([{ label: same(evil) }], [[evil]]),
      { kind: 'fields', items: [{ label: same(evil), value: evil }] },
      chart({
        title: same(evil),
        form: 'bar',
        unit: same(evil),
        labels: [evil],
        series: [{ name: same(evil), values: [1] }],
      }),
      actions(button({ label: same(evil), says: evil })),
    ]);
    pages.console.post('shop-floor', poisoned);
    await page.locator('.card').waitFor();
    expect(await page.locator('.card h3').innerText()).toContain('<img src=x onerror=');
    expect(await page.locator('.card img[src="x"], .card script, [onerror]').count()).toBe(0);
    expect(await page.title()).not.toContain('owned');
  });

  test.each(['light', 'dark'] as const)(
    'a phone in %s: one column, nothing scrolls sideways, rooms in a list',
    async (colorScheme) => {
      const page = await open({ viewport: { width: 390, height: 844 }, colorScheme, hasTouch: true });
      await say(page, '库存 TEE-RED-M');
      await page.locator('.card').waitFor();
      const many = Array.from({ length: 12 }, (_, i) => ({ label: same(`long column ${i}`) }));
      pages.console.post('shop-floor', card(same('W'.repeat(200)), [table(many, [many.map((_, i) => 1_000_000 + i)])]));
      await page.locator('.card').nth(1).waitFor();
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
      expect(
        await page.evaluate(
          "document.querySelector('#feed').scrollWidth - document.querySelector('#feed').clientWidth",
        ),
      ).toBe(0);
      expect(await page.locator('#rooms-nav').isVisible()).toBe(false);
      await page.locator('#room-pick').selectOption('quiet');
      await page.locator('#welcome').waitFor();
    },
  );

  test('every control has a name that is read aloud, and the newest messages are announced', async () => {
    const page = await open();
    await say(page, '库存 TEE-RED-M');
    await page.locator('.card').waitFor();
    const nameless = await page.evaluate(
      `[...document.querySelectorAll('button, input, select')].filter((one) => one.checkVisibility() &&
        !one.textContent.trim() && !one.getAttribute('aria-label') && !(one.labels && one.labels.length)).map((one) => one.outerHTML)`,
    );
    expect(nameless).toEqual([]);
    expect(await page.getByRole('log').getAttribute('aria-live')).toBe('polite');
    expect(await page.getByRole('combobox', { name: '输入命令' }).count()).toBe(1);
  });

  test('a page of another site can neither read nor post, though the browser has the cookie', async () => {
    const page = await open();
    const evil = createServer((_request, response) => response.end('<!doctype html><title>evil</title>'));
    await new Promise<void>((done) => evil.listen(0, '127.0.0.1', done));
    onTestFinished(() => new Promise<void>((done) => evil.close(() => done())));
    // Another port of this host: the same site for cookies, which therefore are sent.
    await page.goto(`http://127.0.0.1:${(evil.address() as AddressInfo).port}/`);
    const body = JSON.stringify({ as: 'me', room: 'shop-floor', key: 'key-00000001', text: 'adjust everything' });
    const attack = `(async () => {
      const to = ${JSON.stringify(pages.origin)} + '/api/console/asks';
      const tries = [
        fetch(to, { method: 'POST', credentials: 'include', mode: 'no-cors', body: ${JSON.stringify(body)} }),
        fetch(to, { method: 'POST', credentials: 'include', headers: { 'content-type': 'application/json' }, body: ${JSON.stringify(body)} }),
        fetch(${JSON.stringify(pages.origin)} + '/api/console/people', { credentials: 'include' }),
      ];
      return (await Promise.allSettled(tries)).map((one) => one.status === 'fulfilled' ? one.value.type : 'blocked');
    })()`;
    expect(await page.evaluate(attack)).toEqual([expect.stringMatching(/opaque|blocked/), 'blocked', 'blocked']);
    expect(pages.console.asks).toEqual([]);
  });
});
