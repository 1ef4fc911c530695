import type { FastifyInstance, FastifyPluginAsync, FastifyReply } from 'fastify';
import * as z from 'zod';
import { UserError } from '../core/errors.ts';
import { SECURITY_HEADERS } from './headers.ts';

export type BindDeps = {
  /** Joins the room that the code was given for to its robot. Throws UserError. Returns the room's name. */
  bind(code: string, pasted: string): Promise<string>;
};

/** The one page of ours that has a form to post. */
const CSP = SECURITY_HEADERS['content-security-policy']?.replace("form-action 'none'", "form-action 'self'");

const Form = z.object({
  code: z
    .string()
    .trim()
    .regex(/^\d{8}$/),
  robot: z.string().trim().min(8).max(500),
});

const page = (said: string): string => `<!doctype html><html lang="zh"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>掌柜 · 绑定群机器人</title>
<link rel="stylesheet" href="/assets/web/style.css"><link rel="stylesheet" href="/assets/web/plain.css">
<body class="plain"><main><h1>绑定群机器人 · Bind a group robot</h1>
<p role="status">${said}</p>
<form method="post" action="/bind">
<p><label>绑定码 · code <input name="code" inputmode="numeric" autocomplete="off" required pattern="[0-9]{8}"></label></p>
<p><label>机器人 Webhook 地址 · the robot's webhook address <input name="robot" type="password" autocomplete="off" required></label></p>
<p><button>绑定 · Bind</button></p></form>
<p><a href="/">← 控制台 · console</a></p></main></body></html>`;

const escaped = (text: string): string => text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);

/** The local page on which a WeCom group robot's key is entered, so that it never passes through a chat. */
export const createBindPage =
  (deps: BindDeps): FastifyPluginAsync =>
  async (app: FastifyInstance) => {
    app.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string', bodyLimit: 4096 },
      (_request, body, done) => done(null, Object.fromEntries(new URLSearchParams(body as string))),
    );
    const show = (reply: FastifyReply, said: string, status = 200) =>
      reply
        .code(status)
        .header('content-security-policy', CSP)
        // Without a referrer a form posts `Origin: null`, which the guard refuses.
        .header('referrer-policy', 'same-origin')
        .type('text/html; charset=utf-8')
        .send(page(escaped(said)));
    app.get('/bind', (_request, reply) =>
      show(reply, '在群里 @ 机器人发送「群 绑定」得到码 · Send “room bind” in the group to get a code'),
    );
    app.post('/bind', async (request, reply) => {
      const form = Form.safeParse(request.body);
      if (!form.success)
        return show(reply, '请填写 8 位绑定码和机器人的地址 · Enter the 8 digits and the address', 400);
      try {
        const room = await deps.bind(form.data.code, form.data.robot);
        return show(reply, `已绑定 · Bound: ${room}`);
      } catch (error) {
        if (!(error instanceof UserError)) throw error;
        return show(reply, `${error.text.zh} · ${error.text.en}`, 409);
      }
    });
  };
