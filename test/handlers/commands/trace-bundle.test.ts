import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsOf, sql, systemScope } from '../../../src/db/client.ts';
import { readmeOf } from '../../../src/services/evidence/bundle/pages.ts';
import { rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await chat.hears('adjust MUG-1 sh-1 +7 counted again');
});
afterAll(() => chat.close());

it('answers with a link of one hour, keeps its hash alone, and writes it down', async () => {
  const said = JSON.stringify(await chat.hears('溯源 打包 MUG-1'));
  const secret = /\/evidence#([\w-]{32})/.exec(said)?.[1] ?? '';
  expect(secret).not.toBe('');
  const [row] = await chat.app.db.withScope(systemScope('test'), (tx) =>
    rowsOf<{ kept: string; wrote: string }>(
      tx,
      sql`select (select row_to_json(x)::text from evidence_export x) as kept, (select body::text from evidence where kind = 'export') as wrote`,
    ),
  );
  expect(row?.kept).toContain('sku MUG-1');
  expect(row?.kept).not.toContain(secret);
  expect(row?.wrote).toContain('"act":"link"');
});

it('with what people wrote only when a second person agrees', async () => {
  expect(JSON.stringify(await chat.says('trace bundle MUG-1 with words'))).not.toContain('/evidence#');
  expect(await chat.refused('trace bundle NOPE')).toBe('trace.not_found');
  expect(await chat.refused('trace bundle MUG-1 2020-01-01 2020-01-02')).toBe('evidence.nothing');
});

it('tells the asker, and whoever gets the bundle, that the chain does not add up', async () => {
  const linked = `select evidence_id from evidence_link l join evidence e on e.id = l.evidence_id where 'sku:MUG-1' = any (subjects) limit 1`;
  await expect.poll(async () => (await rowsIn(chat, linked)).length, { timeout: 5_000 }).toBe(1);
  expect((await chat.hears('trace bundle MUG-1')).tone).not.toBe('danger');
  await rowsIn(chat, 'alter table evidence disable trigger evidence_is_immutable');
  await rowsIn(chat, `update evidence set actor = 'p-other' where id = (${linked})`);
  const said = await chat.hears('trace bundle MUG-1');
  expect(said.tone).toBe('danger');
  expect(JSON.stringify(said)).toMatch(/was changed/);
  const facts = {
    ...{
      label: { zh: 'x', en: 'x' },
      from: '',
      to: '',
      made: '',
      rows: 1,
      waiting: 0,
      lines: 1,
      hidden: 0,
      withheld: 0,
    },
    ...{ words: false, head: { seq: 1, at: '', publicKey: '' } },
  };
  expect(readmeOf({ ...facts, doubt: { kind: 'changed', seq: 7 } })).toContain(
    'WARNING: 生成时证据链核对不上（changed #7）',
  );
  expect(readmeOf(facts)).not.toContain('WARNING');
});
