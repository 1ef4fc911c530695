import { createHash, randomBytes } from 'node:crypto';
import type { ApiScope } from '../../core/api-scopes.ts';
import { bindTo } from '../../core/bind.ts';
import { type Effect, irreversible } from '../../core/effect.ts';
import { effectChanged, UserError } from '../../core/errors.ts';
import { instantOf, rowsOf, sql, type Tx } from '../../db/client.ts';

/** Systems that may call /api/v1. Of a key only its SHA-256 is kept; until somebody has fetched it there is none. */

export type KeyRow = {
  name: string;
  scopes: string[];
  shops: string[];
  perMinute: number;
  createdBy: string;
  createdAt: Date;
  lastUsedAt: Date | undefined;
  state: 'waiting' | 'in use' | 'revoked';
};

/** Who calls. `shops`: ids of the only shops it may act for; undefined for all. */
export type Caller = {
  id: number;
  name: string;
  scopes: readonly string[];
  shops: readonly number[] | undefined;
  perMinute: number;
};

type NewKey = { name: string; scopes: readonly ApiScope[]; shops: readonly string[]; perMinute: number };

type Deps = { tx: Tx };

export type ApiKeys = ReturnType<typeof createApiKeys>;

export const createApiKeys = (deps: Deps) =>
  bindTo(deps, { list, planAdd, add, planRevoke, revoke, waiting, issue, callerOf });

/** `zgk_` and 32 random bytes: nothing else is looked up. */
const KEY = /^zgk_[A-Za-z0-9_-]{43}$/;
const hashOf = (key: string): Buffer => createHash('sha256').update(key).digest();
/** Stands for the hash of a key that nobody has fetched yet: too short to be one, so that no key can meet it. */
const noHash = (): Buffer => randomBytes(16);

const hex = (bytes: Buffer) => sql`decode(${bytes.toString('hex')}, 'hex')`;
const state = sql`case when revoked_at is not null then 'revoked' when length(hash) = 16 then 'waiting' else 'in use' end`;

async function list({ tx }: Deps, limit = 50): Promise<{ rows: KeyRow[]; total: number }> {
  const rows = await rowsOf<Omit<KeyRow, 'createdAt' | 'lastUsedAt'> & Record<string, unknown> & { total: number }>(
    tx,
    sql`select name, scopes, shops, per_minute as "perMinute", created_by as "createdBy", created_at, last_used_at,
          ${state} as state, count(*) over ()::int as total
        from api_key order by revoked_at is not null, id limit ${limit}`,
  );
  return {
    rows: rows.map(({ total: _, created_at, last_used_at, ...row }) => ({
      ...row,
      createdAt: instantOf(created_at),
      lastUsedAt: last_used_at ? instantOf(last_used_at) : undefined,
    })),
    total: rows[0]?.total ?? 0,
  };
}

/** Throws api_key.taken, shop.not_found. */
async function planAdd({ tx }: Deps, key: NewKey): Promise<Effect> {
  const [taken] = await rowsOf(tx, sql`select 1 from api_key where name = ${key.name}`);
  if (taken)
    throw new UserError('api_key.taken', {
      zh: `已经有过叫 ${key.name} 的密钥，请换一个名字，审计里才分得清`,
      en: `There is or was a key called ${key.name}; choose another name, so that the audit can tell them apart`,
    });
  const scopes = key.scopes.join(', ');
  const shops = key.shops.join(', ');
  return {
    summary: { zh: `新建接口密钥 ${key.name}：${scopes}`, en: `New API key ${key.name}: ${scopes}` },
    rows: [
      {
        key: `api_key:${key.name}`,
        label: { zh: key.name, en: key.name },
        version: 0,
        versionAfter: 1,
        changes: [
          { label: { zh: '权限', en: 'Scopes' }, before: '–', after: scopes },
          { label: { zh: '店铺', en: 'Shops' }, before: '–', after: shops || { zh: '全部', en: 'all' } },
          { label: { zh: '每分钟', en: 'Per minute' }, before: '–', after: key.perMinute },
        ],
      },
    ],
    figures: [],
    inverse: { says: `api key revoke ${key.name}` },
    data: { name: key.name, scopes: key.scopes.join(','), shops: key.shops.join(','), perMinute: key.perMinute },
  };
}

const listed = (value: unknown): string =>
  JSON.stringify(
    String(value ?? '')
      .split(',')
      .filter(Boolean),
  );
const textArray = (value: unknown) => sql`array(select jsonb_array_elements_text(${listed(value)}::jsonb))`;

/** Throws effect.changed when the name was taken meanwhile. */
async function add({ tx }: Deps, { data }: Effect, by: string): Promise<void> {
  const done = await rowsOf(
    tx,
    sql`insert into api_key (name, hash, scopes, shops, per_minute, created_by)
        values (${data['name']}, ${hex(noHash())}, ${textArray(data['scopes'])}, ${textArray(data['shops'])},
                ${data['perMinute']}::int, ${by}) on conflict do nothing returning id`,
  );
  if (done.length === 0) throw effectChanged(String(data['name']));
}

/** Throws api_key.not_found, api_key.revoked. */
async function planRevoke({ tx }: Deps, name: string): Promise<Effect> {
  const [row] = await rowsOf<{ revoked: boolean }>(
    tx,
    sql`select revoked_at is not null as revoked from api_key where name = ${name}`,
  );
  if (!row) throw noKey(name);
  if (row.revoked)
    throw new UserError('api_key.revoked', {
      zh: `密钥 ${name} 已经作废，无需再作废`,
      en: `The key ${name} is revoked already`,
    });
  return {
    summary: { zh: `作废接口密钥 ${name}`, en: `Revoke the API key ${name}` },
    rows: [
      {
        key: `api_key:${name}`,
        label: { zh: name, en: name },
        version: 1,
        versionAfter: 2,
        changes: [{ label: { zh: '可用', en: 'Works' }, before: '✓', after: '–' }],
      },
    ],
    figures: [],
    inverse: irreversible('作废的密钥不再启用，请新建一个', 'a revoked key never works again; make a new one'),
    data: { name },
  };
}

/** Throws effect.changed. */
async function revoke({ tx }: Deps, { data }: Effect): Promise<void> {
  const done = await rowsOf(
    tx,
    sql`update api_key set revoked_at = clock_timestamp() where name = ${data['name']} and revoked_at is null returning id`,
  );
  if (done.length === 0) throw effectChanged(String(data['name']));
}

/** Keys that nobody has fetched yet. */
async function waiting({ tx }: Deps): Promise<{ name: string; scopes: string[] }[]> {
  return rowsOf(
    tx,
    sql`select name, scopes from api_key where revoked_at is null and length(hash) = 16 order by id limit 50`,
  );
}

/** Makes the key itself, once. Throws api_key.fetched when it is there already, or is not waiting at all. */
async function issue({ tx }: Deps, name: string): Promise<string> {
  const key = `zgk_${randomBytes(32).toString('base64url')}`;
  const done = await rowsOf(
    tx,
    sql`update api_key set hash = ${hex(hashOf(key))}
        where name = ${name} and revoked_at is null and length(hash) = 16 returning id`,
  );
  if (done.length > 0) return key;
  throw new UserError('api_key.fetched', {
    zh: '这个密钥已经取走或不存在；丢了就作废它，再新建一个（接口密钥 添加）',
    en: 'That key was fetched already, or is not there; if it is lost, revoke it and add another (api key add)',
  });
}

/** Whose key it is. Looked up by its hash: no two keys are ever compared. undefined for what is no key of ours. */
async function callerOf({ tx }: Deps, key: string): Promise<Caller | undefined> {
  if (!KEY.test(key)) return undefined;
  const [row] = await rowsOf<{
    id: number;
    name: string;
    scopes: string[];
    ids: number[];
    limited: boolean;
    rate: number;
  }>(
    tx,
    sql`select id::int as id, name, scopes, per_minute as rate, cardinality(shops) > 0 as limited,
          array(select s.id from shop s where s.code = any(k.shops)) as ids
        from api_key k where hash = ${hex(hashOf(key))} and revoked_at is null`,
  );
  if (!row) return undefined;
  await rowsOf(
    tx,
    sql`update api_key set last_used_at = clock_timestamp()
        where id = ${row.id} and (last_used_at is null or last_used_at < clock_timestamp() - interval '1 minute')`,
  );
  const { id, name, scopes, rate } = row;
  return { id, name, scopes, shops: row.limited ? row.ids : undefined, perMinute: rate };
}

const noKey = (name: string): UserError =>
  new UserError('api_key.not_found', {
    zh: `没有叫 ${name} 的接口密钥，发送 接口密钥 看有哪些`,
    en: `There is no API key called ${name}; send api key to see them`,
  });
