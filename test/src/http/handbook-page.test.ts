import fastify from 'fastify';
import { expect, it } from 'vitest';
import { UserError } from '../../../src/core/errors.ts';
import { createHandbookPage } from '../../../src/http/handbook-page.ts';

it('shows the handbook for a phone, hands it out as a file, and says in words that a version is not there', async () => {
  const asked: unknown[] = [];
  const app = fastify();
  await app.register(
    createHandbookPage({
      async read(what) {
        asked.push(what);
        if (what.version === 9) throw new UserError('handbook.no_version', { zh: '没有', en: 'none' });
        return { html: '<h1>手册</h1>', markdown: '# 手册\n', version: 3, newest: 3 };
      },
    }),
  );
  const page = await app.inject('/handbook?lang=en&v=2');
  expect(page.body).toContain('width=device-width');
  expect(page.body).toContain('<h1>手册</h1>');
  const file = await app.inject('/handbook.md?v=abc&lang=xx');
  expect([file.headers['content-type'], file.headers['content-disposition'], file.body]).toEqual([
    'text/markdown; charset=utf-8',
    'attachment; filename="handbook-v3.md"',
    '# 手册\n',
  ]);
  expect((await app.inject('/handbook?v=9')).statusCode).toBe(404);
  expect(asked).toEqual([{ langs: ['en'], version: 2 }, { langs: ['zh', 'en'] }, { langs: ['zh', 'en'], version: 9 }]);
  await app.close();
});
