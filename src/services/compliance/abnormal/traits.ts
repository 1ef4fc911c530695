import { UserError } from '../../../core/errors.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { plainValue, traitHash } from '../linked/identity.ts';
import type { Kind } from './event.ts';

type D = { tx: Tx; customerKey: string };

/** What somebody tells of an order: a value, which is hashed here and not kept, or a hash of their own making. */
export type GivenTrait = { order: string; kind: Kind } & ({ value: string } | { hash: string });

export type TraitsNoted = {
  /** Traits that are new or other than before. */
  noted: number;
  same: number;
  /** Orders that are not there, those of them that are named: at most 20. */
  unknown: { count: number; orders: string[] };
};

export const MOST_TRAITS = 500;
const MOST_UNKNOWN = 20;
const HASH = /^[A-Za-z0-9_-]{16,64}$/;

/**
 * Notes them for orders of one shop; one of a kind and order, the latest counts. Nothing of a value is kept but its keyed hash. Throws
 * traits.hash, traits.value, traits.buyer.
 */
export async function addTraits(
  d: D,
  { shopId, rows }: { shopId: number; rows: readonly GivenTrait[] },
): Promise<TraitsNoted> {
  const hashed = new Map(rows.map((one, n) => [`${one.order}|${one.kind}`, { ...one, hash: hashFor(d, one, n + 1) }]));
  const given = [...hashed.values()].map(({ order, kind, hash }) => ({ order, kind, hash }));
  const [done] = await rowsOf<{ noted: number; unknown: string[] }>(
    d.tx,
    sql`with given as (select * from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as g ("order" text, kind text, hash text)),
          put as (
            insert into order_trait as t (order_id, shop_id, kind, hash, placed_at)
            select o.id, o.shop_id, g.kind, g.hash, o.placed_at from given g join "order" o on o.shop_id = ${shopId} and o.number = g."order"
            on conflict (order_id, kind) do update set hash = excluded.hash where t.hash <> excluded.hash
            returning 1)
        select (select count(*)::int from put) as noted,
          array(select distinct g."order" from given g
                where not exists (select from "order" o where o.shop_id = ${shopId} and o.number = g."order") order by 1) as unknown`,
  );
  const unknown = done?.unknown ?? [];
  const missing = given.filter(({ order }) => unknown.includes(order)).length;
  const noted = done?.noted ?? 0;
  return {
    noted,
    same: given.length - missing - noted,
    unknown: { count: unknown.length, orders: unknown.slice(0, MOST_UNKNOWN) },
  };
}

function hashFor({ customerKey }: D, one: GivenTrait, row: number): string {
  if ('hash' in one) {
    if (!HASH.test(one.hash)) throw noHash(row);
    return one.hash;
  }
  if (one.kind === 'buyer') throw noBuyer(row);
  return hashedValue(customerKey, one.kind, one.value) ?? refuse(row);
}

/** As the shops' own things are hashed, so that an order by a shop's device is seen. Undefined: it can be no value. */
export function hashedValue(key: string, kind: Exclude<Kind, 'buyer'>, typed: string): string | undefined {
  const value = plainValue(kind === 'payer' ? 'payee' : kind, typed.slice(0, 1_000));
  return value.length < 2 || value.length > 300 ? undefined : traitHash(key, kind, value);
}

/** The same with its key, for connectors. */
export const hashedBy =
  (key: string) =>
  (kind: Exclude<Kind, 'buyer'>, value: string): string | undefined =>
    hashedValue(key, kind, value);

function refuse(row: number): never {
  throw noValue(row);
}

const noHash = (row: number): UserError =>
  new UserError('traits.hash', {
    zh: `第 ${row} 行的哈希不对：16 至 64 个字母、数字、- 或 _`,
    en: `The hash of row ${row} is none: 16 to 64 letters, digits, - or _`,
  });

const noValue = (row: number): UserError =>
  new UserError('traits.value', {
    zh: `第 ${row} 行的值要有 2 至 300 个字符`,
    en: `The value of row ${row} needs 2 to 300 characters`,
  });

const noBuyer = (row: number): UserError =>
  new UserError('traits.buyer', {
    zh: `第 ${row} 行：买家由平台给出，只能报哈希，不能报值`,
    en: `Row ${row}: a buyer is told by the platform; send a hash, not a value`,
  });
