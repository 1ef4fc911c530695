import { type Effect, type EffectRow, irreversible } from '../../core/effect.ts';
import { effectChanged, UserError } from '../../core/errors.ts';
import { quote } from '../../core/text.ts';
import { rowsOf, sql } from '../../db/client.ts';
import {
  type Deps as Base,
  lineLabel,
  lockPurchase,
  openUnits,
  type Purchase,
  type PurchaseLine,
  pastDay,
  purchaseOf,
} from './purchases.ts';
import { wrongState } from './receipts.ts';

/** A line that is expected on another day than before; `presales`: promises that wait for it. */
export type MovedArrival = { arrival: string; sku: string; from: string; to: string };

export type Deps = Base & {
  /** Told in the same transaction when goods are expected on another day: presales may wait for them. */
  onArrivalMoved?: ((moved: readonly MovedArrival[]) => Promise<void>) | undefined;
};

/** A day as a number that grows with it: the version of what says only a day. */
const dayNumber = (day: string): number => Date.parse(`${day}T00:00:00Z`) / 86_400_000;

/** Read only. All open lines, or one SKU's. Throws purchase.not_found, purchase.state, purchase.no_line, purchase.past. */
export async function planExpect(
  d: Deps,
  input: { purchase: number; day: string; sku?: string | undefined; today: string; undoing?: boolean },
): Promise<Effect> {
  const purchase = await purchaseOf(d, input.purchase);
  if (purchase.state !== 'open') throw wrongState(purchase);
  const { day, today, sku } = input;
  const lines = purchase.lines.filter((line) => openUnits(line) > 0 && (!sku || line.sku === sku));
  if (lines.length === 0) throw nothingOpen(purchase, sku);
  if (day < today && lines.some(({ expectedOn }) => expectedOn >= today)) throw pastDay(day);
  const before = [...new Set(lines.map(({ expectedOn }) => expectedOn))];
  const waiting = await promisedOn(d, lines);
  const promised = { label: { zh: '等这批货的预售', en: 'Presales that wait for it' }, value: waiting };
  return {
    summary: {
      zh: `采购单 ${purchase.id} 预计到货 ${day}`,
      en: `Purchase order ${purchase.id} is expected on ${day}`,
    },
    rows: lines.map((line) => dayRow(purchase, line, day)),
    figures: waiting > 0 ? [promised] : [],
    inverse:
      before.length === 1
        ? { says: `purchase expect ${purchase.id} ${before[0]}${sku ? ` ${quote(sku)}` : ''}` }
        : irreversible('各商品原来的日期不同，请分别改', 'the lines had different days; change each of them'),
    data: {
      purchase: purchase.id,
      day,
      lines: JSON.stringify(lines.map(({ id, expectedOn }) => ({ id, was: expectedOn }))),
    },
  };
}

/** Throws effect.changed when a line came in or was moved meanwhile. Returns the order as it is now. */
export async function expect(d: Deps, effect: Effect): Promise<Purchase> {
  const day = String(effect.data['day']);
  const lines = JSON.parse(String(effect.data['lines'])) as { id: number; was: string }[];
  await lockPurchase(d, Number(effect.data['purchase']));
  const moved = await rowsOf<{ id: string; sku: string; was: string }>(
    d.tx,
    sql`update purchase_line l set expected_on = ${day}::date
        from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as x (id bigint, was date), purchase_order p
        where l.id = x.id and p.id = l.order_id and p.state = 'open' and l.expected_on = x.was
        returning l.id, l.sku, x.was::text`,
  );
  if (moved.length !== lines.length) throw effectChanged(`#${effect.data['purchase']}`);
  await d.onArrivalMoved?.(moved.map(({ id, sku, was }) => ({ arrival: `purchase:${id}`, sku, from: was, to: day })));
  return purchaseOf(d, Number(effect.data['purchase']));
}

/** Units promised ahead against lines. */
async function promisedOn(d: Base, lines: readonly PurchaseLine[]): Promise<number> {
  const arrivals = lines.map(({ id }) => `purchase:${id}`);
  const [row] = await rowsOf<{ units: number }>(
    d.tx,
    sql`select coalesce(sum(quantity - held), 0)::int as units from presale
        where state = 'promised' and arrival in (select jsonb_array_elements_text(${JSON.stringify(arrivals)}::jsonb))`,
  );
  return row?.units ?? 0;
}

const dayRow = (purchase: Purchase, line: PurchaseLine, day: string): EffectRow => ({
  key: `purchase_line_day:${line.id}`,
  label: lineLabel(purchase, line),
  version: dayNumber(line.expectedOn),
  versionAfter: dayNumber(day),
  changes: [{ label: { zh: '预计到货', en: 'Expected on' }, before: line.expectedOn, after: day }],
});

const nothingOpen = ({ id, lines }: Purchase, sku: string | undefined): UserError => {
  const names = lines.map((line) => line.sku).slice(0, 5);
  return new UserError('purchase.no_line', {
    zh: `采购单 ${id} 没有还要到的${sku ? ` ${sku}` : '商品'}，它有：${names.join('、')}`,
    en: `Purchase order ${id} has no ${sku ?? 'goods'} still to come; it has ${names.join(', ')}`,
  });
};

/**
 * Read only. Of an order of which nothing has come: it is cancelled; of one that came in part: the rest is no longer
 * expected (closed). Throws purchase.not_found, purchase.state.
 */
export async function planEnd(d: Base, id: number, how: 'cancelled' | 'closed'): Promise<Effect> {
  const purchase = await purchaseOf(d, id);
  if (purchase.state !== 'open') throw wrongState(purchase);
  const arrived = purchase.lines.reduce((sum, line) => sum + line.received + line.damaged, 0);
  if (how === 'cancelled' && arrived > 0) throw hasArrived(id);
  if (how === 'closed' && arrived === 0) throw nothingArrived(id);
  const waiting = await promisedOn(d, purchase.lines);
  const cancel = how === 'cancelled';
  return {
    summary: cancel
      ? { zh: `取消采购单 ${id}`, en: `Cancel purchase order ${id}` }
      : { zh: `关闭采购单 ${id}，余下的不再等`, en: `Close purchase order ${id}; the rest is no longer expected` },
    rows: [
      {
        key: `purchase:${id}`,
        label: { zh: `采购单 ${id}`, en: `Purchase order ${id}` },
        version: 1,
        versionAfter: 2,
        changes: [{ label: { zh: '状态', en: 'State' }, before: STATE.open, after: STATE[how] }],
      },
    ],
    figures: [
      {
        label: { zh: '不再到货', en: 'Units no longer expected' },
        value: purchase.lines.reduce((sum, line) => sum + openUnits(line), 0),
      },
      ...(waiting > 0 ? [{ label: { zh: '等这批货的预售', en: 'Presales that wait for it' }, value: waiting }] : []),
    ],
    ...(waiting > 0 ? { risky: true as const } : {}),
    inverse: irreversible('要的话请重新下采购单', 'order again if the goods are needed after all'),
    data: { purchase: id, how, arrived },
  };
}

export const STATE = {
  open: { zh: '在途', en: 'open' },
  received: { zh: '已收齐', en: 'received' },
  closed: { zh: '已关闭', en: 'closed' },
  cancelled: { zh: '已取消', en: 'cancelled' },
};

/** Throws effect.changed when goods came in or the order ended meanwhile. */
export async function end(d: Base, effect: Effect): Promise<void> {
  const { purchase, how, arrived } = effect.data;
  await lockPurchase(d, Number(purchase));
  await rowsOf(d.tx, sql`select 1 from purchase_line where order_id = ${purchase} order by id for update`);
  const ended = await rowsOf(
    d.tx,
    sql`update purchase_order p set state = ${how}, closed_at = clock_timestamp()
        where id = ${purchase} and state = 'open'
          and (select sum(received + damaged) from purchase_line where order_id = p.id) = ${arrived} returning id`,
  );
  if (ended.length === 0) throw effectChanged(`#${purchase}`);
}

const hasArrived = (id: number): UserError =>
  new UserError('purchase.has_arrived', {
    zh: `采购单 ${id} 已经收过货，不能取消；余下的不要了请用 采购单 关闭 ${id}`,
    en: `Purchase order ${id} has come in part and cannot be cancelled; to wait no longer for the rest, send purchase close ${id}`,
  });

const nothingArrived = (id: number): UserError =>
  new UserError('purchase.nothing_arrived', {
    zh: `采购单 ${id} 还没有收过货，不要了请用 采购单 取消 ${id}`,
    en: `Nothing of purchase order ${id} has come; to give it up, send purchase cancel ${id}`,
  });
