import { describe, expect, onTestFinished, test } from 'vitest';
import { createBindPage } from '../../../src/http/bind-page.ts';
import { hasBrowser, launch } from '../../support/browser.ts';
import { startPages, TOKEN } from '../../support/pages.ts';

describe.skipIf(!hasBrowser)('the page for a group robot, in a browser', () => {
  test('its form is posted with our Origin, and shows what came of it as text', async () => {
    const bound: string[] = [];
    const bind = async (code: string, pasted: string) => {
      bound.push(`${code} ${pasted}`);
      return '<b>群</b>';
    };
    const pages = await startPages({ plugins: [createBindPage({ bind })] });
    onTestFinished(() => pages.close());
    const browser = await launch();
    onTestFinished(() => browser.close());
    const page = await browser.newPage();
    await page.goto(`${pages.origin}/?token=${TOKEN}`);
    await page.goto(`${pages.origin}/bind`);
    await page.locator('[name=code]').fill('12345678');
    await page.locator('[name=robot]').fill('a-robot-address');
    await page.getByRole('button').click();
    await page.getByText('已绑定').waitFor();
    expect(await page.getByRole('status').innerText()).toContain('<b>群</b>');
    expect(bound).toEqual(['12345678 a-robot-address']);
  });
});
