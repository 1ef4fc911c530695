import fastify from 'fastify';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { UserError } from '../../../src/core/errors.ts';
import { createConnectPage } from '../../../src/http/connect-page.ts';
import { addGuard } from '../../../src/http/guard.ts';

const SECRET = 'abcdefgh23456789abcdefgh';
const submitted: Record<string, string>[] = [];
const app = fastify();

beforeAll(async () => {
  addGuard(app, { token: 'the token of the console, which nobody shows here', host: '127.0.0.1' });
  await app.register(
    createConnectPage({
      async open(secret) {
        if (secret !== SECRET) throw new UserError('connect.link_unknown', { zh: '链接不对', en: 'a wrong link' });
        return {
          shop: 'SH-9',
          connector: { zh: '抖店', en: 'Doudian' },
          fields: [
            { name: 'key', label: { zh: '应用', en: 'App' }, secret: false },
            { name: 'secret', label: { zh: '密钥 <b>', en: 'Secret' }, secret: true },
          ],
        };
      },
      async submit(_secret, values) {
        submitted.push(values);
        if (values['secret'] !== 'right') throw new UserError('connect.refused', { zh: '不接受', en: 'not accepted' });
        return { account: 'Shop <there>', notes: [{ zh: '库存：增减', en: 'Stock: changes' }] };
      },
    }),
  );
});
afterAll(() => app.close());

const headers = { host: '127.0.0.1:0', 'content-type': 'application/x-www-form-urlencoded' };
const post = (form: Record<string, string>, more: Record<string, string> = {}) =>
  app.inject({
    method: 'POST',
    url: '/connect',
    headers: { ...headers, ...more },
    payload: new URLSearchParams(form).toString(),
  });

it('opens without a session by the secret alone, also from a link in a chat', async () => {
  const link = {
    host: '127.0.0.1:0',
    'sec-fetch-site': 'cross-site',
    'sec-fetch-mode': 'navigate',
    'sec-fetch-dest': 'document',
  };
  const shown = await app.inject({ url: '/connect', headers: link });
  expect(shown.statusCode).toBe(200);
  expect(shown.headers['content-security-policy']).toContain("form-action 'self'");
  expect((await app.inject({ url: '/connect/page.css', headers: { host: '127.0.0.1:0' } })).body).toContain('.plain');
  expect((await post({ secret: SECRET }, { 'sec-fetch-site': 'cross-site' })).statusCode).toBe(403);
  expect((await app.inject({ url: '/bind', headers: { host: '127.0.0.1:0' } })).statusCode).toBe(401);
});

it('shows the fields, keeps what is secret hidden, and never shows a value again', async () => {
  expect((await post({ secret: 'a'.repeat(24) })).statusCode).toBe(409);
  const form = await post({ secret: SECRET });
  expect(form.body).toContain('name="field.secret" type="password"');
  expect(form.body).not.toContain('<b>');
  const wrong = await post({
    secret: SECRET,
    entered: '1',
    'field.key': ' k ',
    'field.secret': 'wrong-value',
    'field.other': 'x',
  });
  expect(wrong.statusCode).toBe(409);
  expect(wrong.body).toContain('not accepted');
  expect(wrong.body).not.toContain('wrong-value');
  expect(submitted[0]).toEqual({ key: 'k', secret: 'wrong-value' });
  const done = await post({ secret: SECRET, entered: '1', 'field.key': 'k', 'field.secret': 'right' });
  expect(done.statusCode).toBe(200);
  expect(done.body).not.toContain('<there>');
  expect(done.body).toContain('Stock: changes');
});
