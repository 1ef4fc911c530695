import type { FastifyInstance, FastifyPluginAsync, FastifyReply } from 'fastify';
import * as z from 'zod';
import { UserError } from '../core/errors.ts';
import { SECURITY_HEADERS } from './headers.ts';

export type KeysDeps = {
  /** Keys that were added and that nobody has fetched yet. */
  waiting(): Promise<{ name: string; scopes: string[] }[]>;
  /** Makes the key, once. Throws UserError. */
  issue(name: string): Promise<string>;
};

const CSP = SECURITY_HEADERS['content-security-policy']?.replace("form-action 'none'", "form-action 'self'");

const Form = z.object({ name: z.string().trim().min(1).max(64) });

const escaped = (text: string): string => text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);

const page = (inner: string): string => `<!doctype html><html lang="zh"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>掌柜 · 接口密钥</title>
<link rel="stylesheet" href="/assets/web/style.css"><link rel="stylesheet" href="/assets/web/plain.css">
<body class="plain"><main><h1>接口密钥 · API keys</h1>${inner}
<p><a href="/api/v1/docs">接口说明 · API</a> · <a href="/">← 控制台 · console</a></p></main></body></html>`;

const waitingForm = ({ name, scopes }: { name: string; scopes: string[] }): string =>
  `<form method="post" action="/api-keys"><p><strong>${escaped(name)}</strong> ${escaped(scopes.join(', '))}
<input type="hidden" name="name" value="${escaped(name)}"> <button>取密钥 · Show the key</button></p></form>`;

const listPage = (waiting: { name: string; scopes: string[] }[]): string =>
  page(
    waiting.length === 0
      ? '<p role="status">没有等待领取的密钥；在控制台发送「接口密钥 添加」· No key waits; send “api key add” in the console</p>'
      : `<p role="status">密钥只显示一次 · A key is shown once</p>${waiting.map(waitingForm).join('')}`,
  );

const keyPage = (name: string, key: string): string =>
  page(`<p role="status">${escaped(name)}：只显示这一次，请现在就存进要用它的系统 · shown only now, store it in the system that uses it</p>
<p><code>${escaped(key)}</code></p>`);

/** The local page on which an API key is shown, once: it never passes through a chat, nor lies in a message. */
export const createKeysPage =
  (deps: KeysDeps): FastifyPluginAsync =>
  async (app: FastifyInstance) => {
    app.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: 4096 },
      (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(body as string))),
    );
    const show = (reply: FastifyReply, html: string, status = 200) =>
      reply
        .code(status)
        .header('content-security-policy', CSP)
        // Without a referrer a form posts `Origin: null`, which the guard refuses.
        .header('referrer-policy', 'same-origin')
        .type('text/html; charset=utf-8')
        .send(html);
    app.get('/api-keys', async (_request, reply) => show(reply, listPage(await deps.waiting())));
    app.post('/api-keys', async (request, reply) => {
      const form = Form.safeParse(request.body);
      if (!form.success) return show(reply, listPage(await deps.waiting()), 400);
      try {
        return show(reply, keyPage(form.data.name, await deps.issue(form.data.name)));
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        return show(reply, page(`<p role="status">${escaped(`${error.text.zh} · ${error.text.en}`)}</p>`), 409);
      }
    });
  };
