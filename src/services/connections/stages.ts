import { type Effect, irreversible } from '../../core/effect.ts';
import { effectChanged, UserError } from '../../core/errors.ts';
import type { Localized } from '../../core/localized.ts';
import { many } from '../../core/many.ts';
import { quote } from '../../core/text.ts';
import { instantOf, rowsOf, sql, type Tx } from '../../db/client.ts';

type Deps = { tx: Tx; onboarding?: Onboarding };
type ShopRef = { id: number; code: string };
export type Stage = 'observe' | 'take_over' | 'live';

/** The list that a new shop passes (src/services/compliance/onboarding/). `refuseOpen` throws onboarding.open; `passed`: it went live. */
export type Onboarding = {
  refuseOpen(given: { shop: ShopRef; now: Date }): Promise<void>;
  passed(given: { shopId: number; now: Date; by: string }): Promise<void>;
};

const WORDS: Record<Stage, Localized> = {
  observe: { zh: '观察', en: 'observe' },
  take_over: { zh: '接管', en: 'take over' },
  live: { zh: '上线', en: 'live' },
};

export type Standing = {
  shopId: number;
  stage: Stage;
  stageAt: string;
  lacks: string[];
  ordersThrough: Date | undefined;
  catalogPulledAt: Date | undefined;
  connector: string;
};

/** Throws connect.not_connected. */
export async function standingOf(tx: Tx, shop: ShopRef, lock = false): Promise<Standing> {
  const [row] = await rowsOf<Record<string, unknown>>(
    tx,
    sql`select shop_id, stage, stage_at::text as stage_at, lacks, orders_through, catalog_pulled_at, connector
        from shop_connection where shop_id = ${shop.id} ${lock ? sql`for update` : sql``}`,
  );
  if (!row)
    throw new UserError('connect.not_connected', {
      zh: `${shop.code} 还没有接入平台，请先发送 接入 <平台> ${shop.code}`,
      en: `${shop.code} is not connected to its platform; send connect <connector> ${shop.code} first`,
    });
  const when = (column: string) => (row[column] ? instantOf(row[column]) : undefined);
  return {
    shopId: Number(row['shop_id']),
    stage: row['stage'] as Stage,
    stageAt: String(row['stage_at']),
    lacks: row['lacks'] as string[],
    ordersThrough: when('orders_through'),
    catalogPulledAt: when('catalog_pulled_at'),
    connector: String(row['connector']),
  };
}

/** An effect has no number for a stage: the moment since when it holds is its version, in milliseconds of a day. */
export const stageVersion = ({ stageAt }: Standing): number => Date.parse(stageAt) % 2_000_000_000;

export const stageRow = (shop: ShopRef, now: Standing, next: Stage | undefined): Effect['rows'][number] => ({
  key: `connection:${shop.code}`,
  label: { zh: shop.code, en: shop.code },
  version: stageVersion(now),
  versionAfter: 0,
  changes: [
    {
      label: { zh: '阶段', en: 'Stage' },
      before: WORDS[now.stage],
      after: next ? WORDS[next] : { zh: '断开', en: 'disconnected' },
    },
  ],
});

/** Locks the connection and refuses when its stage is another by now. Throws effect.changed. */
export async function atStage(tx: Tx, shop: ShopRef, stageAt: unknown): Promise<Standing> {
  const now = await standingOf(tx, shop, true);
  if (now.stageAt !== stageAt) throw effectChanged(shop.code);
  return now;
}

/** Whether its orders move stock follows from the stage, by whoever takes them in. */
export async function setStage(tx: Tx, shopId: number, stage: Stage): Promise<void> {
  await rowsOf(
    tx,
    sql`update shop_connection set stage = ${stage}, stage_at = clock_timestamp() where shop_id = ${shopId}`,
  );
}

/** Read only. Throws connect.stage_already. */
export async function planObserve({ tx }: Deps, shop: ShopRef): Promise<Effect> {
  const now = await standingOf(tx, shop);
  if (now.stage === 'observe') throw already(shop.code, 'observe');
  const units = await assignedTo(tx, shop.id);
  return {
    summary: {
      zh: `${shop.code} 退回观察：不再写库存，订单继续读取和锁定；它的配额 ${units} 件仍算已分配`,
      en: `${shop.code} goes back to observing: no stock is written, orders are still read and held; its quota of ${units} stays counted as assigned`,
    },
    rows: [stageRow(shop, now, 'observe')],
    figures: [{ label: { zh: '仍算已分配', en: 'Stays assigned' }, value: units }],
    inverse: irreversible(
      `要再写库存，请重新发送 接入 接管 ${shop.code}`,
      `to write stock again, send connect takeover ${quote(shop.code)}`,
    ),
    data: { shopId: shop.id, code: shop.code, stageAt: now.stageAt, units },
  };
}

export async function applyObserve({ tx }: Deps, { data }: Effect): Promise<void> {
  const shop = { id: Number(data['shopId']), code: String(data['code']) };
  await atStage(tx, shop, data['stageAt']);
  await setStage(tx, shop.id, 'observe');
}

/** Minutes that the orders may be behind when a shop goes live. */
const BEHIND_MINUTES = 10;

/** Read only. Throws connect.stage_already, connect.take_over_first, connect.orders_behind, connect.exposed, connect.nothing_matched, connect.cannot_write, onboarding.open. */
export async function planLive({ tx, onboarding }: Deps, { shop, now }: { shop: ShopRef; now: Date }): Promise<Effect> {
  const standing = await standingOf(tx, shop);
  if (standing.stage === 'live') throw already(shop.code, 'live');
  if (standing.stage === 'observe') throw takeOverFirst(shop.code);
  const figures = await refuseUnready(tx, shop, standing, now);
  await onboarding?.refuseOpen({ shop, now });
  return {
    summary: {
      zh: `${shop.code} 上线：${figures.skus} 个商品的库存由掌柜发布，未对应的 ${figures.unmatched} 个链接不动`,
      en: `${shop.code} goes live: the stock of ${many(figures.skus, 'SKU')} is published from here, untouched: ${many(figures.unmatched, 'unmatched listing')}`,
    },
    rows: [stageRow(shop, standing, 'live')],
    figures: [
      { label: { zh: '商品', en: 'SKUs' }, value: figures.skus },
      { label: { zh: '未对应、不动', en: 'Unmatched, untouched' }, value: figures.unmatched },
      ...(figures.unsettled > 0
        ? [{ label: { zh: '还在确认的商品', en: 'SKUs still being confirmed' }, value: figures.unsettled }]
        : []),
    ],
    inverse: { says: `connect observe ${quote(shop.code)}` },
    data: { shopId: shop.id, code: shop.code, stageAt: standing.stageAt, skus: figures.skus },
  };
}

async function refuseUnready(tx: Tx, shop: ShopRef, standing: Standing, now: Date) {
  if (standing.lacks.includes('stock-write') || standing.lacks.includes('orders')) throw cannotWrite(shop.code);
  const behind = standing.ordersThrough ? now.getTime() - standing.ordersThrough.getTime() : Number.POSITIVE_INFINITY;
  if (behind > BEHIND_MINUTES * 60_000) throw ordersBehind(shop.code, standing.ordersThrough, behind);
  const [row] = await rowsOf<{
    skus: number;
    unmatched: number;
    exposed: number;
    exposed_units: number;
    unsettled: number;
  }>(
    tx,
    sql`select (select count(distinct sku)::int from listing where shop_id = ${shop.id} and state = 'active' and sku is not null) as skus,
          (select count(*)::int from listing where shop_id = ${shop.id} and state = 'active' and sku is null) as unmatched,
          (select count(*)::int from stock_lane where shop_id = ${shop.id} and exposed > 0) as exposed,
          (select coalesce(sum(exposed), 0)::int from stock_lane where shop_id = ${shop.id}) as exposed_units,
          (select count(*)::int from stock_lane where shop_id = ${shop.id} and phase not in ('steady', 'allotted')) as unsettled`,
  );
  if (!row || row.skus === 0) throw nothingMatched(shop.code);
  if (row.exposed > 0) throw stillExposed(shop.code, row.exposed, row.exposed_units);
  return row;
}

export async function applyLive(
  { tx, onboarding }: Deps,
  { effect, now }: { effect: Effect; now: Date },
): Promise<void> {
  const { data } = effect;
  const shop = { id: Number(data['shopId']), code: String(data['code']) };
  await refuseUnready(tx, shop, await atStage(tx, shop, data['stageAt']), now);
  await onboarding?.refuseOpen({ shop, now });
  await startLanes(tx, shop.id);
  await setStage(tx, shop.id, 'live');
  await onboarding?.passed({ shopId: shop.id, now, by: 'connect live' });
}

/** A lane for each SKU that can be bought there, in the order of the house; those that are there look again at once. */
export async function startLanes(tx: Tx, shopId: number): Promise<number> {
  const rows = await rowsOf(
    tx,
    sql`insert into stock_lane (shop_id, sku, cause, cause_at, due_at)
        select ${shopId}, sku, 'plan', clock_timestamp(), clock_timestamp() from listing
        where shop_id = ${shopId} and state = 'active' and sku is not null group by sku order by sku
        on conflict (shop_id, sku) do update set due_at = clock_timestamp(), version = stock_lane.version + 1 returning sku`,
  );
  return rows.length;
}

export async function assignedTo(tx: Tx, shopId: number): Promise<number> {
  const [row] = await rowsOf<{ units: number }>(
    tx,
    sql`select coalesce(sum(assigned), 0)::int as units from quota where shop_id = ${shopId}`,
  );
  return row?.units ?? 0;
}

export const already = (shop: string, stage: Stage): UserError =>
  new UserError('connect.stage_already', {
    zh: `${shop} 已经在“${WORDS[stage].zh}”阶段`,
    en: `${shop} is at “${WORDS[stage].en}” already`,
  });

const takeOverFirst = (shop: string): UserError =>
  new UserError('connect.take_over_first', {
    zh: `${shop} 还在观察阶段，请先发送 接入 接管 ${shop}`,
    en: `${shop} is still observed; send connect takeover ${quote(shop)} first`,
  });

const cannotWrite = (shop: string): UserError =>
  new UserError('connect.cannot_write', {
    zh: `${shop} 的凭据没有读订单或写库存的权限，不能上线；请在平台开通后重新接入`,
    en: `The credentials of ${shop} may not read orders or write stock, so it cannot go live; have the platform allow it and connect again`,
  });

function ordersBehind(shop: string, through: Date | undefined, ms: number): UserError {
  const minutes = Math.round(ms / 60_000);
  return new UserError('connect.orders_behind', {
    zh: through
      ? `${shop} 的订单只读到 ${minutes} 分钟前，超过 ${BEHIND_MINUTES} 分钟不能上线；等追上后再发送一次`
      : `${shop} 的订单还没有读到，读到后再发送一次`,
    en: through
      ? `The orders of ${shop} are ${many(minutes, 'minute')} behind, more than ${BEHIND_MINUTES}: send it again once they have caught up`
      : `No orders of ${shop} have been read yet: send it again once they are`,
  });
}

const nothingMatched = (shop: string): UserError =>
  new UserError('connect.nothing_matched', {
    zh: `${shop} 没有一个对应好的在售链接，请先用 对应 列表 ${shop} 看并对应`,
    en: `No active listing of ${shop} is matched to a SKU; see match list ${quote(shop)} and match them first`,
  });

const stillExposed = (shop: string, skus: number, units: number): UserError =>
  new UserError('connect.exposed', {
    zh: `${shop} 有 ${skus} 个商品在平台上还多挂着 ${units} 件，降下来并确认之前不能上线；稍后再发送一次，进度看 同步`,
    en: `${shop} still shows ${many(units, 'unit')} too many of ${many(skus, 'SKU')}; it goes live once they are lowered and confirmed: see sync, and send it again later`,
  });
