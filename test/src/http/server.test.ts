import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { UserError } from '../../../src/core/errors.ts';
import { webhookServer } from '../../../src/http/server.ts';
import { codeOf, type Pages, send, sendRaw, signIn, startPages, TOKEN } from '../../support/pages.ts';

const lines: string[] = [];
const logger = pino({ level: 'debug' }, { write: (line: string) => void lines.push(line) });
let health = { ok: true, reasons: [] as string[] };
let pages: Pages;
let cookie: string;

beforeAll(async () => {
  pages = await startPages({
    logger,
    ready: async () => health,
    plugins: [
      async (app) => {
        app.get('/broken', async () => {
          throw new Error('password=hunter2');
        });
        app.get('/no', async () => {
          throw new UserError('stock.not_found', { zh: '没有', en: 'none' });
        });
      },
    ],
  });
  cookie = await signIn(pages.port);
});
afterAll(() => pages.close());

test('a bug shows only its id, and the log has the rest', async () => {
  const reply = await send(pages.port, 'GET', '/broken', { cookie });
  expect([reply.status, codeOf(reply)]).toEqual([500, 'internal']);
  expect(reply.body).not.toContain('hunter2');
  const id = /its id is ([0-9a-f-]{36})/.exec(reply.body)?.[1] ?? 'none';
  expect(lines.some((line) => line.includes(id) && line.includes('hunter2'))).toBe(true);
});

test('an expected no is shown as it is written', async () => {
  const reply = await send(pages.port, 'GET', '/no', { cookie });
  expect([reply.status, codeOf(reply)]).toEqual([422, 'stock.not_found']);
});

test('every answer forbids scripts of others, framing and guessing of types', async () => {
  for (const path of ['/', '/healthz', '/nowhere', '/assets/web/main.ts']) {
    const { headers } = await send(pages.port, 'GET', path, { cookie });
    expect(headers['content-security-policy']).toContain("default-src 'self'");
    expect(headers['content-security-policy']).toContain("frame-ancestors 'none'");
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
  }
  expect((await send(pages.port, 'GET', '/', { cookie })).body).not.toMatch(/<script(?![^>]*src=)|\son\w+=|style=/);
});

test('the log holds no token, whichever way it came', async () => {
  await send(pages.port, 'GET', `/?token=${TOKEN}`);
  await send(pages.port, 'GET', `/nowhere?token=${TOKEN}`, { cookie });
  await send(pages.port, 'GET', '/metrics', { authorization: `Bearer ${TOKEN}` });
  const all = lines.join('');
  expect(all).toContain('/nowhere');
  expect(all).not.toContain(TOKEN);
  expect(all).not.toContain(cookie.split('=')[1]);
});

test('bodies, headers and addresses have a limit', async () => {
  const headers = { cookie, origin: pages.origin, 'content-type': 'application/json' };
  const large = await send(
    pages.port,
    'POST',
    '/api/console/asks',
    headers,
    JSON.stringify({ text: 'x'.repeat(65_536) }),
  );
  expect([large.status, codeOf(large)]).toEqual([413, 'http.too_large']);
  const broken = await send(pages.port, 'POST', '/api/console/asks', headers, '{"as":');
  expect([broken.status, codeOf(broken)]).toEqual([400, 'http.bad_request']);
  const poisoned = await send(pages.port, 'POST', '/api/console/asks', headers, '{"__proto__":{"as":"me"}}');
  expect(poisoned.status).toBe(400);
  const raw = await sendRaw(pages.port, `GET / HTTP/1.1\r\nhost: x\r\nx-long: ${'y'.repeat(20_000)}\r\n\r\n`);
  expect(raw).toMatch(/^HTTP\/1\.1 431 [\s\S]*"http\.too_large"/);
  expect(await sendRaw(pages.port, 'nonsense\r\n\r\n')).toMatch(/^HTTP\/1\.1 400 [\s\S]*"http\.bad_request"/);
});

test('readiness says why only to who holds the token', async () => {
  health = { ok: false, reasons: ['database: connection refused'] };
  const outside = await send(pages.port, 'GET', '/readyz');
  expect([outside.status, outside.body]).toEqual([503, '{"ok":false}']);
  const inside = await send(pages.port, 'GET', '/readyz', { authorization: `Bearer ${TOKEN}` });
  expect(inside.body).toContain('connection refused');
  health = { ok: true, reasons: [] };
  expect((await send(pages.port, 'GET', '/readyz')).status).toBe(200);
});

test('scripts are served without types, each once changed only', async () => {
  const script = await send(pages.port, 'GET', '/assets/core/format.ts', { cookie });
  expect(script.headers['content-type']).toContain('text/javascript');
  expect(script.body).toContain('formatValue');
  expect(script.body).not.toContain('locale: Locale');
  const again = await send(pages.port, 'GET', '/assets/core/format.ts', {
    cookie,
    'if-none-match': String(script.headers.etag),
  });
  expect([again.status, again.body]).toEqual([304, '']);
  for (const path of [
    '/assets/core/seal.ts',
    '/assets/../config.ts',
    '/assets/%2e%2e/config.ts',
    '/assets/web/tsconfig.json',
  ]) {
    expect([path, (await send(pages.port, 'GET', path, { cookie })).status]).toEqual([path, 404]);
  }
});

test('the webhook port has its callbacks and health, and nothing of the pages', async () => {
  const app = await webhookServer({
    logger: pino({ level: 'silent' }),
    ready: async () => ({ ok: false, reasons: ['secret reason'] }),
    plugins: [async (scope) => void scope.post('/slack/events', async () => 'ok')],
  });
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  try {
    expect((await send(port, 'GET', '/healthz', { host: 'probe' })).status).toBe(200);
    expect((await send(port, 'GET', '/readyz', { authorization: `Bearer ${TOKEN}` })).body).toBe('{"ok":false}');
    expect((await send(port, 'POST', '/slack/events')).status).toBe(200);
    for (const path of ['/', '/metrics', '/api/console/people', '/assets/web/main.ts', `/?token=${TOKEN}`]) {
      const reply = await send(port, 'GET', path, { cookie });
      expect([path, reply.status, codeOf(reply)]).toEqual([path, 404, 'http.not_found']);
    }
  } finally {
    await app.close();
  }
});
