import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsOf, sql, systemScope } from '../../../../src/db/client.ts';
import { openOwner } from '../../../../src/db/owner.ts';
import { createEvidence } from '../../../../src/services/evidence/evidence.ts';
import { type FreshDatabase, freshDatabase } from '../../../support/database.ts';
import { asksIn, HEADS, vaultOf } from '../../../support/evidence.ts';

let fresh: FreshDatabase;
beforeAll(async () => {
  fresh = await freshDatabase();
});
afterAll(() => fresh.drop());

it('takes the audit of earlier versions in, in its order, with its words encrypted, and leaves nothing behind', async () => {
  const owner = openOwner(fresh.url);
  await owner`insert into person (name) values ('李四')`;
  await owner`insert into ask_before (trace, channel, actor, person_id, canonical, typed, effect, result, arrived_at, started_at, finished_at)
    select 'a' || n, 'wecom', 'wecom:lisi', case when n = 1 then 1 end, '库存 X' || n, '打 13800138000', '{"summary": {"en": "s"}}', 'answered', now(), now(),
      timestamptz '2026-09-01Z' + n * interval '1 day' from generate_series(1, 3) n`;
  const vault = vaultOf(fresh.db);
  const move = (most: number) =>
    fresh.db.withScope(systemScope('test'), (tx) => createEvidence({ tx, vault, ...HEADS }).moveAsks(most));
  expect(await Promise.all([move(2), move(2)])).toEqual(expect.arrayContaining([2, 1]));
  expect(await move(2)).toBe(0);
  const asks = await asksIn(fresh.db);
  expect(asks.map(({ trace }) => trace).toSorted()).toEqual(['a1', 'a2', 'a3']);
  const first = asks.find(({ trace }) => trace === 'a1');
  expect(first).toMatchObject({
    actor: expect.stringMatching(/^p-/),
    body: { result: 'answered', moved: true },
    words: { canonical: '库存 X1', typed: '打 [电话]', account: 'wecom:lisi' },
  });
  expect(asks.find(({ trace }) => trace === 'a2')?.actor).toMatch(/^s-/);
  const [row] =
    await owner`select to_char(at at time zone 'UTC', 'YYYY-MM-DD') as day, (select array_agg(distinct month) from evidence_key) as months,
    (select string_agg(e::text, '') from evidence e) as all from evidence where trace = 'a1'`;
  expect(row).toMatchObject({ day: '2026-09-02', months: ['2026-09'], all: expect.not.stringContaining('lisi') });
  await owner.end();
});

it('two processes that need the same key at once get the same one', async () => {
  const [one, other] = [vaultOf(fresh.db), vaultOf(fresh.db)];
  const made = await Promise.all([one, other, one, other].map((vault) => vault.seal('p-both', { says: '喂' })));
  expect(new Set(made.map(({ keyId }) => keyId)).size).toBe(1);
  const opened = await fresh.db.withScope(systemScope('test'), (tx) => other.open(tx, made));
  expect(opened).toEqual(made.map(() => ({ words: { says: '喂' } })));
  await fresh.db.withScope(systemScope('test'), (tx) =>
    rowsOf(tx, sql`update evidence_key set key = null, destroyed_at = now() where id = ${made[0]?.keyId ?? 0}`),
  );
  const after = await fresh.db.withScope(systemScope('test'), (tx) => other.open(tx, made.slice(0, 1)));
  expect(after).toEqual([{ gone: 'destroyed' }]);
});

it('what was said in a month that retention has ended is taken in without its words', async () => {
  const owner = openOwner(fresh.url);
  await owner`insert into ask_before (trace, channel, actor, canonical, result, arrived_at, started_at, finished_at)
    select 'old', 'slack', 'slack:U9', 'stock X', 'answered', now(), now(), timestamptz '2024-03-05Z'`;
  const vault = vaultOf(fresh.db);
  const by = vault.strangerOf('slack:U9');
  await vault.seal(by, 'held by this process', 'ask', new Date('2024-03-01Z'));
  await owner`update evidence_key set key = null, destroyed_at = now() where owner = ${by}`;
  const moved = await fresh.db.withScope(systemScope('test'), (tx) =>
    createEvidence({ tx, vault, ...HEADS }).moveAsks(2),
  );
  const [row] = await owner`select words is null and key_id is null as bare from evidence where trace = 'old'`;
  expect([moved, row?.['bare']]).toEqual([1, true]);
  await owner.end();
});
