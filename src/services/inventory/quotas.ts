import type { Effect } from '../../core/effect.ts';
import { effectChanged, UserError } from '../../core/errors.ts';
import type { WarehouseCode } from '../../core/terms.ts';
import { quote } from '../../core/text.ts';
import { rowsOf, sql, type Tx } from '../../db/client.ts';
import { freeOf, type Level, levelKey, levelLabel, levelsWhere, lockPlanned } from './levels.ts';
import { noLevel } from './names.ts';
import { askAllotted } from './publishing/allotted.ts';
import { refusePublished } from './publishing/pin.ts';

type Deps = { tx: Tx };

export type Quota = { sku: string; warehouse: string; owner: string; shop: string; shopId: number; units: number };

/**
 * Sets what one shop may still sell of a level without asking, in units. It is raised only out of what nobody was given and
 * lowered always, and the level's `assigned` moves with it. Throws quota.not_enough, stock.no_level. Whoever sets several
 * goes by SKU and warehouse, so that two who do never wait for each other in a circle.
 */
export async function assignQuota(
  tx: Tx,
  {
    sku,
    warehouseId,
    owner = '',
    shopId,
    units,
  }: { sku: string; warehouseId: number; owner?: string; shopId: number; units: number },
): Promise<{ before: number; after: number }> {
  if (!Number.isInteger(units) || units < 0) throw new Error('a quota is a whole number of units from 0');
  const of = sql`sku = ${sku} and warehouse_id = ${warehouseId} and owner = ${owner}`;
  await rowsOf(tx, sql`select 1 from stock_level where ${of} for update`);
  const [level] = await levelsWhere(tx, sql`l.sku = ${sku} and l.warehouse_id = ${warehouseId} and l.owner = ${owner}`);
  if (!level) throw noLevel(sku, String(warehouseId));
  const [row] = await rowsOf<{ assigned: number }>(
    tx,
    sql`select assigned from quota where ${of} and shop_id = ${shopId}`,
  );
  const before = row?.assigned ?? 0;
  if (units === before) return { before, after: units };
  const moved = await rowsOf(
    tx,
    sql`update stock_level set assigned = assigned + ${units - before}, version = version + 1, updated_at = clock_timestamp()
        where ${of} and (${units - before}::int < 0
          or on_hand::bigint - reserved - safety - assigned >= ${units - before}::int) returning version`,
  );
  if (moved.length === 0) throw notEnough(level, before, units);
  await rowsOf(
    tx,
    sql`insert into quota (sku, warehouse_id, owner, shop_id, assigned) values (${sku}, ${warehouseId}, ${owner}, ${shopId}, ${units})
        on conflict (sku, warehouse_id, owner, shop_id) do update set assigned = excluded.assigned`,
  );
  return { before, after: units };
}

/** Quotas of a SKU, by warehouse, the shop that keeps its quota longest first. */
export async function quotasOf(d: Deps, sku: string): Promise<Quota[]> {
  return rowsOf<Quota>(
    d.tx,
    sql`select q.sku, w.code as warehouse, q.owner, s.code as shop, q.shop_id as "shopId", q.assigned as units
        from quota q join warehouse w on w.id = q.warehouse_id join shop s on s.id = q.shop_id
        where q.sku = ${sku} and q.assigned > 0 order by w.id, q.owner, s.rank desc, s.id`,
  );
}

type QuotaInput = {
  sku: string;
  warehouse: WarehouseCode;
  shop: { id: number; code: string };
  units: number;
};

/** Read only. Throws stock.not_found, quota.published, quota.not_enough, quota.unchanged. */
export async function planQuota(d: Deps, { sku, warehouse, shop, units }: QuotaInput): Promise<Effect> {
  const [level] = await levelsWhere(d.tx, sql`l.sku = ${sku} and w.code = ${warehouse} and l.owner = ''`);
  if (!level) throw noLevel(sku, warehouse);
  await refusePublished(d.tx, { sku, shopId: shop.id, shop: shop.code, byPerson: true });
  const quotas = await quotasOf(d, sku);
  const before =
    quotas.find((one) => one.warehouse === warehouse && one.owner === '' && one.shopId === shop.id)?.units ?? 0;
  if (units === before) throw unchanged(shop.code, units);
  if (units - before > freeOf(level)) throw notEnough(level, before, units);
  return {
    summary: {
      zh: `${shop.code} 在 ${level.warehouseName.zh} 的 ${level.sku} 配额 ${before} → ${units}`,
      en: `Quota of ${shop.code} for ${level.sku} in ${level.warehouseName.en}: ${before} → ${units}`,
    },
    rows: [
      {
        key: levelKey(level),
        label: levelLabel(level),
        version: level.version,
        versionAfter: level.version + 1,
        changes: [
          { label: { zh: `配额 ${shop.code}`, en: `Quota ${shop.code}` }, before, after: units },
          {
            label: { zh: '未分配', en: 'Unassigned' },
            before: freeOf(level),
            after: Math.max(0, level.onHand - level.reserved - level.safety - level.assigned - units + before),
          },
        ],
      },
    ],
    figures: [],
    inverse: { says: `quota set ${quote(level.sku)} ${level.warehouse} ${quote(shop.code)} ${before}` },
    data: {
      sku: level.sku,
      warehouse: level.warehouse,
      shopId: shop.id,
      shop: shop.code,
      before,
      units,
      version: level.version,
    },
  };
}

export async function applyQuota(d: Deps, effect: Effect): Promise<void> {
  const { sku, warehouse, shopId, units, version } = effect.data;
  const planned = { sku: String(sku), warehouse: String(warehouse), version: Number(version) };
  const level = await lockPlanned(d.tx, planned);
  if (!level) throw effectChanged(planned.sku);
  await assignQuota(d.tx, {
    sku: level.sku,
    warehouseId: level.warehouseId,
    shopId: Number(shopId),
    units: Number(units),
  });
  await askAllotted(d.tx, { shopId: Number(shopId), sku: level.sku, cause: 'person' });
}

function notEnough(level: Level, before: number, units: number): UserError {
  const free = freeOf(level);
  return new UserError('quota.not_enough', {
    zh: `${level.warehouseName.zh} 的 ${level.sku} 未分配的只有 ${free} 件，配额最多 ${before + free} 件，不能是 ${units} 件`,
    en: `${level.warehouseName.en} has only ${free} of ${level.sku} unassigned: the quota can be at most ${before + free}, not ${units}`,
  });
}

const unchanged = (shop: string, units: number): UserError =>
  new UserError('quota.unchanged', {
    zh: `${shop} 的配额已经是 ${units} 件`,
    en: `The quota of ${shop} is ${units} already`,
  });
