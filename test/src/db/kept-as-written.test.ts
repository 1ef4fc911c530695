import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsOf, type Scope, sql, systemScope } from '../../../src/db/client.ts';
import { openOwner } from '../../../src/db/owner.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';

let fresh: FreshDatabase;
let owner: ReturnType<typeof openOwner>;
beforeAll(async () => {
  fresh = await freshDatabase();
  owner = openOwner(fresh.url);
  await owner`insert into policy_note (platform, day, words, author, digest) values ('taobao', '2026-11-01', 'w', 'a', 'd')`;
  await owner`insert into handbook (version, digest, content, author) values (1, 'd', '{}', 'a')`;
  await owner`insert into rule_version (rule, version, name, clause, params, severity, author)
    values ('price-gap', 2, '{}', '{}', '{}', 'low', 'a')`;
  await owner`insert into approval_policy (line, version, value, author) values ('any.units', 2, '{}', 'a')`;
});
afterAll(async () => {
  await owner.end();
  await fresh.drop();
});

const does = (statement: string, scope: Scope = systemScope('test')) =>
  fresh.db.withScope(scope, (tx) => rowsOf(tx, sql.raw(statement)));
const SHOP: Scope = { kind: 'shops', shops: [1] };

it.each([
  ['rule_version', 'author', 'delete'],
  ['handbook', 'author', 'truncate'],
  ['policy_note', 'author', 'truncate'],
  ['approval_policy', 'author', 'truncate'],
])('%s is written once', async (table, column) => {
  for (const statement of [`update ${table} set ${column} = 'x'`, `delete from ${table}`]) {
    await expect(does(statement)).rejects.toMatchObject({ cause: { code: '42501' } });
    await expect(owner.unsafe(statement)).rejects.toMatchObject({ code: '23000' });
  }
});

it('nobody rewrites prices as they were, nor what was taught and decided', async () => {
  const [row] =
    await owner`select array_agg(t order by t) filter (where has_table_privilege('zhanggui_app', t, 'update')
      or has_table_privilege('zhanggui_app', t, 'delete') or has_table_privilege('zhanggui_app', t, 'truncate')) as open
    from unnest(array['rule_version', 'handbook', 'handbook_ack', 'policy_note', 'training', 'training_person', 'listing_price',
      'approval_decision', 'approval_policy', 'evidence']) t`;
  expect(row?.['open']).toBeNull();
  await expect(does('delete from approval')).rejects.toMatchObject({ cause: { code: '42501' } });
});

it('who acts for some shops reads what the group goes by and does not write it', async () => {
  const rule = (version: number) => `insert into rule_version (rule, version, name, clause, params, severity, author)
    values ('price-gap', ${version}, '{}', '{}', '{}', 'low', 'a')`;
  await expect(does(rule(3), SHOP)).rejects.toMatchObject({ cause: { code: '42501' } });
  await does(rule(3));
  expect(await does('select version from rule_version', SHOP)).toHaveLength(2);
});

it('a key of words is destroyed once, and by the application neither replaced nor anything else', async () => {
  await owner`insert into evidence_key (owner, kind, month, key) values ('p-1', 'words', '2026-01', '\\x01'), ('p-2', 'words', '2026-01', '\\x01')`;
  const refused = { code: '23000' };
  const mine = `where owner = 'p-1'`;
  for (const set of [`key = '\\x02'`, 'key = null', 'destroyed_at = now()', `month = '2026-02'`])
    await expect(does(`update evidence_key set ${set} ${mine}`)).rejects.toMatchObject({ cause: refused });
  await owner.unsafe(`update evidence_key set key = '\\x03' ${mine}`);
  await does(`update evidence_key set key = null, destroyed_at = now() ${mine}`);
  for (const set of ['destroyed_at = now()', `key = '\\x02', destroyed_at = null`])
    await expect(owner.unsafe(`update evidence_key set ${set} ${mine}`)).rejects.toMatchObject(refused);
  await expect(owner.unsafe('delete from evidence_key')).rejects.toMatchObject(refused);
});

it('a temporary table stands for none of ours in what runs as the owner, and strangers run none of it', async () => {
  const rows =
    await owner`select p.proname, coalesce(p.proconfig::text, '') as config, p.prorettype = 'trigger'::regtype as trigger,
      has_function_privilege('public', p.oid, 'execute') as anyone
    from pg_proc p where p.prosecdef and p.pronamespace = 'public'::regnamespace`;
  expect(rows.length).toBeGreaterThan(3);
  for (const row of rows) {
    expect(row['config'], row['proname']).toMatch(/search_path=[^"]*pg_temp/);
    expect(row['anyone'] && !row['trigger'], row['proname']).toBe(false);
  }
});
