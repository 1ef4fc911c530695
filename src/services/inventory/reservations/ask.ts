import { type Effect, irreversible } from '../../../core/effect.ts';
import { UserError } from '../../../core/errors.ts';
import type { Localized } from '../../../core/localized.ts';
import { instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { type Component, componentsOf } from './bundles.ts';
import { reserveLines } from './decide.ts';
import { type Held, HOLD_MINUTES, type NotHeld } from './lines.ts';

type Deps = { tx: Tx };

/** `sku` and `warehouse` are stored codes; without a warehouse, the one with the most to spare. */
export type HoldInput = {
  sku: string;
  quantity: number;
  warehouse?: string | undefined;
  shop?: { id: number; code: string } | undefined;
  orderNumber?: string | undefined;
  minutes?: number | undefined;
};

/** Where a hold can be had: units of the SKU (or whole bundles) that this asker may take there. */
export type Place = { warehouseId: number; warehouse: string; name: Localized; owner: string; free: number };

/** Read only. Throws hold.not_enough, hold.no_stock, hold.name_shop. */
export async function planHold(d: Deps, input: HoldInput, now: Date): Promise<Effect> {
  const { sku, quantity, shop, orderNumber, minutes = HOLD_MINUTES } = input;
  if (!shop && !(await seesAll(d.tx))) throw nameShop();
  const places = await placesFor(d.tx, input, now);
  const best = places[0];
  if (!best) throw noStock(sku, input.warehouse);
  if (best.free < quantity) throw notEnough(sku, places, input.warehouse !== undefined);
  return {
    summary: {
      zh: `在${best.name.zh}锁 ${quantity} 件 ${sku}，${minutes} 分钟`,
      en: `Hold ${quantity} of ${sku} in ${best.name.en} for ${minutes} minutes`,
    },
    rows: [],
    figures: [
      { label: { zh: '可锁', en: 'Free' }, value: `${best.free} → ${best.free - quantity}` },
      ...(shop ? [{ label: { zh: '店铺', en: 'Shop' }, value: shop.code }] : []),
      ...(orderNumber ? [{ label: { zh: '订单', en: 'Order' }, value: orderNumber }] : []),
    ],
    inverse: irreversible('不再需要时发送 释放', 'send release when it is no longer needed'),
    data: {
      sku,
      quantity,
      warehouse: best.warehouse,
      warehouseId: best.warehouseId,
      owner: best.owner,
      shopId: shop?.id ?? null,
      orderNumber: orderNumber ?? null,
      minutes,
    },
  };
}

/** Holds it. The key is the cause: the same ask is done once. Throws hold.not_enough when others were faster. */
export async function hold(d: Deps, effect: Effect, by: { actor: string; cause: string; now: Date }): Promise<Held> {
  const { sku, quantity, warehouseId, owner, shopId, orderNumber, minutes } = effect.data;
  const line = {
    key: by.cause,
    sku: String(sku),
    warehouseId: Number(warehouseId),
    owner: String(owner),
    quantity: Number(quantity),
    ...(shopId !== null && { shopId: Number(shopId) }),
  };
  const options = {
    actor: by.actor,
    now: by.now,
    minutes: Number(minutes),
    ...(orderNumber !== null && { orderNumber: String(orderNumber) }),
  };
  const [answer] = await reserveLines(d.tx, [line], options);
  if (answer?.ok) return answer;
  throw fasterThanYou(String(sku), answer);
}

/** The best first: enough before too little, our own goods before a supplier's, then where most is free. */
async function placesFor(tx: Tx, input: HoldInput, now: Date): Promise<Place[]> {
  const { sku, quantity, warehouse, shop } = input;
  const parts: Component[] = (await componentsOf(tx, [sku])).get(sku) ?? [{ sku, quantity: 1 }];
  const rows = await rowsOf<{ id: number; code: string; zh: string; en: string; owner: string; free: number }>(
    tx,
    sql`select w.id, w.code, w.name_zh as zh, w.name_en as en, l.owner,
          min(floor((greatest(0, l.on_hand - l.reserved - l.safety - l.assigned + x.units) + coalesce(q.assigned, 0)) / p.quantity::numeric))::int as free
        from jsonb_to_recordset(${JSON.stringify(parts)}::jsonb) as p (sku text, quantity int)
        join stock_level l on l.sku = p.sku join warehouse w on w.id = l.warehouse_id
        left join quota q on (q.sku, q.warehouse_id, q.owner) = (l.sku, l.warehouse_id, l.owner) and q.shop_id = ${shop?.id ?? null}::int
        cross join lateral (select coalesce(sum(r.quantity - r.from_quota), 0)::int as units from reservation r
          where (r.sku, r.warehouse_id, r.owner) = (l.sku, l.warehouse_id, l.owner) and r.state = 'open'
            and r.expires_at <= ${instantParam(now)}) x
        where ${warehouse ?? null}::text is null or w.code = ${warehouse ?? null}::text
        group by w.id, l.owner having count(*) = ${parts.length}`,
  );
  return rows
    .map(({ id, code, zh, en, owner, free }) => ({ warehouseId: id, warehouse: code, name: { zh, en }, owner, free }))
    .sort(
      (a, b) =>
        Number(b.free >= quantity) - Number(a.free >= quantity) ||
        Number(b.owner === '') - Number(a.owner === '') ||
        b.free - a.free ||
        a.warehouseId - b.warehouseId,
    );
}

const seesAll = async (tx: Tx): Promise<boolean> =>
  (await rowsOf<{ all: boolean }>(tx, sql`select scope_sees_all() as all`))[0]?.all === true;

const nameShop = (): UserError =>
  new UserError('hold.name_shop', {
    zh: '你只能为自己的店铺锁单，请写上店铺，例如 店铺 SH-1',
    en: 'You may hold stock for your own shops only; please name the shop, such as shop SH-1',
  });

const noStock = (sku: string, warehouse: string | undefined): UserError =>
  new UserError('hold.no_stock', {
    zh: `“${sku}”在${warehouse ? `仓库“${warehouse}”` : '任何仓库'}都没有库存记录；请先收货，或换一个仓库`,
    en: `“${sku}” has no stock record in ${warehouse ? `warehouse “${warehouse}”` : 'any warehouse'}; receive some first, or name another`,
  });

function notEnough(sku: string, places: readonly Place[], named: boolean): UserError {
  const list = (lang: 'zh' | 'en') =>
    places.map(({ name, free }) => `${name[lang]} ${free}`).join(lang === 'zh' ? '、' : ', ');
  const [best] = places as [Place];
  return new UserError(
    'hold.not_enough',
    named
      ? {
          zh: `${best.name.zh} 的 ${sku} 可锁的只有 ${best.free} 件，请减少数量或换一个仓库`,
          en: `${best.name.en} has only ${best.free} of ${sku} free to hold; take fewer or name another warehouse`,
        }
      : {
          zh: `没有一个仓够：${sku} 可锁的有 ${list('zh')}；请减少数量，或分几次锁`,
          en: `No warehouse has enough of ${sku}: free to hold are ${list('en')}; take fewer, or hold in parts`,
        },
  );
}

const fasterThanYou = (sku: string, answer: NotHeld | undefined): UserError =>
  new UserError('hold.not_enough', {
    zh: `${sku} 刚被别人锁走，现在可锁的有 ${answer?.free ?? 0} 件，请减少数量或换一个仓库`,
    en: `Others were faster: ${answer?.free ?? 0} of ${sku} are free to hold now; take fewer or name another warehouse`,
  });
