import type { Effect } from '../../core/effect.ts';
import { UserError } from '../../core/errors.ts';
import { quote } from '../../core/text.ts';
import { instantParam, rowsOf, sql, type Tx } from '../../db/client.ts';
import { lineLabel, lockPurchase, openUnits, type Purchase, type PurchaseLine, purchaseOf } from './purchases.ts';
import { type GivenLot, refuseUnfitLot } from './receipt-lots.ts';

/** Goods of a purchase line as inventory takes them in: `quantity` good units, `damaged` ones besides. */
export type ArrivedGoods = {
  sku: string;
  warehouseId: number;
  owner: string;
  quantity: number;
  damaged: number;
  lot?: { code: string; producedOn?: string; expiresOn?: string; supplier?: string };
  /** `purchase:<line id>`. */
  arrival: string;
  cause: string;
  actor: string;
  now: Date;
};

/** Goods that were taken in by mistake: they leave again as far as nobody has a claim to them. */
export type TakenBack = {
  sku: string;
  warehouseId: number;
  owner: string;
  quantity: number;
  lotCode?: string;
  reason: string;
  cause: string;
  actor: string;
};

export type Deps = {
  tx: Tx;
  /** Inventory's verbs; every change of stock is theirs. */
  receiveGoods(tx: Tx, goods: ArrivedGoods): Promise<unknown>;
  takeBackGoods(tx: Tx, goods: TakenBack): Promise<unknown>;
};

export type ReceiptInput = {
  purchase: number;
  /** A stored code; may be left out where only one line is open. */
  sku?: string | undefined;
  quantity: number;
  damaged: number;
  lot?: GivenLot | undefined;
};

/** `on`: the day of receipt, YYYY-MM-DD. */
export type ReceiptOn = ReceiptInput & { on: string };

/**
 * Read only. `quantity` are good units, `damaged` those that came besides them. Throws purchase.not_found, purchase.state,
 * receive.which, receive.no_line, receive.nothing, receive.too_many, lot.no_expiry, lot.expired.
 */
export async function planReceive(d: Deps, input: ReceiptOn): Promise<Effect> {
  const purchase = await purchaseOf(d, input.purchase);
  const line = lineFor(purchase, input.sku);
  const { quantity, damaged, lot } = input;
  if (quantity + damaged === 0) throw nothing();
  if (quantity + damaged > openUnits(line)) throw tooMany(purchase, line);
  if (lot) await refuseUnfitLot(d, line.sku, lot, quantity > 0 ? input.on : undefined);
  const arrived = line.received + line.damaged;
  const words = `receive back ${purchase.id} ${quote(line.sku)} ${quantity}${damaged > 0 ? ` damaged ${damaged}` : ''}`;
  return {
    summary: {
      zh: `采购单 ${purchase.id} 收货 ${line.sku} × ${quantity}${damaged > 0 ? `，破损 ${damaged}` : ''}`,
      en: `Receive ${line.sku} × ${quantity} of purchase order ${purchase.id}${damaged > 0 ? `, ${damaged} damaged` : ''}`,
    },
    rows: [lineRow(purchase, line, { received: quantity, damaged })],
    figures: [{ label: { zh: '还差', en: 'Still to come' }, value: line.quantity - arrived - quantity - damaged }],
    inverse: { says: lot ? `${words} lot ${quote(lot.code)}` : words },
    data: {
      purchase: purchase.id,
      line: line.id,
      quantity,
      damaged,
      lot: lot?.code ?? null,
      producedOn: lot?.producedOn ?? null,
      expiresOn: lot?.expiresOn ?? null,
    },
  };
}

/**
 * Takes the goods in, exactly what the effect says. The line's own row decides: receipts at the same moment never exceed
 * the order. `cause` makes it happen once.
 */
export async function receive(
  d: Deps,
  effect: Effect,
  by: { actor: string; cause: string },
  now: Date,
): Promise<Purchase> {
  const { quantity, damaged } = unitsOf(effect);
  const lineId = Number(effect.data['line']);
  await lockPurchase(d, Number(effect.data['purchase']));
  const [taken] = await rowsOf<Record<string, unknown>>(
    d.tx,
    sql`update purchase_line l set received = received + ${quantity}, damaged = damaged + ${damaged},
          last_received_at = ${instantParam(now)}
        from purchase_order p
        where l.id = ${lineId} and p.id = l.order_id and p.state = 'open'
          and l.received + l.damaged + ${quantity} + ${damaged} <= l.quantity
        returning l.sku, l.owner, p.warehouse_id, p.supplier`,
  );
  if (!taken) throw await whyNot(d, Number(effect.data['purchase']), lineId);
  await d.receiveGoods(d.tx, {
    sku: String(taken['sku']),
    warehouseId: Number(taken['warehouse_id']),
    owner: String(taken['owner']),
    quantity,
    damaged,
    ...lotOf(effect, String(taken['supplier'])),
    arrival: `purchase:${lineId}`,
    cause: `receipt:${by.cause}:${lineId}`,
    actor: by.actor,
    now,
  });
  await settle(d, Number(effect.data['purchase']));
  return purchaseOf(d, Number(effect.data['purchase']));
}

const unitsOf = (effect: Effect) => ({
  quantity: Number(effect.data['quantity']),
  damaged: Number(effect.data['damaged']),
});

function lotOf(effect: Effect, supplier: string): Pick<ArrivedGoods, 'lot'> {
  const { lot, producedOn, expiresOn } = effect.data;
  if (lot === null || lot === undefined) return {};
  return {
    lot: {
      code: String(lot),
      supplier,
      ...(producedOn ? { producedOn: String(producedOn) } : {}),
      ...(expiresOn ? { expiresOn: String(expiresOn) } : {}),
    },
  };
}

/** An order is received once nothing more is to come of it, and open again when a receipt was taken back. */
const settle = (d: Deps, id: number) =>
  rowsOf(
    d.tx,
    sql`update purchase_order p set state = case when x.whole then 'received' else 'open' end,
          closed_at = case when x.whole then clock_timestamp() end
        from (select bool_and(received + damaged = quantity) as whole from purchase_line where order_id = ${id}) x
        where p.id = ${id} and p.state in ('open', 'received') and (p.state = 'received') is distinct from x.whole`,
  );

/** Read only. Puts a receipt back that was entered by mistake. Throws receive.not_that_many and purchase.state. */
export async function planTakeBack(d: Deps, input: ReceiptInput): Promise<Effect> {
  const purchase = await purchaseOf(d, input.purchase);
  if (purchase.state !== 'open' && purchase.state !== 'received') throw wrongState(purchase);
  const line = input.sku ? purchase.lines.find(({ sku }) => sku === input.sku) : purchase.lines[0];
  if (!line || (!input.sku && purchase.lines.length > 1)) throw which(purchase);
  const { quantity, damaged, lot } = input;
  if (quantity + damaged === 0) throw nothing();
  if (quantity > line.received || damaged > line.damaged) throw notThatMany(purchase, line);
  const dates = lot ? ` lot ${quote(lot.code)}` : '';
  return {
    summary: {
      zh: `撤回采购单 ${purchase.id} 的收货 ${line.sku} × ${quantity}${damaged > 0 ? `，破损 ${damaged}` : ''}`,
      en: `Take back the receipt of ${line.sku} × ${quantity} of purchase order ${purchase.id}${damaged > 0 ? `, ${damaged} damaged` : ''}`,
    },
    rows: [lineRow(purchase, line, { received: -quantity, damaged: -damaged })],
    figures: [],
    inverse: {
      says: `receive ${purchase.id} ${quote(line.sku)} ${quantity}${damaged > 0 ? ` damaged ${damaged}` : ''}${dates}`,
    },
    data: { purchase: purchase.id, line: line.id, quantity, damaged, lot: lot?.code ?? null },
  };
}

/** Throws stock.not_enough where the goods are held or sold by now, lot.* where the lot has less. */
export async function takeBack(d: Deps, effect: Effect, by: { actor: string; cause: string }): Promise<Purchase> {
  const { quantity, damaged } = unitsOf(effect);
  await lockPurchase(d, Number(effect.data['purchase']));
  const [line] = await rowsOf<Record<string, unknown>>(
    d.tx,
    sql`update purchase_line l set received = received - ${quantity}, damaged = damaged - ${damaged}
        from purchase_order p
        where l.id = ${effect.data['line']} and p.id = l.order_id and p.state in ('open', 'received')
          and l.received >= ${quantity} and l.damaged >= ${damaged}
        returning l.sku, l.owner, p.warehouse_id`,
  );
  if (!line) throw await whyNot(d, Number(effect.data['purchase']), Number(effect.data['line']));
  const { lot } = effect.data;
  if (quantity > 0)
    await d.takeBackGoods(d.tx, {
      sku: String(line['sku']),
      warehouseId: Number(line['warehouse_id']),
      owner: String(line['owner']),
      quantity,
      ...(lot ? { lotCode: String(lot) } : {}),
      reason: `撤回采购单 ${effect.data['purchase']} 的收货`,
      cause: `receipt-back:${by.cause}:${effect.data['line']}`,
      actor: by.actor,
    });
  await settle(d, Number(effect.data['purchase']));
  return purchaseOf(d, Number(effect.data['purchase']));
}

function lineFor(purchase: Purchase, sku: string | undefined): PurchaseLine {
  if (purchase.state !== 'open') throw wrongState(purchase);
  const open = purchase.lines.filter((line) => openUnits(line) > 0);
  const line = sku ? purchase.lines.find((one) => one.sku === sku) : open[0];
  if (!line) throw sku ? noLine(purchase, sku) : which(purchase);
  if (!sku && open.length > 1) throw which(purchase);
  return line;
}

async function whyNot(d: Deps, id: number, lineId: number): Promise<UserError> {
  const purchase = await purchaseOf(d, id);
  const line = purchase.lines.find((one) => one.id === lineId);
  return purchase.state === 'open' && line ? tooMany(purchase, line) : wrongState(purchase);
}

const lineRow = (purchase: Purchase, line: PurchaseLine, by: { received: number; damaged: number }) => {
  const before = line.received + line.damaged;
  const change = (zh: string, en: string, from: number, step: number) =>
    step === 0 ? [] : [{ label: { zh, en }, before: from, after: from + step }];
  return {
    key: `purchase_line:${line.id}`,
    label: lineLabel(purchase, line),
    version: before,
    versionAfter: before + by.received + by.damaged,
    changes: [
      ...change('已收', 'Received', line.received, by.received),
      ...change('破损', 'Damaged', line.damaged, by.damaged),
    ],
  };
};

const tooMany = (purchase: Purchase, line: PurchaseLine): UserError =>
  new UserError('receive.too_many', {
    zh: `采购单 ${purchase.id} 的 ${line.sku} 订了 ${line.quantity} 件，还差 ${openUnits(line)} 件，不能收更多；多送的请退回，或另下采购单`,
    en: `Purchase order ${purchase.id} has ${openUnits(line)} of ${line.quantity} ${line.sku} still to come; send back what is more, or order it first`,
  });

const notThatMany = (purchase: Purchase, line: PurchaseLine): UserError =>
  new UserError('receive.not_that_many', {
    zh: `采购单 ${purchase.id} 的 ${line.sku} 只收了 ${line.received} 件（破损 ${line.damaged}），请减少数量`,
    en: `Purchase order ${purchase.id} has only ${line.received} of ${line.sku} received (${line.damaged} damaged); take back fewer`,
  });

const nothing = (): UserError =>
  new UserError('receive.nothing', {
    zh: '收货数量要是正整数，请写收到几件',
    en: 'A receipt needs a whole number of units above zero; say how many came',
  });

const noLine = ({ id, lines }: Purchase, sku: string): UserError =>
  new UserError('receive.no_line', {
    zh: `采购单 ${id} 里没有 ${sku}，它有：${named(lines)}`,
    en: `Purchase order ${id} has no ${sku}; it has ${named(lines)}`,
  });

const which = ({ id, lines }: Purchase): UserError =>
  new UserError('receive.which', {
    zh: `采购单 ${id} 有几种商品，请写明是哪一种：${named(lines)}`,
    en: `Purchase order ${id} has several SKUs, name one of them: ${named(lines)}`,
  });

const named = (lines: readonly PurchaseLine[]): string =>
  lines
    .slice(0, 5)
    .map(({ sku }) => sku)
    .join(', ');

const STATES = {
  open: { zh: '还开着', en: 'is open' },
  received: { zh: '已全部收货', en: 'has come in whole' },
  closed: { zh: '已关闭', en: 'is closed' },
  cancelled: { zh: '已取消', en: 'was cancelled' },
};

export const wrongState = ({ id, state }: Purchase): UserError =>
  new UserError('purchase.state', {
    zh: `采购单 ${id} ${STATES[state].zh}，请检查单号`,
    en: `Purchase order ${id} ${STATES[state].en}; check its number`,
  });
