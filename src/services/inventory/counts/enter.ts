import { type Effect, irreversible } from '../../../core/effect.ts';
import { effectChanged, UserError } from '../../../core/errors.ts';
import { quote } from '../../../core/text.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { type OpenCount, openCounts, whichOne } from './open.ts';

type Deps = { tx: Tx };

/** A difference of this many units or more needs a reason before it is entered. */
export const REASON_FROM = 10;

type Line = { expected: number; onHand: number; counted: number | null; reason: string };

export type Entered = { sku: string; warehouse: string; expected: number; counted: number; difference: number };

type Input = { sku: string; counted: number; warehouse?: string | undefined; reason?: string | undefined };

/** Read only. Throws count.none_open, count.which, count.not_listed, count.reason. */
export async function planEnter(d: Deps, { sku, counted, warehouse, reason = '' }: Input): Promise<Effect> {
  const { count, line } = await lineOf(d, sku, warehouse);
  refuseSilent({ sku, difference: counted - line.onHand, reason });
  const before = line.counted;
  const at = `at ${count.warehouse}`;
  return {
    summary: {
      zh: `盘点 ${count.warehouse}：${sku} 实盘 ${counted} 件，账面 ${line.onHand} 件`,
      en: `Count of ${count.warehouse}: ${counted} of ${sku} found, ${line.onHand} in the books`,
    },
    rows: [
      {
        key: `count:${count.id}:${sku}`,
        label: { zh: `盘点 #${count.id} · ${sku}`, en: `Count #${count.id} · ${sku}` },
        version: before === null ? 0 : before + 1,
        versionAfter: counted + 1,
        changes: [{ label: { zh: '实盘', en: 'Counted' }, before: before ?? '–', after: counted }],
      },
    ],
    figures: [],
    inverse:
      before === null
        ? irreversible('录错了就再录一次', 'enter it again to correct it')
        : { says: `count enter ${quote(sku)} ${before} ${at} ${line.reason}`.trim() },
    data: { countId: count.id, sku, warehouse: count.warehouse, counted, reason },
  };
}

/**
 * What is found is measured against what the ledger says at this moment: what was expected when the count began and the
 * movements since. The level is locked for it, so that no sale falls in between. Throws effect.changed, count.reason.
 */
export async function applyEnter(d: Deps, effect: Effect, actor: string): Promise<Entered> {
  const { countId, counted, reason } = effect.data;
  const [sku, warehouse] = [String(effect.data['sku']), String(effect.data['warehouse'])];
  const open = await rowsOf(d.tx, sql`select 1 from stock_count where id = ${countId} and closed_at is null for share`);
  const [level] = await rowsOf<{ on_hand: number }>(
    d.tx,
    sql`select l.on_hand from stock_level l join warehouse w on w.id = l.warehouse_id
        where l.sku = ${sku} and w.code = ${warehouse} and l.owner = '' for update of l`,
  );
  if (open.length === 0 || !level) throw effectChanged(sku);
  const difference = Number(counted) - level.on_hand;
  refuseSilent({ sku, difference, reason: String(reason) });
  const done = await rowsOf(
    d.tx,
    sql`update stock_count_line set counted = ${counted}, expected_then = ${level.on_hand}, reason = ${reason},
          counted_by = ${actor}, counted_at = clock_timestamp()
        where count_id = ${countId} and sku = ${sku} and owner = '' returning sku`,
  );
  if (done.length === 0) throw effectChanged(sku);
  return { sku, warehouse, expected: level.on_hand, counted: Number(counted), difference };
}

async function lineOf(d: Deps, sku: string, warehouse: string | undefined): Promise<{ count: OpenCount; line: Line }> {
  const open = await openCounts(d);
  const all = warehouse === undefined ? open : open.filter((one) => one.warehouse === warehouse);
  const found: { count: OpenCount; line: Line }[] = [];
  for (const count of all) {
    const [line] = await rowsOf<Line>(
      d.tx,
      sql`select t.expected, l.on_hand as "onHand", t.counted, t.reason from stock_count_line t
          join stock_level l on l.sku = t.sku and l.warehouse_id = ${count.warehouseId} and l.owner = t.owner
          where t.count_id = ${count.id} and t.sku = ${sku} and t.owner = ''`,
    );
    if (line) found.push({ count, line });
  }
  const [only, second] = found;
  if (second) throw whichOne(found.map(({ count }) => count));
  if (only) return only;
  throw all.length === 0 ? noneOpen(warehouse) : notListed(sku, all);
}

function refuseSilent({ sku, difference, reason }: { sku: string; difference: number; reason: string }): void {
  if (Math.abs(difference) < REASON_FROM || reason.trim() !== '') return;
  const by = difference > 0 ? `+${difference}` : String(difference);
  throw new UserError('count.reason', {
    zh: `${sku} 与账面差 ${by} 件，差 ${REASON_FROM} 件起要写原因：请再数一遍，或在数后面写上原因`,
    en: `${sku} differs from the books by ${by}: from ${REASON_FROM} units on a reason is needed; count again, or write it after the number`,
  });
}

const noneOpen = (warehouse: string | undefined): UserError =>
  new UserError('count.none_open', {
    zh: `${warehouse ? `${warehouse} ` : ''}没有进行中的盘点，请先发送“盘点 开始 <仓库>”`,
    en: `No count is open${warehouse ? ` in ${warehouse}` : ''}; begin one with “count open <warehouse>”`,
  });

const notListed = (sku: string, counts: readonly OpenCount[]): UserError =>
  new UserError('count.not_listed', {
    zh: `“${sku}”不在进行中的盘点里（${counts.map((one) => `#${one.id} ${one.warehouse}`).join('、')}），请检查编码`,
    en: `“${sku}” is not among what is being counted (${counts.map((one) => `#${one.id} ${one.warehouse}`).join(', ')}); check the code`,
  });
