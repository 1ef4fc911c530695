import { bindTo } from '../../core/bind.ts';
import { type Effect, type EffectRow, irreversible } from '../../core/effect.ts';
import { effectChanged, UserError } from '../../core/errors.ts';
import type { Localized } from '../../core/localized.ts';
import type { Sku, WarehouseCode } from '../../core/terms.ts';
import { clampChars, quote } from '../../core/text.ts';
import { instantOf, rowsOf, sql, type Tx } from '../../db/client.ts';
import { skusLike, warehouseCalled } from './names.ts';

/** Units of one SKU in one warehouse under one owner. `available` is what may still be promised. */
export type Level = {
  sku: string;
  title: string;
  warehouse: string;
  warehouseName: Localized;
  owner: string;
  onHand: number;
  reserved: number;
  safety: number;
  assigned: number;
  short: number;
  available: number;
  reorderPoint: number;
  version: number;
  updatedAt: Date;
};

export type Movement = {
  id: number;
  at: Date;
  warehouse: string;
  kind: string;
  delta: number;
  onHandAfter: number;
  reason: string;
  actor: string;
};

export const isLow = (level: Level): boolean => level.available <= level.reorderPoint;

/** Characters of a reason; the reason of an undo repeats the first one's and must fit too. */
const LONGEST_REASON = 200;

type AdjustInput = { sku: Sku; warehouse: WarehouseCode; delta: number; reason: string };

type Deps = { tx: Tx };

export type Inventory = ReturnType<typeof createInventory>;

/** The stock of the group, inside one transaction. Reads see all of it: stock belongs to warehouses, not to shops. */
export const createInventory = (deps: Deps) =>
  bindTo(deps, {
    skuOf,
    requireSku,
    warehouseOf,
    levelsOf,
    isEmpty,
    belowReorderPoint,
    movementsOf,
    planAdjust,
    adjust,
  });

/** The stored code for a typed one: exact, else the only one that differs in case. */
async function skuOf(d: Deps, typed: string): Promise<Sku | undefined> {
  const found = await rowsOf<{ code: Sku; exact: boolean }>(
    d.tx,
    sql`select code, code = ${typed} as exact from sku where lower(code) = lower(${typed}) order by exact desc limit 2`,
  );
  return found[0]?.exact || found.length === 1 ? found[0]?.code : undefined;
}

/** The stored code. Throws stock.not_found with what may have been meant. */
async function requireSku(d: Deps, typed: string): Promise<Sku> {
  const found = await skuOf(d, typed);
  if (!found) throw unknownSku(typed, await skusLike(d.tx, typed));
  return found;
}

/** By code or name. Throws warehouse.not_found. */
const warehouseOf = (d: Deps, typed: string): Promise<WarehouseCode> => warehouseCalled(d.tx, typed);

/** Whether there is no stock record at all. */
async function isEmpty(d: Deps): Promise<boolean> {
  return (await rowsOf(d.tx, sql`select 1 from stock_level limit 1`)).length === 0;
}

/** In the order of warehouses; empty when there is no record. */
async function levelsOf(d: Deps, typed: string, warehouse?: WarehouseCode): Promise<Level[]> {
  const code = await skuOf(d, typed);
  if (!code) return [];
  const only = warehouse ? sql`and w.code = ${warehouse}` : sql``;
  return levels(d, sql`l.sku = ${code} ${only} order by w.id, l.owner`);
}

/** Levels whose available units have fallen to their reorder point, the emptiest first. */
async function belowReorderPoint(d: Deps, limit = 50): Promise<{ rows: Level[]; total: number }> {
  const low = sql`l.reorder_point > 0 and l.on_hand - l.reserved - l.safety <= l.reorder_point`;
  const [count] = await rowsOf<{ n: number }>(d.tx, sql`select count(*)::int as n from stock_level l where ${low}`);
  const rows = await levels(
    d,
    sql`${low}
    order by (l.on_hand - l.reserved - l.safety)::numeric / l.reorder_point, l.sku, w.id limit ${limit}`,
  );
  return { rows, total: count?.n ?? 0 };
}

async function movementsOf(d: Deps, typed: string, limit: number): Promise<{ rows: Movement[]; total: number }> {
  const code = await requireSku(d, typed);
  const rows = await rowsOf<Record<string, unknown> & { total: number }>(
    d.tx,
    sql`select m.id, m.at, w.code as warehouse, m.kind, m.delta, m.on_hand_after, m.reason, m.actor,
          count(*) over ()::int as total
        from movement m join warehouse w on w.id = m.warehouse_id
        where m.sku = ${code} order by m.id desc limit ${limit}`,
  );
  return { rows: rows.map(movementOf), total: rows[0]?.total ?? 0 };
}

/**
 * Read only. The ledger never refuses the truth: units that are promised, assigned or safety may be gone, and what is then
 * missing is the row's `short`. Throws stock.not_found, adjust.below_zero and adjust.too_many.
 */
async function planAdjust(d: Deps, { sku, warehouse, delta, reason }: AdjustInput): Promise<Effect> {
  const level = (await levelsOf(d, sku, warehouse)).find((found) => found.owner === '');
  if (!level) throw noLevel(sku, warehouse);
  refuseImpossible(level, delta);
  const after = level.onHand + delta;
  const short = shortAt(level, after);
  const back = delta > 0 ? `${-delta}` : `+${-delta}`;
  const inverse = `adjust ${quote(level.sku)} ${level.warehouse} ${back} ${clampChars(`撤销 ${reason}`, LONGEST_REASON)}`;
  return {
    summary: {
      zh: `${level.sku} 在 ${level.warehouseName.zh} 的在库数量 ${level.onHand} → ${after}`,
      en: `On hand of ${level.sku} in ${level.warehouseName.en}: ${level.onHand} → ${after}`,
    },
    rows: [adjustedRow(level, after, short)],
    figures: [
      { label: { zh: '变动', en: 'Change' }, value: delta > 0 ? `+${delta}` : String(delta) },
      { label: { zh: '原因', en: 'Reason' }, value: reason },
      ...(short > level.short ? [{ label: { zh: '风险', en: 'Risk' }, value: uncovered(short - level.short) }] : []),
    ],
    ...(short > level.short ? { risky: true as const } : {}),
    inverse: delta === 0 ? irreversible('数量没有变化', 'nothing changes') : { says: inverse },
    data: { sku: level.sku, warehouse: level.warehouse, delta, reason, version: level.version, short },
  };
}

/** One statement decides; its movement is written with it. `cause` makes it happen once. Throws effect.changed. */
async function adjust(d: Deps, effect: Effect, by: { actor: string; cause: string }): Promise<void> {
  const { sku, warehouse, delta, reason, version, short } = effect.data;
  const done = await rowsOf<{ on_hand_after: number }>(
    d.tx,
    sql`with moved as (
          update stock_level l set on_hand = on_hand + ${delta}, short = ${short}, version = version + 1,
            updated_at = clock_timestamp()
          from warehouse w
          where w.id = l.warehouse_id and w.code = ${warehouse} and l.sku = ${sku} and l.owner = ''
            and l.version = ${version} and l.on_hand + ${delta} >= 0
            and greatest(0, l.reserved + l.safety + l.assigned - l.on_hand - ${delta}) = ${short}
          returning l.sku, l.warehouse_id, l.on_hand)
        insert into movement (sku, warehouse_id, kind, delta, on_hand_after, reason, actor, cause)
        select sku, warehouse_id, 'adjusted', ${delta}, on_hand, ${reason}, ${by.actor}, ${by.cause} from moved
        returning on_hand_after`,
  );
  if (done.length === 0) throw effectChanged(String(sku));
}

async function levels(d: Deps, where: ReturnType<typeof sql>): Promise<Level[]> {
  const rows = await rowsOf<Record<string, unknown>>(
    d.tx,
    sql`select l.*, s.title, w.code as warehouse, w.name_zh, w.name_en
        from stock_level l join warehouse w on w.id = l.warehouse_id join sku s on s.code = l.sku where ${where}`,
  );
  return rows.map(levelOf);
}

function levelOf(row: Record<string, unknown>): Level {
  const n = (column: string) => row[column] as number;
  return {
    sku: row['sku'] as string,
    title: row['title'] as string,
    warehouse: row['warehouse'] as string,
    warehouseName: { zh: row['name_zh'] as string, en: row['name_en'] as string },
    owner: row['owner'] as string,
    onHand: n('on_hand'),
    reserved: n('reserved'),
    safety: n('safety'),
    assigned: n('assigned'),
    short: n('short'),
    available: Math.max(0, n('on_hand') - n('reserved') - n('safety')),
    reorderPoint: n('reorder_point'),
    version: n('version'),
    updatedAt: instantOf(row['updated_at']),
  };
}

const movementOf = (row: Record<string, unknown>): Movement => ({
  id: Number(row['id']),
  at: instantOf(row['at']),
  warehouse: row['warehouse'] as string,
  kind: row['kind'] as string,
  delta: row['delta'] as number,
  onHandAfter: row['on_hand_after'] as number,
  reason: row['reason'] as string,
  actor: row['actor'] as string,
});

const shortAt = (level: Level, onHand: number): number =>
  Math.max(0, level.reserved + level.safety + level.assigned - onHand);

const uncovered = (units: number): Localized => ({
  zh: `缺口 +${units}：已锁定、已分配或安全库存没有货可用`,
  en: `short +${units}: reserved, assigned or safety units are not there`,
});

const adjustedRow = (level: Level, after: number, short: number): EffectRow => ({
  key: `stock:${level.sku}|${level.warehouse}|${level.owner}`,
  label: { zh: `${level.sku} · ${level.warehouseName.zh}`, en: `${level.sku} · ${level.warehouseName.en}` },
  version: level.version,
  versionAfter: level.version + 1,
  changes: [
    { label: { zh: '在库', en: 'On hand' }, before: level.onHand, after },
    ...(short === level.short ? [] : [{ label: { zh: '缺口', en: 'Short' }, before: level.short, after: short }]),
  ],
});

function refuseImpossible(level: Level, delta: number): void {
  const after = level.onHand + delta;
  if (after > 2_147_483_647)
    throw new UserError('adjust.too_many', {
      zh: '数量太大，请检查',
      en: 'That is too many units, please check the number',
    });
  if (after >= 0) return;
  throw new UserError('adjust.below_zero', {
    zh: `${level.warehouseName.zh} 在库只有 ${level.onHand} 件，最多能减 ${level.onHand} 件`,
    en: `${level.warehouseName.en} has only ${level.onHand} on hand; at most ${level.onHand} can be taken off`,
  });
}

/** `near`: codes that may have been meant. */
export const unknownSku = (typed: string, near: readonly string[] = []): UserError =>
  new UserError(
    'stock.not_found',
    {
      zh: `没有找到商品“${typed}”，请检查编码`,
      en: `There is no SKU “${typed}”, please check it`,
    },
    near.length === 0
      ? []
      : [{ zh: `是不是：${near.map(quote).join('、')}`, en: `Did you mean: ${near.map(quote).join(', ')}` }],
  );

const noLevel = (sku: string, warehouse: string): UserError =>
  new UserError('stock.not_found', {
    zh: `“${sku}”在仓库“${warehouse}”没有库存记录，请换一个仓库，或先导入它的库存`,
    en: `No stock record for “${sku}” in warehouse “${warehouse}”, name another warehouse, or import its stock first`,
  });
