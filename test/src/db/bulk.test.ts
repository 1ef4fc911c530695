import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { copyField, copyRow, copyRows, loadBare, type OwnerTx } from '../../../src/db/bulk.ts';
import { type Owner, openOwner } from '../../../src/db/owner.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';

let fresh: FreshDatabase;
let sql: Owner;

beforeAll(async () => {
  fresh = await freshDatabase({ migrated: false });
  sql = openOwner(fresh.url);
});
afterAll(async () => {
  await sql.end();
  await fresh.drop();
});
beforeEach(() => sql.unsafe('drop table if exists t; create table t (n int, text text, at timestamptz, yes boolean)'));

const copying = (rows: AsyncIterable<string> | Iterable<string>) => sql.begin((tx) => copyRows(tx, 't', rows));

test('values arrive as they are, whatever characters they hold', async () => {
  const at = new Date('2026-11-11T01:02:03.456Z');
  const texts = ['\\N', '\\.', 'a\tb', 'a\nb\r\nc', 'C:\\new', '红色 😀', '', '\\\\'];
  await copying(texts.map((text, n) => copyRow([n, text, at, n % 2 === 0])));
  const rows = await sql`select * from t order by n`;
  expect(rows.map((row) => row['text'])).toEqual(texts);
  expect({ ...rows[1] }).toEqual({ n: 1, text: '\\.', at, yes: false });
  expect([copyField(null), copyField(12n)]).toEqual(['\\N', '12']);
});

test('more rows than one piece holds, and none at all', async () => {
  await copying(Array.from({ length: 50_000 }, (_, n) => copyRow([n, 'x'.repeat(20), null, true])));
  await copying([]);
  const [row] = await sql`select count(*)::int as n from t`;
  expect(row?.['n']).toBe(50_000);
});

test('an error of PostgreSQL comes out, whether the rows have all been sent by then or not', async () => {
  await expect(copying(['not a number\t\t\t\n'])).rejects.toMatchObject({ code: '22P02' });
  const many = Array.from({ length: 200_000 }, (_, n) => copyRow([n === 10 ? 'ten' : n, 'x', null, true]));
  await expect(copying(many)).rejects.toMatchObject({ code: '22P02' });
  await sql.unsafe(`create or replace function no() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
    create trigger no after insert on t for each statement execute function no()`);
  await expect(copying([copyRow([1, 'x', null, true])])).rejects.toMatchObject({ code: 'P0001' });
  expect((await sql`select 1 as one`)[0]?.['one']).toBe(1);
});

test('an error of whoever gives the rows comes out, and nothing stays', async () => {
  const source = async function* () {
    yield copyRow([1, 'x', null, true]);
    throw new Error('the file is broken');
  };
  await expect(copying(source())).rejects.toThrow('the file is broken');
  const [row] = await sql`select count(*)::int as n from t`;
  expect(row?.['n']).toBe(0);
});

const shapeOf = async (tx: OwnerTx | Owner) => [
  ...(await tx`
    select conname as name, pg_get_constraintdef(oid) as def from pg_constraint where conrelid = 't'::regclass
    union all select indexrelid::regclass::text, pg_get_indexdef(indexrelid) from pg_index where indrelid = 't'::regclass
    order by 1`),
];

test('a bare load takes keys and indexes off and puts the same ones back, with what they hold true', async () => {
  await sql.unsafe(`create table if not exists other (id int primary key);
    alter table t add primary key (n); alter table t add unique (text, at); create index part_of on t (lower(text)) where yes;
    alter table t add constraint refers foreign key (n) references other(id) on delete cascade; insert into other values (1)`);
  const before = await shapeOf(sql);
  expect(before.length).toBeGreaterThan(5);
  await sql.begin((tx) =>
    loadBare(tx, 't', async () => {
      expect((await shapeOf(tx)).map((part) => part['name'])).toEqual(['t_n_not_null']);
      await tx`insert into t values (1, 'a', now(), true)`;
    }),
  );
  expect(await shapeOf(sql)).toEqual(before);
  const broken = sql.begin((tx) =>
    loadBare(tx, 't', async () => void (await tx`insert into t values (2, 'b', now(), true)`)),
  );
  await expect(broken).rejects.toMatchObject({ code: '23503' });
  expect(await shapeOf(sql)).toEqual(before);
});

test('while somebody uses the table, the load goes on with everything in place', { timeout: 30_000 }, async () => {
  await sql.unsafe('alter table t add primary key (n)');
  const reader = openOwner(fresh.url);
  await reader.unsafe('begin; select * from t');
  await sql.begin((tx) =>
    loadBare(tx, 't', async () => {
      expect((await shapeOf(tx)).map((part) => part['name'])).toContain('t_pkey');
      await tx`insert into t values (1, 'a', now(), true)`;
    }),
  );
  await reader.unsafe('commit');
  await reader.end();
  expect(await sql`select n from t`).toHaveLength(1);
});
