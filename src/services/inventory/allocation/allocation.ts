import { bindTo } from '../../../core/bind.ts';
import { type Effect, irreversible } from '../../../core/effect.ts';
import { effectChanged, UserError } from '../../../core/errors.ts';
import type { Localized } from '../../../core/localized.ts';
import { foldName, quote } from '../../../core/text.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { reserveLines } from '../reservations/reserve.ts';
import { allocate, type OrderLine, type Plan, type Rules } from './allocate.ts';
import { type Asked, inComponents, orderCalled, stockFor } from './orders.ts';
import { applySetting, planSetting, settingsOf, type Target } from './settings.ts';

type Deps = { tx: Tx };

/** An order's number, or lines with stored codes. `split`, `region`: instead of what is set. */
export type AllocationAsk = {
  order?: string | undefined;
  lines?: readonly OrderLine[] | undefined;
  shop?: { id: number; code: string } | undefined;
  region?: string | undefined;
  split?: boolean | undefined;
  now: Date;
};

/** Units to take out of one level. */
export type Take = { sku: string; warehouse: string; warehouseId: number; owner: string; quantity: number };

export type Allocation = {
  asked: Asked;
  region: string | undefined;
  rules: Rules;
  plan: Plan;
  /** The plan by level: what would be reserved. */
  takes: Take[];
  /** Units that are on hold for this order already. */
  held: number;
};

export type AllocationService = ReturnType<typeof createAllocation>;

/** Which warehouses an order leaves from (分仓), and the rules for it. */
export const createAllocation = (deps: Deps) =>
  bindTo(deps, {
    planOf,
    planHold,
    hold,
    settings: ({ tx }: Deps) => settingsOf(tx),
    planSetting: ({ tx }: Deps, target: Target, value: string | undefined) => planSetting(tx, target, value),
    applySetting: ({ tx }: Deps, effect: Effect, by: string) => applySetting(tx, effect, by),
  });

/** Read only. Throws as `orderCalled` does. */
async function planOf({ tx }: Deps, ask: AllocationAsk): Promise<Allocation> {
  const asked: Asked =
    ask.order === undefined
      ? { number: undefined, status: undefined, shop: ask.shop, lines: await inComponents(tx, ask.lines ?? []) }
      : await orderCalled(tx, ask.order, ask.shop);
  const settings = await settingsOf(tx);
  const set = asked.shop && settings.regionOf(asked.shop.code);
  const region = ask.region === undefined ? set : foldName(ask.region);
  const rules: Rules = { ...settings, split: ask.split ?? settings.split };
  const stock = await stockFor(tx, [...new Set(asked.lines.map(({ sku }) => sku))], asked.shop?.id, ask.now);
  const plan = allocate({ lines: asked.lines, region }, stock, rules);
  const idOf = new Map(stock.map(({ warehouse, warehouseId }) => [warehouse, warehouseId]));
  return { asked, region, rules, plan, takes: takesOf(plan, idOf), held: await heldFor(tx, asked) };
}

/** Parts of several lines out of one level are one. */
function takesOf(plan: Plan, idOf: ReadonlyMap<string, number>): Take[] {
  const takes = new Map<string, Take>();
  for (const { sku, warehouse, owner, quantity } of plan.ok ? plan.parts : []) {
    const key = JSON.stringify([sku, warehouse, owner]);
    const before = takes.get(key)?.quantity ?? 0;
    takes.set(key, { sku, warehouse, warehouseId: idOf.get(warehouse) as number, owner, quantity: before + quantity });
  }
  return [...takes.values()];
}

async function heldFor(tx: Tx, { number, shop }: Asked): Promise<number> {
  if (number === undefined || !shop) return 0;
  const [row] = await rowsOf<{ units: number }>(
    tx,
    sql`select coalesce(sum(quantity), 0)::int as units from reservation
        where order_number = ${number} and shop_id = ${shop.id} and state = 'open'`,
  );
  return row?.units ?? 0;
}

/** Read only. Throws allocate.short, allocate.held, allocate.ended, and as `orderCalled` does. */
async function planHold(d: Deps, ask: AllocationAsk): Promise<Effect> {
  const { asked, plan, takes, held } = await planOf(d, ask);
  if (held > 0) throw alreadyHeld(String(asked.number), held);
  if (['cancelled', 'shipped', 'delivered', 'closed'].includes(asked.status ?? '')) throw ended(String(asked.number));
  if (!plan.ok) throw short(plan);
  const units = takes.reduce((sum, { quantity }) => sum + quantity, 0);
  const places = [...new Set(takes.map(({ warehouse }) => warehouse))].join('、');
  return {
    summary: {
      zh: `按分仓锁 ${units} 件：${places}`,
      en: `Hold ${units} units as allocated: ${places.replaceAll('、', ', ')}`,
    },
    rows: [],
    figures: takes.map(({ sku, warehouse, owner, quantity }) => ({
      label: { zh: `${warehouse}${owner && ` · ${owner}`}`, en: `${warehouse}${owner && ` · ${owner}`}` },
      value: `${sku} × ${quantity}`,
    })),
    inverse: irreversible('不再需要时发送 释放', 'send release when it is no longer needed'),
    data: {
      takes: JSON.stringify(takes),
      order: asked.number ?? null,
      shopId: asked.shop?.id ?? null,
      shop: asked.shop?.code ?? null,
    },
  };
}

/** All of it or nothing. Throws effect.changed when others were faster. `inverse` releases it. */
async function hold(
  { tx }: Deps,
  effect: Effect,
  by: { actor: string; cause: string; now: Date },
): Promise<{ takes: Take[]; order: string; until: Date | undefined; inverse: { says: string } }> {
  const { order, shopId, shop } = effect.data;
  const takes = JSON.parse(String(effect.data['takes'])) as Take[];
  // Lines that nobody gave an order number are released together under this one.
  const number = order === null ? by.cause.replace(/^ask:/, 'allocate-') : String(order);
  const lines = takes.map(({ sku, warehouseId, owner, quantity }, n) => ({
    key: `${by.cause}:${n}`,
    sku,
    warehouseId,
    owner,
    quantity,
    ...(shopId !== null && { shopId: Number(shopId) }),
  }));
  const answers = await reserveLines(tx, lines, { actor: by.actor, now: by.now, orderNumber: number });
  const first = answers[0];
  if (!first || answers.some(({ ok }) => !ok)) throw effectChanged(takes.map(({ sku }) => sku).join(', '));
  const of = shop === null ? '' : ` shop ${quote(String(shop))}`;
  return {
    takes,
    order: number,
    until: first.ok ? first.expiresAt : undefined,
    inverse: { says: `release order ${quote(number)}${of}` },
  };
}

function short(plan: Plan & { ok: false }): UserError {
  const list = (comma: string) => plan.shortfall.map(({ sku, missing }) => `${sku} ${missing}`).join(comma);
  const words: Localized = plan.ifSplit
    ? {
        zh: `没有一个仓够发整单（最多的仓还差 ${list('、')}），没有锁；可以加上“拆单 允许”，从几个仓发`,
        en: `No warehouse has all of it (the best lacks ${list(', ')}), nothing was held; add “split yes” to send from several`,
      }
    : {
        zh: `所有仓加起来还差 ${list('、')}，没有锁；请减少数量，或先补货`,
        en: `All warehouses together lack ${list(', ')}, nothing was held; ask for less, or get more in first`,
      };
  return new UserError('allocate.short', words);
}

const alreadyHeld = (number: string, units: number): UserError =>
  new UserError('allocate.held', {
    zh: `订单“${number}”已锁 ${units} 件；要重新分仓请先“释放 订单 ${number}”`,
    en: `Order “${number}” has ${units} units on hold already; to allocate it anew, “release order ${number}” first`,
  });

const ended = (number: string): UserError =>
  new UserError('allocate.ended', {
    zh: `订单“${number}”已发货、完成或取消，不用再锁`,
    en: `Order “${number}” has been shipped, closed or cancelled; nothing needs to be held for it`,
  });
