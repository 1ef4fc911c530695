import { type Effect, irreversible } from '../../../core/effect.ts';
import { effectChanged, UserError } from '../../../core/errors.ts';
import type { WarehouseCode } from '../../../core/terms.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { type AbcClass, abcClasses } from './abc.ts';
import { dueLevels } from './due.ts';

type Deps = { tx: Tx };

/** What is to be counted of a warehouse: all of it, a class, what is due, or these SKUs. */
export type CountScope =
  | { kind: 'all' }
  | { kind: 'due' }
  | { kind: 'class'; class: AbcClass }
  | { kind: 'skus'; skus: readonly string[] };

type Input = { warehouse: WarehouseCode; scope: CountScope; now: Date };

/** Read only. One count of a warehouse at a time. Throws count.open_already, count.nothing, count.no_level. */
export async function planOpen(d: Deps, { warehouse, scope, now }: Input): Promise<Effect> {
  await refuseSecond(d, warehouse);
  const lines = await rowsOf<{ sku: string }>(d.tx, levelsIn(warehouse, scope, now));
  if (scope.kind === 'skus') {
    const missing = scope.skus.find((sku) => !lines.some((line) => line.sku === sku));
    if (missing !== undefined) throw noLevel(missing, warehouse);
  }
  if (lines.length === 0) throw nothing(warehouse);
  const name = scopeName(scope);
  return {
    summary: {
      zh: `在 ${warehouse} 开始盘点：${lines.length} 个商品`,
      en: `Begin a count in ${warehouse}: ${lines.length} SKUs`,
    },
    rows: [
      {
        key: `count:${warehouse}`,
        label: { zh: `盘点 · ${warehouse}`, en: `Count · ${warehouse}` },
        version: 0,
        versionAfter: 1,
        changes: [{ label: { zh: '要盘的商品', en: 'SKUs to count' }, before: 0, after: lines.length }],
      },
    ],
    figures: [{ label: { zh: '范围', en: 'Scope' }, value: name }],
    inverse: { says: `count cancel ${warehouse}` },
    data: {
      warehouse,
      scope: name,
      lines: lines.length,
      skus: scope.kind === 'skus' ? JSON.stringify(scope.skus) : null,
      now: now.toISOString(),
    },
  };
}

/** The new count's number. What should be there is what the ledger says at this moment. Throws effect.changed. */
export async function applyOpen(d: Deps, effect: Effect, actor: string): Promise<number> {
  const { warehouse, scope, skus, lines, now } = effect.data;
  const code = String(warehouse) as WarehouseCode;
  await rowsOf(d.tx, sql`select 1 from warehouse where code = ${code} for no key update`);
  await refuseSecond(d, code);
  const what = scopeCalled(String(scope), skus === null ? [] : (JSON.parse(String(skus)) as string[]));
  const made = await rowsOf<{ count_id: string }>(
    d.tx,
    sql`with made as (
          insert into stock_count (warehouse_id, scope, opened_by)
          select id, ${String(scope)}, ${actor} from warehouse where code = ${code} returning id)
        insert into stock_count_line (count_id, sku, expected)
        select made.id, l.sku, l.on_hand from made, (${levelsIn(code, what, new Date(String(now)))}) l returning count_id`,
  );
  if (made.length !== lines) throw effectChanged(code);
  return Number(made[0]?.count_id);
}

const levelsIn = (warehouse: string, scope: CountScope, now: Date) => sql`
  select l.sku, l.on_hand from stock_level l join warehouse w on w.id = l.warehouse_id
  where w.code = ${warehouse} and l.owner = '' and ${inScope(warehouse, scope, now)} order by l.sku`;

function inScope(warehouse: string, scope: CountScope, now: Date) {
  if (scope.kind === 'all') return sql`true`;
  if (scope.kind === 'due') return sql`l.sku in (select sku from (${dueLevels(now, warehouse)}) due)`;
  if (scope.kind === 'skus')
    return sql`l.sku in (select value from jsonb_array_elements_text(${JSON.stringify(scope.skus)}::jsonb) as t(value))`;
  const classed = sql`select sku, class from (${abcClasses(now)}) c`;
  return scope.class === 'C'
    ? sql`l.sku not in (select sku from (${classed}) c where class in ('A', 'B'))`
    : sql`l.sku in (select sku from (${classed}) c where class = ${scope.class})`;
}

const scopeName = (scope: CountScope): string =>
  scope.kind === 'class' ? `class:${scope.class}` : scope.kind === 'skus' ? 'sku' : scope.kind;

const scopeCalled = (name: string, skus: readonly string[]): CountScope => {
  if (name.startsWith('class:')) return { kind: 'class', class: name.slice('class:'.length) as AbcClass };
  return name === 'sku' ? { kind: 'skus', skus } : name === 'due' ? { kind: 'due' } : { kind: 'all' };
};

/** Two counts of one shelf would both post the same difference. */
async function refuseSecond(d: Deps, warehouse: string): Promise<void> {
  const [open] = await rowsOf<{ id: string }>(
    d.tx,
    sql`select c.id from stock_count c join warehouse w on w.id = c.warehouse_id
        where w.code = ${warehouse} and c.closed_at is null limit 1`,
  );
  if (!open) return;
  throw new UserError('count.open_already', {
    zh: `${warehouse} 已经有一次盘点（#${open.id}）没有结束，请先发送“盘点 结束 ${warehouse}”或“盘点 取消 ${warehouse}”`,
    en: `A count of ${warehouse} (#${open.id}) is open; send “count close ${warehouse}” or “count cancel ${warehouse}” first`,
  });
}

/** Read only. Nothing of an open count has touched the stock: it goes as if it had not been. Throws count.none_open. */
export async function planCancel(d: Deps, warehouse: string | undefined): Promise<Effect> {
  const open = await openCountOf(d, warehouse);
  return {
    summary: { zh: `取消 ${open.warehouse} 的盘点 #${open.id}`, en: `Cancel count #${open.id} of ${open.warehouse}` },
    rows: [
      {
        key: `count:${open.warehouse}`,
        label: { zh: `盘点 · ${open.warehouse}`, en: `Count · ${open.warehouse}` },
        version: 1,
        versionAfter: 0,
        changes: [{ label: { zh: '已录入', en: 'Entered' }, before: open.counted, after: 0 }],
      },
    ],
    figures: [],
    inverse: irreversible('录入的数已经不在，请重新开始盘点', 'what was entered is gone, begin the count again'),
    data: { id: open.id, warehouse: open.warehouse, counted: open.counted },
  };
}

export async function applyCancel(d: Deps, effect: Effect): Promise<void> {
  const { id, warehouse } = effect.data;
  const open = await rowsOf(d.tx, sql`select 1 from stock_count where id = ${id} and closed_at is null for update`);
  if (open.length === 0) throw effectChanged(String(warehouse));
  await rowsOf(d.tx, sql`delete from stock_count_line where count_id = ${id}`);
  await rowsOf(d.tx, sql`delete from stock_count where id = ${id}`);
}

export type OpenCount = {
  id: number;
  warehouse: string;
  warehouseId: number;
  scope: string;
  lines: number;
  counted: number;
};

/** Counts that are not closed, by warehouse. */
export async function openCounts(d: Deps): Promise<OpenCount[]> {
  return rowsOf<OpenCount>(
    d.tx,
    sql`select c.id::int as id, w.code as warehouse, w.id as "warehouseId", c.scope, count(l.sku)::int as lines,
          count(l.counted)::int as counted
        from stock_count c join warehouse w on w.id = c.warehouse_id left join stock_count_line l on l.count_id = c.id
        where c.closed_at is null group by c.id, w.id order by w.id`,
  );
}

/** The open count of that warehouse, or the only one there is. Throws count.none_open, count.which. */
export async function openCountOf(d: Deps, warehouse: string | undefined): Promise<OpenCount> {
  const all = await openCounts(d);
  const [found, second] = warehouse === undefined ? all : all.filter((one) => one.warehouse === warehouse);
  if (!found)
    throw new UserError('count.none_open', {
      zh: `${warehouse ? `${warehouse} ` : ''}没有进行中的盘点，请先发送“盘点 开始 <仓库>”`,
      en: `No count is open${warehouse ? ` in ${warehouse}` : ''}; begin one with “count open <warehouse>”`,
    });
  if (second) throw whichOne(all);
  return found;
}

export const whichOne = (all: readonly OpenCount[]): UserError =>
  new UserError('count.which', {
    zh: `有几个仓在盘点（${all.map(({ warehouse }) => warehouse).join('、')}），请写明仓库`,
    en: `Several warehouses are being counted (${all.map(({ warehouse }) => warehouse).join(', ')}); name the warehouse`,
  });

const nothing = (warehouse: string): UserError =>
  new UserError('count.nothing', {
    zh: `${warehouse} 在这个范围里没有要盘的商品，请换一个范围或不写范围`,
    en: `There is nothing to count in ${warehouse} within that scope; name another scope, or none for all`,
  });

const noLevel = (sku: string, warehouse: string): UserError =>
  new UserError('count.no_level', {
    zh: `“${sku}”在 ${warehouse} 没有库存记录，请去掉它再开始`,
    en: `There is no stock record of “${sku}” in ${warehouse}; leave it out and begin again`,
  });
