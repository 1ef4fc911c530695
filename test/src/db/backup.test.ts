import { randomUUID } from 'node:crypto';
import { copyFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { backup, restore } from '../../../src/db/backup.ts';
import { rowsOf, sql, systemScope } from '../../../src/db/client.ts';
import { putEvidence } from '../../../src/db/evidence.ts';
import { migrate } from '../../../src/db/migrate.ts';
import { type Owner, openOwner } from '../../../src/db/owner.ts';
import * as schema from '../../../src/db/schema.ts';
import { createEvidence } from '../../../src/services/evidence/evidence.ts';
import { asAdmin, type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { HEADS, vaultOf } from '../../support/evidence.ts';

const folder = mkdtempSync(path.join(tmpdir(), 'zhanggui-backup-'));
const file = path.join(folder, 'shop.backup');
let source: FreshDatabase;
let owner: Owner;
const opened: FreshDatabase[] = [];

const DATA = `
  insert into setting values ('demo', 'no');
  insert into person (name) values ('张伟'), ('O''Brien "the" \\ 掌柜'), (E'tab\\tline\\nfeed\\rreturn');
  insert into account values ('wecom', 'ZhangWei', 1), ('slack', 'U0123', 1), ('console', 'me', 2);
  insert into role_grant (person_id, role, shop_id, granted_by) values (1, 'admin', null, 'me'), (2, 'operator', 2, 'me');
  insert into room (channel, address, direct, name, robot_key)
    values ('wecom', 'wr1', false, '补货群 📦🧧 👨‍👩‍👧', decode('00ff0a0d5c5c4e2e', 'hex')), ('slack', 'C1', true, '', ''::bytea);
  insert into lane (key, room_id, sent, blocked_until, lease_until) values
    ('1:post', 1, array['2026-11-11 00:00:00.123456+08', 'infinity', '-infinity', '0044-03-15 12:00:00+00 BC']::timestamptz[],
      '-infinity', 'infinity'), ('2:post', 2, '{}', '2026-11-11', 'epoch');
  insert into outbox (room_id, lane, part, message, reply, vendor) values
    (1, '1:post', 'post', '{"title": {"zh": "缺货 \\\\ \\" \\n", "en": "low\\u0009stock"}, "n": 12345678901234567890, "nothing": null}',
      '{"thread": "1.2"}', decode(repeat('00010203', 50000), 'hex'));
  insert into shop (code, name_zh, name_en, platform, is_main, currency, time_zone)
    select 'SH-' || n, '分店' || n, 'Shop ' || n, 'taobao', n = 1, 'CNY', 'Asia/Shanghai' from generate_series(1, 6) n;
  insert into shop_alias select lower(code), id from shop;
  insert into warehouse (code, name_zh, name_en) values ('sh-1', '上海一仓', 'Shanghai 1');
  insert into sku (code, title) select 'SKU-' || n, '红色 T 恤 ' || n || repeat(' 长', n % 50) from generate_series(1, 1000) n;
  insert into stock_level (sku, warehouse_id, on_hand) select code, 1, length(title) from sku;
  insert into movement (sku, warehouse_id, kind, delta, on_hand_after, actor, cause)
    select code, 1, 'count', length(title), length(title), 'system', 'count:' || code from sku;
  insert into "order" (shop_id, number, kind, status, placed_at, customer, currency, source)
    select 1 + n % 6, 'N' || n, 'sale', 'closed', timestamptz '2026-08-01' + n * interval '7 min', md5(n::text), 'CNY', 'demo'
    from generate_series(1, 4000) n;
  insert into order_line (shop_id, order_id, key, sku, kind, quantity, unit_minor, placed_at)
    select shop_id, id, 'a', 'SKU-' || 1 + id % 1000, 'sale', 1, 9223372036854775807, placed_at from "order";
  insert into todo (shop_id, key, title, created_by, proof) values (1, 'k', '{"zh": "补货", "en": "restock"}', 'me', '\\N'), (2, null, '{}', '', '');
  insert into evidence (kind, trace, actor, body, words) values ('ask', 't1', 'p-1', '{"说": "库存 TEE-RED-M"}', '\\x0001');
  select seal_evidence(1000);
  insert into inbox (channel, key, room_id, body, arrived_at) values ('slack', 'E1', 'C1', '\\x00'::bytea, now());
`;

const cuts = (from: Buffer, at: number) => from.subarray(0, at);

async function emptyDatabase(): Promise<FreshDatabase> {
  const fresh = await freshDatabase();
  opened.push(fresh);
  return fresh;
}

/** Every row of every table as PostgreSQL writes it, and where every sequence stands. */
async function contentsOf(url: string): Promise<Record<string, unknown>> {
  const sql = openOwner(url);
  const tables = await sql`select quote_ident(tablename) as name from pg_tables where schemaname = 'public' order by 1`;
  const each = tables.map(
    ({ name }) =>
      `select '${name}' as name, count(*)::int as n, md5(string_agg(t::text, E'\\n' order by t::text)) as hash from ${name} t`,
  );
  const rows = await sql.unsafe<{ name: string; n: number; hash: string | null }[]>(each.join(' union all '));
  const contents: Record<string, unknown> = Object.fromEntries(rows.map(({ name, n, hash }) => [name, { n, hash }]));
  const sequences =
    await sql`select sequencename, last_value::text from pg_sequences where schemaname = 'public' order by 1`;
  contents['sequences'] = sequences.map((row) => ({ ...row }));
  await sql.end();
  return contents;
}

async function catalogOf(url: string) {
  const sql = openOwner(url);
  const rows =
    await sql`select conrelid::regclass::text as thing, conname as name, pg_get_constraintdef(oid) as is from pg_constraint
      where connamespace = 'public'::regnamespace
    union all select relname, 'row security', relforcerowsecurity::text from pg_class where relnamespace = 'public'::regnamespace
    order by 1, 2`;
  await sql.end();
  return [...rows];
}

beforeAll(async () => {
  source = await freshDatabase();
  owner = openOwner(source.url);
  await owner.unsafe(DATA);
  await backup(source.url, file);
});
afterEach(async () => {
  for (const fresh of opened.splice(0)) await fresh.drop();
});
afterAll(async () => {
  await owner.end();
  await source.drop();
  rmSync(folder, { recursive: true, force: true });
});

describe('a restored database', () => {
  let target: FreshDatabase;
  let summary: Awaited<ReturnType<typeof restore>>;
  beforeAll(async () => {
    target = await freshDatabase();
    summary = await restore(target.url, file);
  });
  afterAll(() => target.drop());

  test('holds the same rows, sequences and rules', async () => {
    const contents = await contentsOf(source.url);
    expect(contents).toMatchObject({ '"order"': { n: 4000 }, lane: { n: 2 }, person: { n: 3 } });
    expect(await contentsOf(target.url)).toEqual(contents);
    expect(await catalogOf(target.url)).toEqual(await catalogOf(source.url));
    const rows = Object.values(contents).reduce<number>((sum, table) => sum + ((table as { n?: number }).n ?? 0), 0);
    expect(summary).toEqual({ tables: Object.keys(contents).length - 1, rows });
  });

  test('works on: new ids follow the old ones, and the application is let in', async () => {
    const made = await target.db.withScope(systemScope('test'), (tx) =>
      tx.insert(schema.person).values({ name: '新人' }).returning({ id: schema.person.id }),
    );
    expect(made).toEqual([{ id: 4 }]);
  });

  test('has evidence that still adds up, and its chain goes on', async () => {
    const proof = () =>
      target.db.withScope(systemScope('test'), (tx) =>
        createEvidence({ tx, vault: vaultOf(target.db), ...HEADS }).verify(),
      );
    const before = await proof();
    expect(before).toMatchObject({ waiting: { count: 0 }, broken: undefined });
    expect(before.sealed.seq).toBeGreaterThan(0);
    await target.db.withScope(systemScope('test'), (tx) => putEvidence(tx, { kind: 'rule', by: 'p-1', body: {} }));
    await target.db.withScope(systemScope('test'), (tx) => rowsOf(tx, sql`select seal_evidence(10)`));
    expect(await proof()).toMatchObject({ sealed: { seq: before.sealed.seq + 1 }, broken: undefined });
  });
});

test('a used database: rows of many sizes, changed and deleted since, so that they lie in another order than once restored', async () => {
  const used = await emptyDatabase();
  const sql = openOwner(used.url);
  await sql.unsafe(`
    insert into room (channel, address, direct, name) values ('console', 'ops', false, 'ops');
    insert into lane (key, room_id) values ('1:post', 1);
    insert into outbox (room_id, lane, part, message, reply)
      select 1, '1:post', 'post', jsonb_build_object('n', n), '{}' from generate_series(1, 800) n;
    delete from outbox where id % 5 = 0;`);
  for (const turn of [2, 3, 4, 5]) {
    await sql.unsafe('vacuum outbox');
    // Of 32 to 6400 random bytes, so that a page is full for one row and has room for the next.
    await sql.unsafe(`update outbox set message = jsonb_build_object('n', id, 'text',
        (select string_agg(md5(id::text || i), '') from generate_series(1, (1 + id * ${turn * 31} % 200)::int) i))
      where id % ${turn} = 0`);
  }
  const [laid] = await sql`select array_agg(id order by ctid) as ids from outbox`;
  await sql.end();
  const ids: number[] = laid?.['ids'].map(Number);
  expect(ids, 'the rows lie in another order than they came').not.toEqual(ids.toSorted((a, b) => a - b));
  const kept = path.join(folder, 'used.backup');
  await backup(used.url, kept);
  const target = await emptyDatabase();
  await restore(target.url, kept).finally(() => rmSync(kept));
  expect(await contentsOf(target.url)).toEqual(await contentsOf(used.url));
});

test('what PostgreSQL refuses after the last row of a table is thrown, not waited for', async () => {
  const target = await emptyDatabase();
  const sql = openOwner(target.url);
  await sql.unsafe(`
    create function refuse() returns trigger language plpgsql as $$ begin raise exception 'refused after the last row'; end $$;
    create trigger refuse after insert on account for each statement execute function refuse();
    alter table account enable always trigger refuse`);
  await sql.end();
  await expect(restore(target.url, file)).rejects.toThrow('refused after the last row');
});

test('it is one file of mode 600, and nothing else is left beside it', () => {
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect(readdirSync(folder)).toEqual(['shop.backup']);
});

test('a backup shows one moment, while others write', async () => {
  const target = await emptyDatabase();
  const while_ = path.join(folder, 'while.backup');
  let busy = true;
  const writing = (async () => {
    while (busy) {
      await owner.begin(async (tx) => {
        const [made] = await tx`insert into "order" (shop_id, number, kind, status, placed_at, currency, source)
          values (1, ${randomUUID()}, 'sale', 'closed', now(), 'CNY', 'while') returning id`;
        await tx`insert into order_line (shop_id, order_id, key, sku, kind, quantity, unit_minor, placed_at)
          values (1, ${made?.['id']}, 'a', 'SKU-1', 'sale', 1, 1, now())`;
      });
    }
  })();
  await backup(source.url, while_);
  busy = false;
  await writing;
  await restore(target.url, while_);
  const contents = (await contentsOf(target.url)) as Record<string, { n: number }>;
  expect(contents['"order"']?.n).toBe(contents['order_line']?.n);
  await owner.unsafe(`delete from "order" where source = 'while'`);
});

test('a backup that fails leaves the earlier file as it was', async () => {
  const kept = path.join(folder, 'kept.backup');
  copyFileSync(file, kept);
  const before = readFileSync(kept);
  await expect(backup(source.url.replace(/t_\w+$/, 'missing'), kept)).rejects.toMatchObject({ code: '3D000' });
  expect(readFileSync(kept).equals(before)).toBe(true);
  await expect(backup(source.url, path.join(folder, 'no', 'such', 'folder'))).rejects.toMatchObject({ code: 'ENOENT' });
});

const plain = () => gunzipSync(readFileSync(file));
const changed = (change: (bytes: Buffer) => void) => {
  const bytes = Buffer.from(plain());
  change(bytes);
  return gzipSync(bytes);
};
const replaced = (from: string, to: string) =>
  changed((bytes) => {
    const at = bytes.indexOf(from);
    expect(at).toBeGreaterThan(0);
    bytes.write(to, at);
  });

const DAMAGES: [string, () => Buffer][] = [
  ['was cut off in the middle', () => cuts(readFileSync(file), Math.floor(statSync(file).size / 2))],
  ['lacks its last byte', () => cuts(readFileSync(file), statSync(file).size - 1)],
  ['was cut off and compressed again', () => gzipSync(cuts(plain(), Math.floor(plain().length / 2)))],
  ['lacks its footer', () => gzipSync(cuts(plain(), plain().lastIndexOf('{"tables"')))],
  [
    'has one bit turned',
    () => {
      const bytes = readFileSync(file);
      bytes.writeUInt8(bytes.readUInt8(bytes.length >> 1) ^ 1, bytes.length >> 1);
      return bytes;
    },
  ],
  ['has one value changed', () => replaced('ZhangWei', 'ZhangWee')],
  ['has a checksum changed', () => replaced('"sha256":"', '"sha256":"XX')],
  ['has a frame of 4 GB', () => changed((bytes) => bytes.writeUInt32BE(0xffff_ffff, bytes.indexOf('\n') + 1))],
  ['has more after its end', () => gzipSync(Buffer.concat([plain(), Buffer.from('more')]))],
  ['is of a later format', () => replaced('"version":1', '"version":2')],
  ['is no backup', () => Buffer.from('id,name\n1,张伟\n')],
  ['is empty', () => Buffer.alloc(0)],
];

describe('the database stays empty and whole', () => {
  let target: FreshDatabase;
  const state = async () => [await contentsOf(target.url), await catalogOf(target.url)];
  let before: Awaited<ReturnType<typeof state>>;
  beforeAll(async () => {
    target = await freshDatabase();
    before = await state();
  });
  afterAll(() => target.drop());

  test.each(DAMAGES)('and a file that %s is refused', async (_, make) => {
    const bad = path.join(folder, 'bad.backup');
    writeFileSync(bad, make());
    await expect(restore(target.url, bad)).rejects.toMatchObject({ name: 'UserError', code: 'backup.damaged' });
    expect(await state()).toEqual(before);
  });
});

test('a missing file, a database that holds something, and another version are refused', async () => {
  const target = await emptyDatabase();
  await expect(restore(target.url, path.join(folder, 'missing'))).rejects.toMatchObject({ code: 'backup.not_found' });
  await expect(restore(source.url, file)).rejects.toMatchObject({ code: 'backup.not_empty' });
  const sql = openOwner(target.url);
  await sql`update drizzle.__drizzle_migrations set hash = 'another' where id = 1`;
  await sql.end();
  await expect(restore(target.url, file)).rejects.toMatchObject({ code: 'backup.other_version' });
});

test('an owner who is no superuser can do both', async () => {
  const target = await freshDatabase({ migrated: false });
  const name = `b_${randomUUID().slice(0, 8)}`;
  const database = new URL(target.url).pathname.slice(1);
  await asAdmin((admin) => admin.unsafe(`create role ${name} login password 'pw'`));
  await asAdmin((admin) => admin.unsafe(`grant zhanggui_app to ${name}`));
  await asAdmin((admin) => admin.unsafe(`alter database ${database} owner to ${name}`));
  try {
    const url = new URL(target.url);
    url.username = name;
    url.password = 'pw';
    await migrate(url.href);
    await restore(url.href, file);
    const again = path.join(folder, 'again.backup');
    await backup(url.href, again);
    const footer = (bytes: Buffer) => bytes.subarray(bytes.lastIndexOf('\n{"tables"')).toString('utf8');
    expect(footer(gunzipSync(readFileSync(again))), 'rows, checksums, sequences').toBe(footer(plain()));
  } finally {
    await target.drop();
    await asAdmin((admin) => admin.unsafe(`revoke zhanggui_app from ${name}; drop role ${name}`));
  }
});
