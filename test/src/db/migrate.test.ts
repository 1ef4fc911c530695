import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { generateDrizzleJson, generateMigration } from 'drizzle-kit/api';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { openDb, rowsOf, type Scope, sql, systemScope } from '../../../src/db/client.ts';
import { APP_ROLE, migrate } from '../../../src/db/migrate.ts';
import { type Owner, openOwner } from '../../../src/db/owner.ts';
import * as schema from '../../../src/db/schema.ts';
import { asAdmin, type FreshDatabase, freshDatabase } from '../../support/database.ts';

const cleanups: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

async function empty(): Promise<FreshDatabase> {
  const fresh = await freshDatabase({ migrated: false });
  cleanups.push(fresh.drop);
  return fresh;
}

async function using<T>(url: string, work: (owner: Owner) => PromiseLike<T>): Promise<T> {
  const owner = openOwner(url);
  try {
    return await work(owner);
  } finally {
    await owner.end();
  }
}

/** Everything about tables that a program can notice, by name. */
const catalogOf = (url: string) =>
  using(url, async (owner) => ({
    columns: await owner`select table_name, column_name, data_type, udt_name, is_nullable, column_default, is_identity,
        identity_generation, numeric_precision, datetime_precision, character_maximum_length
      from information_schema.columns where table_schema = 'public' order by 1, 2`.then((rows) => [...rows]),
    constraints: await owner`select conrelid::regclass::text as on_table, conname, pg_get_constraintdef(oid) as is
      from pg_constraint where connamespace = 'public'::regnamespace order by 1, 2`.then((rows) => [...rows]),
    indexes: await owner`select tablename, indexname, indexdef from pg_indexes where schemaname = 'public'
      order by 1, 2`.then((rows) => [...rows]),
    sequences:
      await owner`select sequencename, data_type, start_value, increment_by, min_value, max_value, cycle, cache_size
      from pg_sequences where schemaname = 'public' order by 1`.then((rows) => [...rows]),
  }));

test('an empty database migrated equals the schema', async () => {
  const [migrated, drawn] = [await empty(), await empty()];
  await migrate(migrated.url);
  const statements = await generateMigration(generateDrizzleJson({}), generateDrizzleJson(schema));
  expect(statements.length).toBeGreaterThan(30);
  await using(drawn.url, (owner) => owner.unsafe(statements.join('\n')));
  const catalog = await catalogOf(migrated.url);
  expect(catalog.columns.length).toBeGreaterThan(100);
  expect(catalog).toEqual(await catalogOf(drawn.url));
});

test('many processes may migrate one database at the same time, and again later', async () => {
  const { url } = await empty();
  await Promise.all(Array.from({ length: 5 }, () => migrate(url)));
  await migrate(url);
  const applied = await using(url, (owner) => owner`select created_at from drizzle.__drizzle_migrations`);
  const times = applied.map((row) => row['created_at']);
  expect(times.length).toBeGreaterThan(0);
  expect(new Set(times).size).toBe(times.length);
});

test('accounts of the console that differ by case alone become one: the small one, or else the oldest', async () => {
  const { url } = await empty();
  await migrate(url);
  const once = readFileSync('migrations/0007_console_accounts.sql', 'utf8');
  await using(url, async (owner) => {
    await owner.unsafe(`
      insert into person (name) select 'p' || n from generate_series(1, 5) n;
      insert into account (channel, user_id, person_id)
        values ('console', 'Me', 1), ('console', 'me', 2), ('console', 'ANNA', 3), ('console', 'Anna', 4),
          ('wecom', 'ZhangSan', 1), ('wecom', 'zhangsan', 5);
      insert into role_grant (person_id, role, granted_by) select id, 'viewer', 'test' from person;`);
    for (let turn = 0; turn < 2; turn++) await owner.unsafe(once);
    const accounts = await owner`select channel || ':' || user_id as who, person_id::int as person from account
      order by channel, person_id`;
    expect(accounts.map(({ who, person }) => [who, person])).toEqual([
      ['console:me', 2],
      ['console:anna', 3],
      ['wecom:ZhangSan', 1],
      ['wecom:zhangsan', 5],
    ]);
    const roles = await owner`select person_id::int as person from role_grant order by 1`;
    expect(
      roles.map(({ person }) => person),
      'nobody can be who has no account',
    ).toEqual([1, 2, 3, 5]);
  });
});

test('a database of a newer version is refused and left as it is', async () => {
  const { url } = await empty();
  await migrate(url);
  await using(
    url,
    (owner) => owner`insert into drizzle.__drizzle_migrations (hash, created_at) values ('x', 99999999999999)`,
  );
  await expect(migrate(url)).rejects.toMatchObject({
    name: 'ConfigError',
    message: expect.stringMatching(/newer version/),
  });
});

test('what cannot be reached is said in one sentence without the password', async () => {
  const { url } = await empty();
  const wrong = (change: (url: URL) => void) => {
    const changed = new URL(url);
    changed.password = 'hunter2';
    change(changed);
    return changed.href;
  };
  const cases: [string, RegExp][] = [
    [wrong((u) => u), /refuses this user or password/],
    [
      wrong((u) => {
        u.port = '1';
      }),
      /no server answers/,
    ],
    [`${url}_missing`, /does not exist/],
  ];
  for (const [target, words] of cases) {
    const refusal = migrate(target);
    await expect(refusal).rejects.toMatchObject({ name: 'ConfigError', message: expect.stringMatching(words) });
    await expect(refusal).rejects.not.toMatchObject({ message: expect.stringMatching(/hunter2/) });
  }
});

describe('a user of DATABASE_URL who is no superuser', () => {
  /** A login role of one's own with these rights, owning (or not) an empty database. */
  async function member(rights: string, ownsDatabase: boolean) {
    const fresh = await empty();
    const name = `u_${randomUUID().slice(0, 8)}`;
    const database = new URL(fresh.url).pathname.slice(1);
    await asAdmin((admin) => admin.unsafe(`create role ${name} login password 'pw' ${rights}`));
    if (ownsDatabase) await asAdmin((admin) => admin.unsafe(`alter database ${database} owner to ${name}`));
    cleanups.push(() =>
      using(fresh.url, (owner) =>
        owner.unsafe(`reassign owned by ${name} to current_user; drop owned by ${name}`),
      ).then(() => asAdmin((admin) => admin.unsafe(`revoke ${APP_ROLE} from ${name}; drop role ${name}`))),
    );
    const url = new URL(fresh.url);
    url.username = name;
    url.password = 'pw';
    return { url: url.href, adminUrl: fresh.url, name };
  }

  const isThere = async (url: string) => {
    const db = openDb(url, { poolSize: 1 });
    try {
      return await db.withScope(systemScope('test'), (tx) => rowsOf(tx, sql`select current_user::text as who`));
    } finally {
      await db.close();
    }
  };

  test('may create roles: everything is made, and asks run as the application role', async () => {
    const { url } = await member('createrole', true);
    await asAdmin((admin) => admin.unsafe(`grant ${APP_ROLE} to ${new URL(url).username}`));
    await migrate(url);
    expect(await isThere(url)).toEqual([{ who: APP_ROLE }]);
  });

  test('may not: the start stops with the SQL, and after it was run everything works', async () => {
    const { url, adminUrl, name } = await member('', false);
    const statements: string[] = [];
    for (let i = 0; i < 5; i++) {
      const refusal = await migrate(url).then(
        () => undefined,
        (error: Error) => error,
      );
      if (!refusal) break;
      expect(refusal.name).toBe('ConfigError');
      const statement = /as an administrator: (.*)$/.exec(refusal.message)?.[1] ?? '';
      expect(statement).toContain(name);
      statements.push(statement);
      await using(adminUrl, (owner) => owner.unsafe(statement));
    }
    expect(statements.length).toBeGreaterThan(0);
    expect(await isThere(url)).toEqual([{ who: APP_ROLE }]);
  });
});

describe('row security', () => {
  let fresh: FreshDatabase;
  let owner: Owner;
  beforeAll(async () => {
    fresh = await freshDatabase();
    owner = openOwner(fresh.url);
    await owner.unsafe(`
      insert into shop (code, name_zh, name_en, platform, currency, time_zone)
        select 's' || n, '店' || n, 'Shop ' || n, 'taobao', 'CNY', 'Asia/Shanghai' from generate_series(1, 3) n;
      insert into sku (code, title) values ('TEE-RED-M', '红色 T 恤');
      insert into warehouse (code, name_zh, name_en) values ('sh-1', '上海一仓', 'Shanghai 1');
      insert into stock_level (sku, warehouse_id, on_hand) select 'TEE-RED-M', id, 5 from warehouse;
      insert into movement (sku, warehouse_id, kind, delta, on_hand_after, actor, cause)
        select 'TEE-RED-M', id, 'count', 5, 5, 'system', 'test' from warehouse;
      insert into "order" (shop_id, number, kind, status, placed_at, currency, source)
        select id, 'n-' || code, 'sale', 'closed', now(), 'CNY', 'test' from shop;
      insert into order_line (shop_id, order_id, key, sku, kind, quantity, unit_minor, placed_at)
        select shop_id, id, 'a', 'TEE-RED-M', 'sale', 1, 100, placed_at from "order";
      insert into todo (shop_id, title, created_by) select id, '{"zh": "补货", "en": "restock"}', 'test' from shop;
      insert into todo (title, created_by) values ('{"zh": "对账", "en": "reconcile"}', 'test');
      insert into setting values ('k', 'v');
      insert into evidence (kind, trace, actor, body) values ('ask', 't', 'me', '{}');
      select seal_evidence(10);`);
  });
  afterAll(async () => {
    await owner.end();
    await fresh.drop();
  });

  const shopTables = ['"order"', 'order_line', 'shop', 'todo'];
  const filled = [...shopTables, 'sku', 'warehouse', 'stock_level', 'movement', 'setting', 'evidence', 'evidence_link'];
  const count = (table: string) => sql.raw(`select count(*)::int as n from ${table}`);

  test('every table has it, forced, with a policy; the application role owns nothing and cannot get around it', async () => {
    const open =
      await owner`select relname from pg_class c where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
      and not (relrowsecurity and relforcerowsecurity and exists (select from pg_policy where polrelid = c.oid))`;
    expect([...open]).toEqual([]);
    const [role] = await owner`select rolsuper, rolbypassrls, rolcanlogin, rolcreaterole, rolcreatedb,
        (select count(*)::int from pg_class where relowner = r.oid) as owned from pg_roles r where rolname = ${APP_ROLE}`;
    expect(role).toEqual({
      rolsuper: false,
      rolbypassrls: false,
      rolcanlogin: false,
      rolcreaterole: false,
      rolcreatedb: false,
      owned: 0,
    });
  });

  test('without a scope no row of any table is seen', async () => {
    const tables = await owner`select quote_ident(tablename) as name from pg_tables where schemaname = 'public'`;
    for (const { name } of tables) {
      await owner.begin(async (tx) => {
        await tx.unsafe(`set local role ${APP_ROLE}`);
        expect([...(await tx.unsafe(`select count(*)::int as n from ${name}`))], String(name)).toEqual([{ n: 0 }]);
      });
    }
    for (const table of filled) {
      const [seen] = await fresh.db.withScope(systemScope('test'), (tx) => rowsOf(tx, count(table)));
      expect(seen?.['n'], table).toBeGreaterThan(0);
    }
  });

  test('a scope of shops sees and changes its own shops only', async () => {
    await fresh.db.withScope({ kind: 'shops', shops: [1, 2] }, async (tx) => {
      for (const table of ['"order"', 'order_line', 'shop'])
        expect(await rowsOf(tx, count(table)), table).toEqual([{ n: 2 }]);
      expect(await rowsOf(tx, count('todo')), 'its own and those of no shop').toEqual([{ n: 3 }]);
      expect(await rowsOf(tx, sql`update "order" set status = 'x' where shop_id = 3 returning id`)).toEqual([]);
      expect(await rowsOf(tx, sql`delete from order_line where shop_id = 3 returning id`)).toEqual([]);
    });
    await fresh.db.withScope({ kind: 'shops', shops: [] }, async (tx) => {
      for (const table of ['"order"', 'order_line', 'shop'])
        expect(await rowsOf(tx, count(table)), table).toEqual([{ n: 0 }]);
    });
    const intoAnother = fresh.db.withScope({ kind: 'shops', shops: [1] }, (tx) =>
      tx.execute(sql`insert into "order" (shop_id, number, kind, status, placed_at, currency, source)
        values (3, 'stolen', 'sale', 'closed', now(), 'CNY', 'test')`),
    );
    await expect(intoAnother).rejects.toMatchObject({ cause: { code: '42501' } });
  });

  test('one connection serves one scope after another, and each sees its own', async () => {
    const db = openDb(fresh.url, { poolSize: 1 });
    const shops = (scope: Scope) => db.withScope(scope, (tx) => rowsOf(tx, count('shop')));
    expect(await shops(systemScope('test'))).toEqual([{ n: 3 }]);
    expect(await shops({ kind: 'shops', shops: [2] })).toEqual([{ n: 1 }]);
    expect(await shops({ kind: 'shops', shops: [] })).toEqual([{ n: 0 }]);
    await db.close();
  });

  test.each(['movement', 'evidence', 'evidence_link'])(
    'nobody rewrites %s: not the application, not the owner',
    async (table) => {
      const column = { movement: 'reason', evidence: 'actor' }[table] ?? 'head';
      for (const statement of [`update ${table} set ${column} = 'x'`, `delete from ${table}`]) {
        const asApplication = fresh.db.withScope(systemScope('test'), (tx) => tx.execute(sql.raw(statement)));
        await expect(asApplication).rejects.toMatchObject({ cause: { code: '42501' } });
        await expect(owner.unsafe(statement)).rejects.toMatchObject({ code: '23000' });
      }
    },
  );

  test('the application cannot make tables, change policies or take the owner’s role back', async () => {
    for (const statement of [
      'create table mine ()',
      'drop policy scoped on shop',
      'alter table shop disable row level security',
    ]) {
      const attempt = fresh.db.withScope(systemScope('test'), (tx) => tx.execute(sql.raw(statement)));
      await expect(attempt, statement).rejects.toMatchObject({ cause: { code: '42501' } });
    }
  });
});
