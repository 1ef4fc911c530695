import type { FastifyInstance, FastifyPluginAsync, FastifyReply } from 'fastify';
import * as z from 'zod';
import { UserError } from '../core/errors.ts';
import { SECURITY_HEADERS } from './headers.ts';

export type EvidencePageDeps = {
  /** The bundle behind a secret, once. Throws UserError. */
  fetch(secret: string): Promise<{ zip: Buffer; name: string }>;
};

const CSP = SECURITY_HEADERS['content-security-policy']?.replace("form-action 'none'", "form-action 'self'");
const Form = z.object({
  secret: z
    .string()
    .trim()
    .regex(/^[\w-]{16,64}$/),
});

/** The secret stands behind the #, which no server and no log ever sees; the script puts it into the form. */
const SCRIPT = `const field = document.querySelector('input[name=secret]');
if (field && location.hash) field.value = location.hash.slice(1);
history.replaceState(null, '', location.pathname);
`;

const escaped = (text: string): string => text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);

const page = (words: string): string => `<!doctype html><html lang="zh"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>掌柜 · 证据包</title>
<link rel="stylesheet" href="/assets/web/style.css"><link rel="stylesheet" href="/assets/web/plain.css"><script src="/evidence/page.js" defer></script>
<body class="plain"><main><h1>证据包 · Bundle of evidence</h1><p role="status">${escaped(words)}</p>
<form method="post" action="/evidence" autocomplete="off"><p><label>一次性码 · one-time code <input name="secret" type="password" autocomplete="off" required></label></p>
<p><button>下载 · Download</button></p></form><p><a href="/">← 控制台 · console</a></p></main></body></html>`;

const ONCE = '只能下载一次 · It can be fetched once';

/** Where a bundle of evidence is fetched, behind the console's session and the one-time secret of its link. */
export const createEvidencePage =
  (deps: EvidencePageDeps): FastifyPluginAsync =>
  async (app: FastifyInstance) => {
    app.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: 4096 },
      (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(body as string))),
    );
    const show = (reply: FastifyReply, words: string, status = 200) =>
      reply
        .code(status)
        .header('content-security-policy', CSP)
        // Without a referrer a form posts `Origin: null`, which the guard refuses.
        .header('referrer-policy', 'same-origin')
        .type('text/html; charset=utf-8')
        .send(page(words));
    app.get('/evidence', (_request, reply) => show(reply, ONCE));
    app.get('/evidence/page.js', (_request, reply) => reply.type('text/javascript; charset=utf-8').send(SCRIPT));
    app.post('/evidence', async (request, reply) => {
      const form = Form.safeParse(request.body);
      if (!form.success) return show(reply, ONCE, 400);
      try {
        const { zip, name } = await deps.fetch(form.data.secret);
        return reply
          .type('application/zip')
          .header('content-disposition', `attachment; filename="${name}"`)
          .header('cache-control', 'no-store')
          .send(zip);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        return show(reply, `${error.text.zh} · ${error.text.en}`, 409);
      }
    });
  };
