import type { Localized } from '../../core/localized.ts';
import { rowsOf, sql, type Tx } from '../../db/client.ts';

type Deps = { tx: Tx };

/** What can be wrong with a level; docs/inventory/ledger.md says each in words. */
export const PROOFS = {
  on_hand: { zh: '流水之和 ≠ 在库', en: 'movements do not add up to on hand' },
  reserved: { zh: '流水之和 ≠ 锁定', en: 'movements do not add up to reserved' },
  holds: { zh: '未完成锁单之和 ≠ 锁定', en: 'open reservations are not what is reserved' },
  quotas: { zh: '店铺配额之和 ≠ 已分配', en: 'quotas do not add up to assigned' },
  lots: { zh: '批次之和 > 在库', en: 'lots hold more than is on hand' },
  chain_on_hand: { zh: '在库结存断链', en: 'the balance of on hand has a gap' },
  chain_reserved: { zh: '锁定结存断链', en: 'the balance of reserved has a gap' },
  covered: { zh: '在库 + 缺口 < 锁定 + 安全 + 已分配', en: 'on hand + short < reserved + safety + assigned' },
  shortage: { zh: '有缺口但没有缺口记录', en: 'short, but no shortage is open' },
} as const satisfies Record<string, Localized>;

export type Proof = keyof typeof PROOFS;

/** One thing that does not hold. `expected` is what follows from the lines, `stands` what the counter says; units. */
export type VerifyFinding = {
  sku: string;
  warehouse: string;
  warehouseName: Localized;
  owner: string;
  proof: Proof;
  expected: number;
  stands: number;
  /** The first movement after a gap of the balances. */
  movement: number | undefined;
};

export type Verified = {
  levels: number;
  movements: number;
  reservations: number;
  findings: VerifyFinding[];
  total: number;
};

/**
 * Proves every level (of one SKU, or all) from its lines, in a few set-based statements on one snapshot where the caller's
 * transaction has one. Reads only; `findings` are the first `limit`, `total` says how many there are.
 */
export async function verify(d: Deps, given: { sku?: string; limit?: number } = {}): Promise<Verified> {
  const { sku, limit = 20 } = given;
  const only = (alias: string) => (sku === undefined ? sql`true` : sql`${sql.raw(alias)}.sku = ${sku}`);
  const [row] = await rowsOf<{
    levels: number;
    movements: number;
    reservations: number;
    total: number;
    found: Record<string, unknown>[];
  }>(
    d.tx,
    sql`with ${sums(only)}, found as (${findings(only)})
        select (select count(*)::int from level) as levels, (select coalesce(sum(n), 0)::int from moved) as movements,
          (select coalesce(sum(n), 0)::int from held) as reservations,
          (select count(*)::int from found) as total,
          (select coalesce(jsonb_agg(f), '[]') from (
            select f.*, coalesce(w.code, f.warehouse_id::text) as code, w.name_zh, w.name_en
            from found f left join warehouse w on w.id = f.warehouse_id
            order by f.sku, f.warehouse_id, f.owner, f.proof limit ${limit}) f) as found`,
  );
  return {
    levels: row?.levels ?? 0,
    movements: row?.movements ?? 0,
    reservations: row?.reservations ?? 0,
    total: row?.total ?? 0,
    findings: (row?.found ?? []).map(findingOf),
  };
}

type Only = (alias: string) => ReturnType<typeof sql>;

/** What the lines say of each level, one row for each. */
const sums = (only: Only) => sql`
  level as (select * from stock_level l where ${only('l')}),
  moved as (
    select sku, warehouse_id, owner, sum(delta) as on_hand, sum(reserved_delta) as reserved, count(*) as n
    from movement m where ${only('m')} group by 1, 2, 3),
  held as (
    select sku, warehouse_id, owner, sum(quantity) as units, count(*) as n
    from reservation r where r.state = 'open' and ${only('r')} group by 1, 2, 3),
  quotas as (
    select sku, warehouse_id, owner, sum(assigned) as units from quota q where ${only('q')} group by 1, 2, 3),
  lots as (
    select t.sku, ll.warehouse_id, ll.owner, sum(ll.on_hand) as units
    from lot_level ll join lot t on t.id = ll.lot_id where ${only('t')} group by 1, 2, 3 having sum(ll.on_hand) > 0),
  chain as (
    select sku, warehouse_id, owner, id, delta, reserved_delta, on_hand_after, reserved_after,
      coalesce(lag(on_hand_after) over of_level, 0) as on_hand_before,
      coalesce(lag(reserved_after) over of_level, 0) as reserved_before
    from movement m where ${only('m')} window of_level as (partition by sku, warehouse_id, owner order by id)),
  gap as (
    select sku, warehouse_id, owner,
      min(id) filter (where on_hand_after <> on_hand_before + delta) as on_hand_at,
      min(id) filter (where reserved_after <> reserved_before + reserved_delta) as reserved_at
    from chain where on_hand_after <> on_hand_before + delta or reserved_after <> reserved_before + reserved_delta
    group by 1, 2, 3)`;

/** One row for each thing that does not hold: what should stand, what stands. */
const findings = (only: Only) => sql`
  select sku, warehouse_id, owner, p.proof, p.expected, p.stands, null::bigint as movement
  from level l left join moved m using (sku, warehouse_id, owner) left join held h using (sku, warehouse_id, owner)
  left join quotas q using (sku, warehouse_id, owner) left join lots t using (sku, warehouse_id, owner)
  cross join lateral (values
    ('on_hand', coalesce(m.on_hand, 0), l.on_hand::bigint, coalesce(m.on_hand, 0) = l.on_hand),
    ('reserved', coalesce(m.reserved, 0), l.reserved, coalesce(m.reserved, 0) = l.reserved),
    ('holds', coalesce(h.units, 0), l.reserved, coalesce(h.units, 0) = l.reserved),
    ('quotas', coalesce(q.units, 0), l.assigned, coalesce(q.units, 0) = l.assigned),
    ('lots', coalesce(t.units, 0), l.on_hand, coalesce(t.units, 0) <= l.on_hand),
    ('covered', l.reserved::bigint + l.safety + l.assigned, l.on_hand::bigint + l.short,
      l.on_hand::bigint + l.short >= l.reserved::bigint + l.safety + l.assigned),
    ('shortage', l.short, 0, l.short = 0 or exists (select from shortage s where s.closed_at is null
      and (s.sku, s.warehouse_id, s.owner) = (l.sku, l.warehouse_id, l.owner)))) p(proof, expected, stands, holds)
  where not p.holds
  union all
  select t.sku, t.warehouse_id, t.owner, 'lots', t.units, 0, null from lots t
  where not exists (select from level l where (l.sku, l.warehouse_id, l.owner) = (t.sku, t.warehouse_id, t.owner))
  union all
  select g.sku, g.warehouse_id, g.owner, p.proof, p.expected, p.stands, p.at
  from gap g cross join lateral (
    select 'chain_on_hand' as proof, c.on_hand_before + c.delta as expected, c.on_hand_after as stands, c.id as at
    from chain c where c.id = g.on_hand_at
    union all
    select 'chain_reserved', c.reserved_before + c.reserved_delta, c.reserved_after, c.id
    from chain c where c.id = g.reserved_at) p
  union all
  select b.sku, b.warehouse_id, b.owner, p.proof, p.expected, p.stands, null
  from (select distinct on (sku, warehouse_id, owner) * from movement m where ${only('m')}
    order by sku, warehouse_id, owner, id desc) b
  join level l using (sku, warehouse_id, owner)
  cross join lateral (values
    ('chain_on_hand', b.on_hand_after, l.on_hand), ('chain_reserved', b.reserved_after, l.reserved)) p(proof, expected, stands)
  where p.expected <> p.stands`;

const findingOf = (row: Record<string, unknown>): VerifyFinding => {
  const code = String(row['code']);
  return {
    sku: String(row['sku']),
    warehouse: code,
    warehouseName: { zh: String(row['name_zh'] ?? code), en: String(row['name_en'] ?? code) },
    owner: String(row['owner']),
    proof: row['proof'] as Proof,
    expected: Number(row['expected']),
    stands: Number(row['stands']),
    movement: row['movement'] === null ? undefined : Number(row['movement']),
  };
};
