import { readFile } from 'node:fs/promises';
import type { FastifyInstance, FastifyPluginAsync, FastifyReply } from 'fastify';
import * as z from 'zod';
import { UserError } from '../core/errors.ts';
import type { Localized } from '../core/localized.ts';
import { SECURITY_HEADERS } from './headers.ts';

/** What is to be entered for a shop. */
export type ConnectForm = {
  shop: string;
  connector: Localized;
  fields: readonly { name: string; label: Localized; secret: boolean; optional?: boolean; hint?: Localized }[];
};

export type ConnectPageDeps = {
  /** The form that a secret opens. Throws UserError. */
  open(secret: string): Promise<ConnectForm>;
  /** Tests what was entered against the platform and keeps it. Throws UserError. Returns the words of what was found. */
  submit(secret: string, values: Record<string, string>): Promise<{ account: string; notes: Localized[] }>;
};

/** These pages are reached by whoever holds a secret, without a session of the console (src/http/guard.ts). */
export const CONNECT_PATHS: readonly string[] = ['/connect', '/connect/page.css', '/connect/page.js'];

const CSP = SECURITY_HEADERS['content-security-policy']?.replace("form-action 'none'", "form-action 'self'");
const Secret = z
  .string()
  .trim()
  .toLowerCase()
  .regex(/^[a-z0-9]{16,64}$/);
const FIELD = 'field.';
const MOST = 4096;

const escaped = (text: string): string => text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);
const both = ({ zh, en }: Localized): string => escaped(zh === en ? zh : `${zh} · ${en}`);

const page = (inner: string): string => `<!doctype html><html lang="zh"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>掌柜 · 接入店铺</title>
<link rel="stylesheet" href="/connect/page.css"><script src="/connect/page.js" defer></script>
<body class="plain"><main><h1>接入店铺 · Connect a shop</h1>${inner}</main></body></html>`;

/** The secret stands behind the #, which no server and no log ever sees; the script puts it into the form and sends it. */
const SCRIPT = `const secret = location.hash.slice(1);
history.replaceState(null, '', location.pathname);
const field = document.querySelector('form[data-open] input[name=secret]');
if (field && secret) { field.value = secret; field.form.submit(); }
for (const form of document.forms) form.addEventListener('submit', () => { for (const button of form.querySelectorAll('button')) button.disabled = true; });
`;

const said = (words: string): string => `<p role="status">${words}</p>`;

const askPage = (words: string): string =>
  page(`${said(words)}<form method="post" action="/connect" data-open autocomplete="off">
<p><label>一次性码 · one-time code <input name="secret" type="password" autocomplete="off" required></label></p>
<p><button>继续 · Continue</button></p></form>`);

const inputOf = ({ name, label, secret, optional, hint }: ConnectForm['fields'][number]): string =>
  `<p><label>${both(label)}${optional ? ' (可不填 · optional)' : ''}
<input name="${FIELD}${escaped(name)}" type="${secret ? 'password' : 'text'}" autocomplete="off" autocapitalize="none" spellcheck="false" maxlength="${MOST}"${optional ? '' : ' required'}></label>
${hint ? `<small>${both(hint)}</small>` : ''}</p>`;

const formPage = (form: ConnectForm, secret: string, words: string): string =>
  page(`<p><strong>${escaped(form.shop)}</strong> · ${both(form.connector)}</p>${said(words)}
<form method="post" action="/connect" autocomplete="off"><input type="hidden" name="secret" value="${escaped(secret)}">
<input type="hidden" name="entered" value="1">${form.fields.map(inputOf).join('')}
<p><button>测试并保存 · Test and save</button></p></form>`);

const ENTER =
  '填写后会用一次签名读取来测试，密封保存，不会出现在群里或日志里 · Tested by a signed read, sealed, never shown in chat or logs';
const CODE = '打开群里给的链接，或填写其中 # 后面的码 · Open the link from the chat, or enter what stands behind its #';

/** The page on which a shop's credentials are entered, so that they never pass through a chat. */
export const createConnectPage =
  (deps: ConnectPageDeps): FastifyPluginAsync =>
  async (app: FastifyInstance) => {
    const sheets = ['style', 'plain'].map((name) => readFile(new URL(`../web/${name}.css`, import.meta.url), 'utf8'));
    const css = (await Promise.all(sheets)).join('\n');
    app.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: 64 * 1024 },
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
    app.get('/connect', (_request, reply) => show(reply, askPage(CODE)));
    app.get('/connect/page.css', (_request, reply) => reply.type('text/css; charset=utf-8').send(css));
    app.get('/connect/page.js', (_request, reply) => reply.type('text/javascript; charset=utf-8').send(SCRIPT));
    app.post('/connect', { handlerTimeout: 60_000 }, async (request, reply) => {
      const body = (request.body ?? {}) as Record<string, string>;
      const secret = Secret.safeParse(body['secret']);
      if (!secret.success) return show(reply, askPage(CODE), 400);
      const answer = await answered(deps, secret.data, body);
      return show(reply, answer.html, answer.status);
    });
  };

async function answered(deps: ConnectPageDeps, secret: string, body: Record<string, string>) {
  let form: ConnectForm;
  try {
    form = await deps.open(secret);
  } catch (error) {
    return { html: askPage(refused(error)), status: 409 };
  }
  if (body['entered'] === undefined) return { html: formPage(form, secret, ENTER), status: 200 };
  const values = Object.fromEntries(
    form.fields.map(({ name }) => [name, (body[FIELD + name] ?? '').trim().slice(0, MOST)]),
  );
  try {
    const { account, notes } = await deps.submit(secret, values);
    const lines = notes.map((one) => `<li>${both(one)}</li>`).join('');
    const words = `已接入“${escaped(account)}”，群里有下一步；可以关闭此页 · Connected “${escaped(account)}”; the chat says what comes next, this page may be closed`;
    return { html: page(`${said(words)}<ul>${lines}</ul>`), status: 200 };
  } catch (error) {
    return { html: formPage(form, secret, refused(error)), status: 409 };
  }
}

/** Secrets are not filled in again: what was wrong is entered anew. */
function refused(error: unknown): string {
  if (!(error instanceof UserError)) throw error;
  return both(error.text);
}
