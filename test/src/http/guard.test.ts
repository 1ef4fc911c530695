import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { codeOf, type Pages, send, sendRaw, signIn, startPages, TOKEN } from '../../support/pages.ts';

let pages: Pages;
let cookie: string;
let now = 0;
const PUBLIC = 'https://shop.example.com';

beforeAll(async () => {
  pages = await startPages({ publicUrl: PUBLIC, now: () => now });
  cookie = await signIn(pages.port);
});
afterAll(() => pages.close());

const ask = JSON.stringify({ as: 'me', room: 'shop-floor', key: 'key-00000001', text: 'help' });
const post = (headers: Record<string, string>, body = ask) =>
  send(pages.port, 'POST', '/api/console/asks', { 'content-type': 'application/json', ...headers }, body);

describe('the token', () => {
  test('is exchanged for a Strict cookie that does not hold it, and leaves the address', async () => {
    const reply = await send(pages.port, 'GET', `/?token=${TOKEN}`);
    expect(reply.status).toBe(303);
    expect(reply.headers.location).toBe('/');
    const set = reply.headers['set-cookie']?.[0] ?? '';
    expect(set).toMatch(/; Path=\/; Max-Age=\d+; HttpOnly; SameSite=Strict$/);
    expect(set).not.toContain(TOKEN);
    const page = await send(pages.port, 'GET', '/', { cookie });
    expect(page.status).toBe(200);
    expect(page.body).toContain('id="composer"');
  });

  test('makes a Secure cookie when it came by the public https address', async () => {
    const reply = await send(pages.port, 'GET', `/?token=${TOKEN}`, { host: 'shop.example.com' });
    expect(reply.headers['set-cookie']?.[0]).toMatch(/; Secure$/);
  });

  test('is needed for every address but health, also from 127.0.0.1', async () => {
    for (const path of ['/metrics', '/api/console/people', '/assets/web/main.ts', '/nowhere']) {
      const reply = await send(pages.port, 'GET', path);
      expect([path, reply.status, codeOf(reply)]).toEqual([path, 401, 'console.signed_out']);
    }
    const page = await send(pages.port, 'GET', '/', { 'x-forwarded-for': '127.0.0.1' });
    expect(page.status).toBe(401);
    expect(page.body).toContain('npm start');
    expect((await send(pages.port, 'GET', '/healthz')).status).toBe(200);
  });

  test('wrong, cut, doubled or in another cookie opens nothing', async () => {
    for (const query of ['token=wrong', `token=${TOKEN.slice(0, -1)}`, `token=${TOKEN}&token=${TOKEN}`, 'token=']) {
      expect((await send(pages.port, 'GET', `/?${query}`)).status).toBe(401);
    }
    const forged = [`${cookie.split('=')[0]}=${TOKEN}`, `${cookie}x`, `other_${cookie}`];
    for (const given of forged) {
      expect((await send(pages.port, 'GET', '/api/console/people', { cookie: given })).status).toBe(401);
    }
    expect((await send(pages.port, 'GET', '/api/console/people', { cookie: `a=b; ${cookie}` })).status).toBe(200);
    now += 60_000;
  });

  test('works as a bearer for scrapers and the terminal, which send no Origin', async () => {
    const authorization = `Bearer ${TOKEN}`;
    const metrics = await send(pages.port, 'GET', '/metrics', { authorization });
    expect(metrics.body).toContain('zhanggui_asks_total 1');
    expect((await post({ authorization })).status).toBe(200);
  });

  test('tried wrongly too often: only wrong ones wait, the link, the terminal and sessions go on', async () => {
    now += 60_000;
    const wrong = { authorization: 'Bearer wrong' };
    for (let i = 0; i < 20; i += 1) expect((await send(pages.port, 'GET', '/?token=wrong')).status).toBe(401);
    const refused = await send(pages.port, 'GET', '/metrics', wrong);
    expect([refused.status, codeOf(refused), refused.headers['retry-after']]).toEqual([
      429,
      'console.too_many_attempts',
      '60',
    ]);
    expect((await send(pages.port, 'GET', '/metrics', { authorization: `Bearer ${TOKEN}` })).status).toBe(200);
    expect((await send(pages.port, 'GET', `/?token=${TOKEN}`)).status).toBe(303);
    expect((await send(pages.port, 'GET', '/metrics', { cookie })).status).toBe(200);
    now += 60_000;
    expect((await send(pages.port, 'GET', '/metrics', wrong)).status).toBe(401);
  });
});

describe('DNS rebinding', () => {
  test('a foreign Host is refused before the cookie is looked at', async () => {
    const port = pages.port;
    for (const host of ['evil.example', `evil.example:${port}`, '127.0.0.1', 'localhost:1', `127.0.0.1.evil:${port}`]) {
      const reply = await send(port, 'GET', '/api/console/people', { host, cookie });
      expect([host, reply.status, codeOf(reply)]).toEqual([host, 421, 'http.host']);
    }
  });

  test('our own names are let in', async () => {
    const { port } = pages;
    for (const host of [
      `127.0.0.1:${port}`,
      `LOCALHOST:${port}`,
      `[::1]:${port}`,
      'shop.example.com',
      'shop.example.com:443',
    ]) {
      expect([host, (await send(port, 'GET', '/api/console/people', { host, cookie })).status]).toEqual([host, 200]);
    }
  });

  test('a request without a Host, or with two, gets nothing', async () => {
    const tail = `cookie: ${cookie}\r\nconnection: close\r\n\r\n`;
    expect(await sendRaw(pages.port, `GET /api/console/people HTTP/1.1\r\n${tail}`)).toMatch(/^HTTP\/1\.1 400/);
    expect(await sendRaw(pages.port, `GET /api/console/people HTTP/1.0\r\n${tail}`)).toMatch(/^HTTP\/1\.1 421/);
    const two = `GET /api/console/people HTTP/1.1\r\nhost: evil.example\r\nhost: 127.0.0.1:${pages.port}\r\n${tail}`;
    expect(await sendRaw(pages.port, two)).toMatch(/^HTTP\/1\.1 4/);
  });
});

describe('posts from other sites', () => {
  test('a change needs an Origin of ours', async () => {
    const before = pages.console.asks.length;
    const origins = [
      'https://evil.example',
      'null',
      `http://localhost:${pages.port + 1}`,
      `https://127.0.0.1:${pages.port}`,
    ];
    for (const origin of origins) {
      const reply = await post({ cookie, origin });
      expect([origin, reply.status, codeOf(reply)]).toEqual([origin, 403, 'http.origin']);
    }
    expect(codeOf(await post({ cookie }))).toBe('http.origin');
    expect(pages.console.asks).toHaveLength(before);
    for (const origin of [pages.origin, `http://localhost:${pages.port}`, PUBLIC]) {
      expect([origin, (await post({ cookie, origin })).status]).toEqual([origin, 200]);
    }
  });

  test('what the browser says another page sent is refused, a read too', async () => {
    for (const site of ['cross-site', 'same-site']) {
      const reply = await send(pages.port, 'GET', '/api/console/people', { cookie, 'sec-fetch-site': site });
      expect([reply.status, codeOf(reply)]).toEqual([403, 'http.cross_site']);
    }
    const framed = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'iframe' };
    expect((await send(pages.port, 'GET', '/', { cookie, ...framed })).status).toBe(403);
    const own = { cookie, origin: pages.origin, 'sec-fetch-site': 'same-origin' };
    expect((await post(own)).status).toBe(200);
  });

  test('a click on the link in another page signs in by a page of our own', async () => {
    const clicked = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', 'sec-fetch-dest': 'document' };
    const reply = await send(pages.port, 'GET', `/?token=${TOKEN}`, clicked);
    expect([reply.status, reply.headers.refresh]).toEqual([200, '0; url=/']);
    expect(reply.headers['set-cookie']?.[0]).toContain(cookie);
  });

  test('a form cannot pass for JSON, and no preflight is answered', async () => {
    const plain = await send(
      pages.port,
      'POST',
      '/api/console/asks',
      { cookie, origin: pages.origin, 'content-type': 'text/plain' },
      ask,
    );
    expect([plain.status, codeOf(plain)]).toEqual([415, 'http.media_type']);
    const preflight = await send(pages.port, 'OPTIONS', '/api/console/asks', { origin: 'https://evil.example' });
    expect(preflight.status).toBe(405);
    expect(preflight.headers['access-control-allow-origin']).toBeUndefined();
  });
});
