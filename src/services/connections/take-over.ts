import type { Effect } from '../../core/effect.ts';
import { effectChanged, UserError } from '../../core/errors.ts';
import { many } from '../../core/many.ts';
import type { Field } from '../../core/message.ts';
import { rowsDigest } from '../../core/rows-digest.ts';
import { quote } from '../../core/text.ts';
import { instantOf, rowsOf, sql, type Tx } from '../../db/client.ts';
import { assignedPieces, claimQuotas, expose, lockLevels } from './claims.ts';
import { already, atStage, type Standing, setStage, stageRow, standingOf } from './stages.ts';
import { takeOverRisk } from './take-over-risk.ts';

type Deps = {
  tx: Tx;
  openOrders: {
    openUnits(shopId: number): Promise<{ orders: number; units: Map<string, number> }>;
    reserveOpen(given: { shopId: number; now: Date }): Promise<{ orders: number; short: number }>;
  };
};
type ShopRef = { id: number; code: string };

/** What a shop shows of one SKU, in pieces, and what there is. */
type Shown = { sku: string; title: string; listings: number; shown: number; free: number; assigned: number };

type Seen = {
  rows: Shown[];
  unmatched: number;
  unknown: number;
  readAt: Date | undefined;
  /** Changes with each mapping. */
  version: number;
};

/** The platform's clock and ours differ, and orders of the same second may come later. */
const SLACK_MS = 5_000;
const ROWS_SHOWN = 20;

/**
 * What taking a shop over would do. Read only. Throws connect.stage_already, connect.catalog_first, connect.orders_behind,
 * connect.nothing_matched, connect.cannot_write.
 */
export async function planTakeOver(d: Deps, shop: ShopRef): Promise<Effect> {
  const standing = await standingOf(d.tx, shop);
  if (standing.stage !== 'observe') throw already(shop.code, standing.stage);
  const seen = await seenOf(d.tx, shop.id);
  refuseUnread(shop.code, standing, seen);
  const open = await d.openOrders.openUnits(shop.id);
  const plans = seen.rows.map((row) => planned(row, open.units.get(row.sku) ?? 0));
  const over = plans.filter(({ exposed }) => exposed > 0);
  return {
    summary: {
      zh: `接管 ${shop.code}：锁定 ${open.orders} 个未发订单，${plans.length} 个商品按平台现有数量记配额，${over.length} 个先降`,
      en: `Take ${shop.code} over: ${many(open.orders, 'open order')} to be held, what the platform shows of ${many(plans.length, 'SKU')} becomes quota, ${over.length} to be lowered first`,
    },
    rows: [stageRow(shop, standing, 'take_over'), ...plans.slice(0, ROWS_SHOWN).map((one) => rowOf(shop, one))],
    figures: figuresOf({ plans, open, seen }),
    risk: await takeOverRisk(d.tx, shop.id, plans),
    inverse: { says: `connect observe ${quote(shop.code)}` },
    data: { shopId: shop.id, code: shop.code, stageAt: standing.stageAt, mapping: seen.version, all: allOf(seen) },
  };
}

/** What the platform shows of every SKU, also of those that are not listed: it becomes quota. Stock moves with every order, and is not in it. */
const allOf = ({ rows }: Seen): string =>
  rowsDigest(
    rows.map(({ sku, listings, shown }) => [sku, listings, shown]).sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)),
  );

type Plan = Shown & { open: number; short: number; claim: number; exposed: number };

/** Open orders come first, out of what is free; then what the platform shows, as far as there is something. */
function planned(row: Shown, open: number): Plan {
  const quotaUsed = Math.min(open, row.assigned);
  const held = Math.min(open - quotaUsed, Math.max(0, row.free));
  const free = Math.max(0, row.free) - held;
  const missing = Math.max(0, row.shown - row.assigned + quotaUsed);
  const claim = Math.min(missing, free);
  return { ...row, open, short: open - quotaUsed - held, claim, exposed: missing - claim };
}

const rowOf = (shop: ShopRef, one: Plan): Effect['rows'][number] => ({
  key: `takeover:${shop.code}|${one.sku}`,
  label: { zh: `${one.sku} · ${one.listings} 个链接`, en: `${one.sku} · ${many(one.listings, 'listing')}` },
  version: 0,
  versionAfter: 0,
  changes: [
    {
      label: { zh: '平台现有（件）', en: 'Platform shows, pieces' },
      before: one.shown,
      after: one.shown - one.exposed,
    },
    { label: { zh: '配额', en: 'Quota' }, before: one.assigned, after: one.shown - one.exposed },
    ...(one.open > 0
      ? [{ label: { zh: '未发订单锁定', en: 'Held for open orders' }, before: 0, after: one.open - one.short }]
      : []),
    ...(one.short > 0 ? [{ label: { zh: '缺口', en: 'Short' }, before: 0, after: one.short }] : []),
  ],
});

function figuresOf(given: {
  plans: Plan[];
  open: { orders: number; units: Map<string, number> };
  seen: Seen;
}): Field[] {
  const { plans, open, seen } = given;
  const sum = (pick: (plan: Plan) => number) => plans.reduce((total, plan) => total + pick(plan), 0);
  const units = [...open.units.values()].reduce((total, one) => total + one, 0);
  const [short, exposed, hidden] = [sum((one) => one.short), sum((one) => one.exposed), plans.length - ROWS_SHOWN];
  const figures: Field[] = [
    {
      label: { zh: '未发订单', en: 'Open orders' },
      value: { zh: `${open.orders} 单 ${units} 件`, en: `${open.orders}, ${many(units, 'piece')}` },
    },
    { label: { zh: '平台现有合计', en: 'Platform shows in all' }, value: sum((one) => one.shown) },
    { label: { zh: '记为配额', en: 'Becomes quota' }, value: sum((one) => one.shown - one.exposed) },
  ];
  if (short > 0) figures.push({ label: { zh: '没有货的订单件数', en: 'Ordered without stock' }, value: short });
  if (exposed > 0)
    figures.push({ label: { zh: '超出库存、先降', en: 'More than we have, lowered first' }, value: exposed });
  figures.push({ label: { zh: '未对应、不动的链接', en: 'Unmatched listings, untouched' }, value: seen.unmatched });
  if (hidden > 0) figures.push({ label: { zh: '未列出的商品', en: 'SKUs not listed here' }, value: hidden });
  return figures;
}

/** Throws effect.changed when the stage, a mapping or what is shown of a SKU is another by now, and what the plan throws. */
export async function applyTakeOver(
  d: Deps,
  { effect, now }: { effect: Effect; now: Date },
): Promise<{ orders: number; short: number; skus: number; quota: number; exposed: number; exposedSkus: number }> {
  const { data } = effect;
  const shop = { id: Number(data['shopId']), code: String(data['code']) };
  const standing = await atStage(d.tx, shop, data['stageAt']);
  const before = await seenOf(d.tx, shop.id);
  if (before.version !== data['mapping'] || allOf(before) !== data['all']) throw effectChanged(shop.code);
  refuseUnread(shop.code, standing, before);
  await setStage(d.tx, shop.id, 'take_over');
  const held = await d.openOrders.reserveOpen({ shopId: shop.id, now });
  const claimed = await claimShown(d.tx, shop.id, before.rows);
  return { ...held, skus: before.rows.length, ...claimed };
}

/** Quotas of what a platform shows, as far as there is something; the rest is exposed, and lowered first. */
export async function claimShown(tx: Tx, shopId: number, rows: readonly { sku: string; shown: number }[]) {
  const skus = rows.map(({ sku }) => sku);
  await lockLevels(tx, skus);
  const assigned = await assignedPieces(tx, shopId, skus);
  const wanted = rows.map(({ sku, shown }) => ({ sku, units: Math.max(0, shown - (assigned.get(sku) ?? 0)) }));
  const got = await claimQuotas(tx, shopId, wanted);
  const rest = wanted.map(({ sku, units }) => ({ sku, units: units - (got.get(sku) ?? 0) }));
  await expose(tx, shopId, rest);
  const sum = (list: readonly { units: number }[]) => list.reduce((total, { units }) => total + units, 0);
  const exposed = sum(rest);
  const shown = rows.reduce((total, row) => total + row.shown, 0);
  return { quota: shown - exposed, exposed, exposedSkus: rest.filter(({ units }) => units > 0).length };
}

async function seenOf(tx: Tx, shopId: number): Promise<Seen> {
  const rows = await rowsOf<Shown>(
    tx,
    sql`select g.sku, k.title, g.listings, g.shown, l.free, coalesce(q.assigned, 0)::int as assigned
        from (select sku, count(*)::int as listings, coalesce(sum(pieces * published), 0)::int as shown from listing
          where shop_id = ${shopId} and sku is not null and state <> 'gone' group by sku) g
        join sku k on k.code = g.sku
        cross join lateral (select coalesce(sum(greatest(0, on_hand - reserved - safety - assigned)), 0)::int as free
          from stock_level where sku = g.sku) l
        cross join lateral (select sum(assigned) as assigned from quota where sku = g.sku and shop_id = ${shopId}) q
        order by g.shown > l.free + coalesce(q.assigned, 0) desc, g.shown desc, g.sku`,
  );
  const [facts] = await rowsOf<{ unmatched: number; unknown: number; read_at: string | null; version: number }>(
    tx,
    sql`select count(*) filter (where sku is null and state = 'active')::int as unmatched,
          count(*) filter (where sku is not null and published is null)::int as unknown,
          max(published_at) filter (where sku is not null) as read_at,
          coalesce(sum(version) filter (where sku is not null), 0)::int as version
        from listing where shop_id = ${shopId} and state <> 'gone'`,
  );
  return {
    rows,
    unmatched: facts?.unmatched ?? 0,
    unknown: facts?.unknown ?? 0,
    readAt: facts?.read_at ? instantOf(facts.read_at) : undefined,
    version: facts?.version ?? 0,
  };
}

/** What was sold before the numbers were read must be in, else it would be taken off twice. */
function refuseUnread(shop: string, { lacks, ordersThrough, catalogPulledAt }: Standing, seen: Seen): void {
  if (lacks.includes('stock-write') || lacks.includes('orders')) throw cannot(shop);
  if (!catalogPulledAt || seen.unknown > 0) throw catalogFirst(shop);
  if (seen.rows.length === 0) throw nothing(shop);
  const needed = (seen.readAt?.getTime() ?? 0) + SLACK_MS;
  if ((ordersThrough?.getTime() ?? 0) < needed) throw behind(shop);
}

const cannot = (shop: string): UserError =>
  new UserError('connect.cannot_write', {
    zh: `${shop} 的凭据没有读订单或写库存的权限，只能观察；请在平台开通后重新接入`,
    en: `The credentials of ${shop} may not read orders or write stock, so it can only be observed; have the platform allow it and connect again`,
  });

const catalogFirst = (shop: string): UserError =>
  new UserError('connect.catalog_first', {
    zh: `${shop} 的商品还没有读完，读完（几分钟）后再发送一次`,
    en: `The catalogue of ${shop} has not been read to its end yet; send it again in a few minutes`,
  });

const nothing = (shop: string): UserError =>
  new UserError('connect.nothing_matched', {
    zh: `${shop} 没有一个对应好的链接，请先用 对应 列表 ${shop} 看并对应`,
    en: `No listing of ${shop} is matched to a SKU; see match list ${quote(shop)} and match them first`,
  });

const behind = (shop: string): UserError =>
  new UserError('connect.orders_behind', {
    zh: `${shop} 的订单还没有读到商品读取的时刻，那之前卖出的会算两次；等一分钟再发送一次`,
    en: `The orders of ${shop} are not read up to the moment its catalogue was, so that sales would count twice; send it again in a minute`,
  });
