import type { FastifyInstance, FastifyPluginAsync, FastifyReply } from 'fastify';
import * as z from 'zod';
import { UserError } from '../core/errors.ts';
import type { Lang } from '../core/localized.ts';

export type HandbookPageDeps = {
  /** The handbook, a version or what is in force; its words are escaped already. Throws UserError. */
  read(what: {
    version?: number;
    langs: readonly Lang[];
  }): Promise<{ html: string; markdown: string; version: number; newest: number }>;
};

const Asked = z.object({
  v: z.coerce.number().int().min(1).max(1_000_000).optional().catch(undefined),
  lang: z.enum(['zh', 'en']).optional().catch(undefined),
});

const escaped = (text: string): string => text.replace(/[&<>"']/g, (one) => `&#${one.charCodeAt(0)};`);

const frame = (inner: string, links: string): string => `<!doctype html><html lang="zh"><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1"><title>掌柜 · 合规手册</title>
<link rel="stylesheet" href="/assets/web/style.css"><link rel="stylesheet" href="/assets/web/plain.css">
<body class="plain docs"><main>
<p>${links}</p>
${inner}
</main></body></html>`;

const link = (href: string, words: string): string => `<a href="${escaped(href)}">${escaped(words)}</a>`;

/** The whole handbook to read: /handbook, and /handbook.md as a file; `?v=2` an earlier version, `?lang=zh` one language. */
export const createHandbookPage =
  (deps: HandbookPageDeps): FastifyPluginAsync =>
  async (app: FastifyInstance) => {
    app.get('/handbook', async (request, reply) => {
      const { v, lang } = Asked.parse(request.query);
      const version = v === undefined ? '' : `&v=${v}`;
      return answered(reply, async () => {
        const { html, newest } = await deps.read(wanted(v, lang));
        const links = [
          link('/', '← 控制台 · console'),
          link(`/handbook?lang=zh${version}`, '中文'),
          link(`/handbook?lang=en${version}`, 'English'),
          link(`/handbook.md?lang=${lang ?? ''}${version}`, 'Markdown'),
          ...(newest > 1 ? [link(`/handbook?v=${newest - 1}`, '上一版 · previous')] : []),
        ];
        return reply.type('text/html; charset=utf-8').send(frame(html, links.join(' · ')));
      });
    });
    app.get('/handbook.md', async (request, reply) => {
      const { v, lang } = Asked.parse(request.query);
      return answered(reply, async () => {
        const { markdown, version } = await deps.read(wanted(v, lang));
        return reply
          .type('text/markdown; charset=utf-8')
          .header('content-disposition', `attachment; filename="handbook-v${version}.md"`)
          .send(markdown);
      });
    });
  };

const wanted = (version: number | undefined, lang: Lang | undefined) => ({
  langs: lang ? [lang] : (['zh', 'en'] as const),
  ...(version !== undefined && { version }),
});

async function answered(reply: FastifyReply, work: () => Promise<unknown>): Promise<unknown> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    const words = escaped(`${error.text.zh} · ${error.text.en}`);
    return reply
      .code(404)
      .type('text/html; charset=utf-8')
      .send(frame(`<p role="status">${words}</p>`, link('/handbook', '手册 · handbook')));
  }
}
