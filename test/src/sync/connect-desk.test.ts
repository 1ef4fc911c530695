import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { systemClock } from '../../../src/core/clock.ts';
import type { UserError } from '../../../src/core/errors.ts';
import type { PlatformKind } from '../../../src/platforms/platform.ts';
import { shopify } from '../../../src/platforms/shopify/shopify.ts';
import { tableIn } from '../../../src/platforms/table/table.ts';
import { woocommerce } from '../../../src/platforms/woocommerce/woocommerce.ts';
import { tryAccess } from '../../../src/sync/connect-desk.ts';

const SITE = { site: 'https://10.0.0.1', key: 'k', secret: 's' };

async function refused(kind: PlatformKind, credentials: Record<string, string>, ask: () => Promise<Response>) {
  const trying = tryAccess({ clock: systemClock, fetch: ask as typeof fetch, timeoutMs: 1_000 }, kind, credentials);
  const error: UserError = await trying.then(
    () => expect.unreachable('it was accepted'),
    (thrown) => thrown,
  );
  return { code: error.code, ...error.text };
}
const failing = (code: string) => () => Promise.reject(Object.assign(new TypeError('failed'), { cause: { code } }));
const none = () => Promise.reject(new Error('nothing is asked'));

it('tells an address that cannot be reached from a platform that wants fewer calls', async () => {
  for (const code of ['ERR_TLS_CERT_ALTNAME_INVALID', 'ECONNREFUSED', 'ENOTFOUND']) {
    const { zh, en, ...said } = await refused(woocommerce, SITE, failing(code));
    expect(said.code).toBe('connect.unreachable');
    expect(en).toMatch(new RegExp(`could not be reached.*${code}.*check`));
    expect(zh).toContain('连不上');
  }
  const busy = async () => new Response('', { status: 429, headers: { 'retry-after': '120' } });
  const later = await refused(woocommerce, SITE, busy);
  expect(later).toMatchObject({ code: 'connect.throttled', en: expect.stringContaining('in 2 min') });
});

it('says its own reasons in both languages, and quotes what a platform says', async () => {
  const own: [PlatformKind, Record<string, string>, string][] = [
    [tableIn(tmpdir()), { folder: '../x' }, '不写路径'],
    [tableIn(tmpdir()), { folder: 'x', currency: 'yuan' }, '三个大写字母'],
    [woocommerce, { ...SITE, site: 'http://shop.example' }, 'https://'],
    [shopify, { shop: 'nowhere', token: 't' }, 'myshopify.com'],
  ];
  for (const [kind, credentials, words] of own) {
    const { code, zh, en } = await refused(kind, credentials, none);
    expect(code).toBe('connect.refused');
    expect(zh).toContain(words);
    expect(zh).not.toMatch(/\b(the|is|a)\b|平台答复/);
    expect(en).toContain('then submit again');
  }
  const body = JSON.stringify({ code: 'woocommerce_rest_gone', message: 'Sorry, not here.' });
  const said = await refused(woocommerce, SITE, async () => new Response(body, { status: 400 }));
  expect(said.zh).toContain('平台答复：woocommerce_rest_gone Sorry, not here.');
  expect(said.en).toContain('the platform says: woocommerce_rest_gone');
});
