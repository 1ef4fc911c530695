import { createHash } from 'node:crypto';
import { type Effect, irreversible } from '../../../core/effect.ts';
import { effectChanged, UserError } from '../../../core/errors.ts';
import { instantOf, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { postFound } from '../found.ts';
import { levelsWhere } from '../levels.ts';
import { foresee, foreseenFigures } from '../truth.ts';
import { openCountOf } from './open.ts';

type Deps = { tx: Tx };

type Line = { sku: string; counted: number; then: number; reason: string; level: number };

export type Closed = {
  id: number;
  warehouse: string;
  counted: number;
  exact: number;
  differences: number;
  units: number;
};

const differs = ({ counted, then }: Line): boolean => counted !== then;

/**
 * Read only. Differences are what was found less what the ledger said when it was entered, so goods that came or went
 * before or after are none. Throws count.none_open, count.which, count.empty.
 */
export async function planClose(d: Deps, warehouse: string | undefined): Promise<Effect> {
  const open = await openCountOf(d, warehouse);
  const lines = await linesOf(d, open.id);
  if (lines.length === 0) throw empty(open.warehouse);
  const wrong = lines.filter(differs);
  const figures: Effect['figures'] = [];
  let short = 0;
  for (const { sku, counted, then } of wrong) {
    const [level] = await levelsWhere(
      d.tx,
      sql`l.sku = ${sku} and l.warehouse_id = ${open.warehouseId} and l.owner = ''`,
    );
    if (!level) continue;
    const seen = await foresee(d.tx, level, { onHand: Math.max(-level.onHand, counted - then) });
    short += Math.max(0, seen.short - level.short);
    if (seen.short > level.short || seen.calledBack.length > 0)
      figures.push(...foreseenFigures(level, seen).map((one) => ({ ...one, label: about(sku, one.label) })));
  }
  return {
    summary: {
      zh: `结束 ${open.warehouse} 的盘点 #${open.id}：${wrong.length} 个商品有差异`,
      en: `Close count #${open.id} of ${open.warehouse}: ${wrong.length} SKUs differ`,
    },
    rows: wrong.map(({ sku, counted, then }) => ({
      key: `count:${open.id}:${sku}:closed`,
      label: { zh: sku, en: sku },
      version: 0,
      versionAfter: 1,
      changes: [{ label: { zh: '账面 → 实盘', en: 'Books → found' }, before: then, after: counted }],
    })),
    figures: [
      { label: { zh: '已盘', en: 'Counted' }, value: `${lines.length} / ${open.lines}` },
      { label: { zh: '准确率', en: 'Accuracy' }, value: percent(lines.length - wrong.length, lines.length) },
      ...figures,
    ],
    ...(short > 0 ? { risky: true as const } : {}),
    inverse: irreversible(
      '盘点已经记账，请再盘一次或用 调整 更正',
      'the count is in the books; count again, or correct it with adjust',
    ),
    data: {
      id: open.id,
      warehouse: open.warehouse,
      lines: lines.length,
      differences: wrong.length,
      digest: digestOf(lines),
    },
  };
}

const about = (sku: string, label: { zh: string; en: string }) => ({
  zh: `${sku} ${label.zh}`,
  en: `${sku}: ${label.en}`,
});

/** Posts the differences as counted movements. Throws effect.changed when something was entered since it was shown. */
export async function applyClose(d: Deps, effect: Effect, actor: string): Promise<Closed> {
  const { id, digest } = effect.data;
  const warehouse = String(effect.data['warehouse']);
  const closed = await rowsOf<{ warehouse_id: number }>(
    d.tx,
    sql`update stock_count set closed_at = clock_timestamp(), closed_by = ${actor}
        where id = ${id} and closed_at is null returning warehouse_id`,
  );
  const place = closed[0]?.warehouse_id;
  if (place === undefined) throw effectChanged(warehouse);
  await rowsOf(
    d.tx,
    sql`select 1 from stock_level l where l.warehouse_id = ${place} and l.owner = '' and l.sku in (
          select sku from stock_count_line where count_id = ${id} and counted <> expected_then)
        order by l.sku, l.warehouse_id for update of l`,
  );
  const lines = await linesOf(d, Number(id));
  if (digestOf(lines) !== digest) throw effectChanged(warehouse);
  const wrong = lines.filter(differs);
  const entries = wrong.map(({ sku, counted, then, reason, level }) => ({
    sku,
    warehouseId: place,
    kind: 'counted' as const,
    // What was found too few may have been sold since by those who did find it: no shelf goes below nothing.
    onHand: Math.max(-level, counted - then),
    reason: reason || `盘点 #${id}`,
    cause: `count:${id}:${sku}`,
  }));
  await postFound(d.tx, entries, actor);
  return {
    id: Number(id),
    warehouse,
    counted: lines.length,
    exact: lines.length - wrong.length,
    differences: wrong.length,
    units: wrong.reduce((sum, { counted, then }) => sum + counted - then, 0),
  };
}

async function linesOf(d: Deps, id: number): Promise<Line[]> {
  return rowsOf<Line>(
    d.tx,
    sql`select t.sku, t.counted, t.expected_then as then, t.reason, l.on_hand as level
        from stock_count_line t join stock_count c on c.id = t.count_id
        join stock_level l on l.sku = t.sku and l.warehouse_id = c.warehouse_id and l.owner = t.owner
        where t.count_id = ${id} and t.counted is not null order by t.sku`,
  );
}

const digestOf = (lines: readonly Line[]): string =>
  createHash('sha256')
    .update(JSON.stringify(lines.map(({ sku, counted, then, reason }) => [sku, counted, then, reason])))
    .digest('hex');

/** `95.0 %`. */
export const percent = (part: number, whole: number): string =>
  whole === 0 ? '–' : `${((part / whole) * 100).toFixed(1)} %`;

/**
 * Accuracy of the stock: lines without a difference of the lines counted, in counts closed since then (the last 90 days where
 * nothing is said). `share` is undefined where nothing was counted.
 */
export type Accuracy = { counted: number; exact: number; share: number | undefined };

export async function accuracy(d: Deps, { since }: { since?: Date } = {}): Promise<Accuracy> {
  const from = since ? sql`${since.toISOString()}::timestamptz` : sql`clock_timestamp() - interval '90 days'`;
  const [row] = await rowsOf<{ counted: number; exact: number }>(
    d.tx,
    sql`select count(*)::int as counted, count(*) filter (where t.counted = t.expected_then)::int as exact
        from stock_count_line t join stock_count c on c.id = t.count_id
        where c.closed_at >= ${from} and t.counted is not null`,
  );
  const { counted, exact } = row ?? { counted: 0, exact: 0 };
  return { counted, exact, share: counted === 0 ? undefined : exact / counted };
}

export type PastCount = {
  id: number;
  warehouse: string;
  scope: string;
  closedAt: Date;
  counted: number;
  exact: number;
};

/** Closed counts, the latest first. */
export async function pastCounts(d: Deps, limit: number): Promise<PastCount[]> {
  const rows = await rowsOf<Omit<PastCount, 'closedAt'> & { closed_at: string }>(
    d.tx,
    sql`select c.id::int as id, w.code as warehouse, c.scope, c.closed_at, count(t.counted)::int as counted,
          count(*) filter (where t.counted = t.expected_then)::int as exact
        from stock_count c join warehouse w on w.id = c.warehouse_id left join stock_count_line t on t.count_id = c.id
        where c.closed_at is not null group by c.id, w.id order by c.closed_at desc, c.id desc limit ${limit}`,
  );
  return rows.map(({ closed_at, ...row }) => ({ ...row, closedAt: instantOf(closed_at) }));
}

const empty = (warehouse: string): UserError =>
  new UserError('count.empty', {
    zh: `${warehouse} 的盘点还没有录入，请先发送“盘点 录入 <商品编码> <数量>”，不盘了就“盘点 取消 ${warehouse}”`,
    en: `Nothing was entered in the count of ${warehouse}; send “count enter <SKU> <units>” first, or “count cancel ${warehouse}”`,
  });
