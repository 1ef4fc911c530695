import type { Effect } from '../../../core/effect.ts';
import { effectChanged, UserError } from '../../../core/errors.ts';
import { quote } from '../../../core/text.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { receiveGoods } from '../receive.ts';
import { takeBackGoods } from '../take-back.ts';
import { type Sent, type SentOf, sentFor } from './sent.ts';

type Deps = { tx: Tx };
type By = { actor: string; cause: string; now: Date };

/** `quantity`: good units, `damaged`: those that came back besides them and are not put on hand. `to`: a warehouse's code. */
export type ReturnInput = SentOf & { quantity: number; damaged: number; to?: string | undefined; reason: string };

/**
 * Read only. What customers send back goes into the lot it left with, to the warehouse it left from unless another is named.
 * Never more than was sent: throws return.too_many, return.nothing and the refusals of `sentFor`.
 */
export async function planReturn(d: Deps, input: ReturnInput): Promise<Effect> {
  const parts = await sentFor(d.tx, input);
  const { shipped, returned } = totals(parts);
  const units = input.quantity + input.damaged;
  if (units === 0) throw nothing();
  if (units > shipped - returned) throw tooMany(input, shipped, returned);
  return effectOf(input, parts, 1);
}

/** Takes them in. Throws effect.changed when something of the order came back meanwhile. */
export async function takeReturn(d: Deps, effect: Effect, by: By): Promise<{ frozen: number }> {
  const { input, parts } = await lockedParts(d.tx, effect);
  let frozen = 0;
  for (const [n, part] of shareOf(parts, input, (one) => one.shipped - one.returned).entries()) {
    const done = await receiveGoods(d.tx, { ...part, ...(await whereTo(d.tx, part, input)), ...wordsOf(input, by, n) });
    frozen += done.frozen;
  }
  return { frozen };
}

/** Read only. A return that was entered by mistake. Throws return.not_that_many. */
export async function planReturnBack(d: Deps, input: ReturnInput): Promise<Effect> {
  const parts = await sentFor(d.tx, input);
  const { returned } = totals(parts);
  const units = input.quantity + input.damaged;
  if (units === 0) throw nothing();
  if (units > returned) throw notThatMany(input, returned);
  return effectOf(input, parts, -1);
}

/** Takes them off again, as far as nobody has a claim to them. Throws effect.changed, stock.not_enough and lot.not_there. */
export async function takeReturnBack(d: Deps, effect: Effect, by: By): Promise<void> {
  const { input, parts } = await lockedParts(d.tx, effect);
  for (const [n, part] of shareOf(parts, input, (one) => one.returned).entries()) {
    const { quantity, damaged, lot, ...rest } = part;
    const goods = { ...rest, ...(await whereTo(d.tx, part, input)), ...wordsOf(input, by, n) };
    // Damaged ones had come and were written off: both lines are taken back.
    const written = { ...goods, lot, kind: 'adjusted' as const, quantity: damaged, cause: `${goods.cause}:damaged` };
    if (damaged > 0) await receiveGoods(d.tx, written);
    await takeBackGoods(d.tx, { ...goods, quantity: quantity + damaged, kind: 'returned', lotCode: lot?.code });
  }
}

const totals = (parts: readonly Sent[]) => ({
  shipped: parts.reduce((sum, part) => sum + part.shipped, 0),
  returned: parts.reduce((sum, part) => sum + part.returned, 0),
});

function effectOf(input: ReturnInput, parts: readonly Sent[], sign: 1 | -1): Effect {
  const { order, sku, quantity, damaged, to, reason } = input;
  const { returned } = totals(parts);
  const [first] = parts;
  const after = returned + sign * (quantity + damaged);
  const bad = damaged > 0 ? { zh: `，破损 ${damaged}`, en: `, ${damaged} damaged` } : { zh: '', en: '' };
  const [zh, en] = sign === 1 ? ['退回', 'send back'] : ['撤回退货', 'take back the return of'];
  return {
    summary: {
      zh: `订单 ${order} ${zh} ${sku} × ${quantity}${bad.zh}`,
      en: `Order ${order}: ${en} ${sku} × ${quantity}${bad.en}`,
    },
    rows: [
      {
        key: `return:${order}|${sku}|${first?.shop ?? ''}|${first?.lot ?? ''}`,
        label: { zh: `订单 ${order} · ${sku}`, en: `Order ${order} · ${sku}` },
        version: returned,
        versionAfter: after,
        changes: [{ label: { zh: '已退回', en: 'Returned' }, before: returned, after }],
      },
    ],
    figures: first?.lot ? [{ label: { zh: '批次', en: 'Lot' }, value: first.lot }] : [],
    inverse: { says: commandFor(input, first, sign === 1 ? 'return back' : 'return') },
    data: {
      order,
      sku,
      quantity,
      damaged,
      reason,
      to: to ?? null,
      lot: first?.lot ?? null,
      shopId: first?.shopId ?? null,
      returned,
    },
  };
}

function commandFor(
  { order, sku, quantity, damaged, to, reason }: ReturnInput,
  part: Sent | undefined,
  name: string,
): string {
  const words = [name, quote(order), quote(sku), String(quantity)];
  if (damaged > 0) words.push('damaged', String(damaged));
  if (part?.lot) words.push('lot', quote(part.lot));
  if (to) words.push('to', to);
  if (part?.shop) words.push('shop', quote(part.shop));
  if (reason) words.push(quote(reason));
  return words.join(' ');
}

/** Who returns goods of one order waits for who does so already: under the levels that they left. */
async function lockedParts(tx: Tx, effect: Effect): Promise<{ input: ReturnInput; parts: Sent[] }> {
  const { order, sku, quantity, damaged, reason, to, lot, shopId, returned } = effect.data;
  const text = (value: unknown) => (value === null ? undefined : String(value));
  const input: ReturnInput = {
    ...{ order: String(order), sku: String(sku), quantity: Number(quantity), damaged: Number(damaged) },
    ...{ reason: String(reason), to: text(to), lot: text(lot), shopId: shopId === null ? undefined : Number(shopId) },
  };
  await rowsOf(
    tx,
    sql`select 1 from stock_level s where (s.sku, s.warehouse_id, s.owner) in (
          select r.sku, r.warehouse_id, r.owner from reservation r where r.order_number = ${input.order} and r.sku = ${input.sku})
        order by s.sku, s.warehouse_id, s.owner for update`,
  );
  const parts = await sentFor(tx, input);
  if (totals(parts).returned !== returned) throw effectChanged(input.order);
  return { input, parts };
}

type Share = Omit<Parameters<typeof receiveGoods>[1], 'cause' | 'actor' | 'now'> & { damaged: number };

/** Good units first, then damaged ones, over what may come back of each part. */
function shareOf(parts: readonly Sent[], input: ReturnInput, most: (part: Sent) => number): Share[] {
  let { quantity, damaged } = input;
  return parts.flatMap((part) => {
    const good = Math.min(quantity, most(part));
    const bad = Math.min(damaged, most(part) - good);
    quantity -= good;
    damaged -= bad;
    const { warehouseId, owner, shopId, reservationId, lot } = part;
    const of = { sku: input.sku, warehouseId, owner, shopId, reservationId, kind: 'returned' as const };
    return good + bad > 0 ? [{ ...of, quantity: good, damaged: bad, ...(lot ? { lot: { code: lot } } : {}) }] : [];
  });
}

async function whereTo(tx: Tx, { warehouseId }: Share, { to }: ReturnInput): Promise<{ warehouseId: number }> {
  if (to === undefined) return { warehouseId };
  const [row] = await rowsOf<{ id: number }>(tx, sql`select id from warehouse where code = ${to}`);
  return { warehouseId: row?.id ?? warehouseId };
}

const wordsOf = ({ order, reason }: ReturnInput, by: By, n: number) => ({
  ...by,
  reason: reason || `订单 ${order} 退货`,
  cause: `${by.cause}:return:${n}`,
});

const nothing = (): UserError =>
  new UserError('return.nothing', {
    zh: '退货数量要是正整数，请写退回几件',
    en: 'A return needs a whole number of units above zero; say how many came back',
  });

const tooMany = ({ order, sku }: ReturnInput, shipped: number, returned: number): UserError =>
  new UserError('return.too_many', {
    zh: `订单 ${order} 发出 ${shipped} 件 ${sku}，已退回 ${returned} 件，最多再退 ${shipped - returned} 件`,
    en: `Order ${order} was sent ${shipped} of ${sku} and ${returned} came back already; at most ${shipped - returned} more can`,
  });

const notThatMany = ({ order, sku }: ReturnInput, returned: number): UserError =>
  new UserError('return.not_that_many', {
    zh: `订单 ${order} 只退回了 ${returned} 件 ${sku}，请减少数量`,
    en: `Only ${returned} of ${sku} came back of order ${order}; take back fewer`,
  });
