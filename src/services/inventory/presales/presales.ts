import { bindTo } from '../../../core/bind.ts';
import { type Effect, irreversible } from '../../../core/effect.ts';
import { effectChanged, UserError } from '../../../core/errors.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import type { JobControl } from '../../ports.ts';
import { onTheirWay } from './arrivals.ts';
import { type Arrived, holdArrived } from './arrive.ts';
import { applyCap, capsOf, planCap } from './caps.ts';
import { takeLate, toldLate } from './late.ts';
import { arrivalFor, type PresaleAsk, type Promised, promise } from './promise.ts';

/** A promise that waits for its goods. `expectedOn`: the day they come as known now; none when they are not on their way. */
export type Waiting = {
  id: number;
  sku: string;
  shop: string;
  quantity: number;
  held: number;
  orderNumber: string | null;
  arrival: string;
  promisedOn: string;
  expectedOn: string | null;
};

type Deps = { tx: Tx; jobs: Pick<JobControl, 'requestRun'> };

export type Presales = ReturnType<typeof createPresales>;

/** Promises of goods on their way: made, capped, kept when the goods arrive, told about when they are late. */
export const createPresales = (deps: Deps) =>
  bindTo(deps, {
    ask: ({ tx }: Deps, asked: PresaleAsk): Promise<Promised> => promise(tx, asked),
    planAsk,
    applyAsk,
    waiting,
    planRelease,
    applyRelease,
    caps: ({ tx }: Deps, sku: string) => capsOf(tx, sku),
    planCap: ({ tx }: Deps, cap: Parameters<typeof planCap>[1]) => planCap(tx, cap),
    applyCap: ({ tx }: Deps, effect: Effect) => applyCap(tx, effect),
    holdArrived: ({ tx }: Deps, arrived: Arrived) => holdArrived(tx, arrived),
    onArrivalMoved,
    takeLate: ({ tx }: Deps, now: Date, actor: string) => takeLate(tx, now, actor),
    toldLate: ({ tx }: Deps, rows: Parameters<typeof toldLate>[1]) => toldLate(tx, rows),
  });

type NewPresale = {
  sku: string;
  shop: { id: number; code: string };
  quantity: number;
  orderNumber: string | undefined;
  now: Date;
};

/** Read only. Throws presale.already for an order's line that has a promise, and as `promise` does. */
async function planAsk({ tx }: Deps, { sku, shop, quantity, orderNumber, now }: NewPresale): Promise<Effect> {
  await refuseSecond(tx, sku, shop.id, orderNumber);
  const coming = await arrivalFor(tx, { sku, shopId: shop.id, quantity, now });
  return {
    summary: {
      zh: `答应 ${shop.code}：${sku} ${quantity} 件，${coming.expectedOn} 到货`,
      en: `Promise ${shop.code} ${quantity} of ${sku}, which arrive on ${coming.expectedOn}`,
    },
    rows: [],
    figures: [
      { label: { zh: '到货日', en: 'Arrives' }, value: { date: coming.expectedOn } },
      { label: { zh: '这批还能答应', en: 'Left to promise' }, value: coming.free - quantity },
    ],
    inverse: irreversible('用“预售 释放”放弃', 'give it up with presale release'),
    data: {
      sku,
      shop: shop.code,
      shopId: shop.id,
      quantity,
      orderNumber: orderNumber ?? null,
      arrival: coming.arrival,
    },
  };
}

/** Throws effect.changed when other goods would come for it by now. */
async function applyAsk({ tx }: Deps, effect: Effect, key: string, now: Date): Promise<Promised> {
  const { sku, shopId, quantity, orderNumber, arrival } = effect.data;
  const order = orderNumber === null ? undefined : String(orderNumber);
  const asked = { key, sku: String(sku), shopId: Number(shopId), quantity: Number(quantity), orderNumber: order, now };
  const done = await promise(tx, asked);
  if (done.arrival !== arrival) throw effectChanged(done.sku);
  await refuseSecond(tx, asked.sku, asked.shopId, order, done.id);
  return done;
}

/** One promise for each line of an order. */
async function refuseSecond(tx: Tx, sku: string, shopId: number, orderNumber: string | undefined, but = 0) {
  if (orderNumber === undefined) return;
  const [row] = await rowsOf<{ id: number; quantity: number }>(
    tx,
    sql`select id::int as id, quantity from presale
        where sku = ${sku} and shop_id = ${shopId} and order_number = ${orderNumber} and state <> 'released' and id <> ${but}`,
  );
  if (!row) return;
  throw new UserError('presale.already', {
    zh: `订单 ${orderNumber} 的 ${sku} 已有预售 ${row.id}（${row.quantity} 件），要改请先“预售 释放 ${row.id}”`,
    en: `Order ${orderNumber} has presale ${row.id} (${row.quantity} of ${sku}) already; to change it, “presale release ${row.id}” first`,
  });
}

/** Promises of the shops in sight that still wait, the first to be served first. */
async function waiting(
  { tx }: Deps,
  filter: { sku?: string | undefined; limit: number },
): Promise<{ rows: Waiting[]; total: number; units: number }> {
  const only = filter.sku === undefined ? sql`` : sql`and p.sku = ${filter.sku}`;
  const rows = await rowsOf<Waiting & { total: number; units: number }>(
    tx,
    sql`select p.id::int as id, p.sku, s.code as shop, p.quantity, p.held, p.order_number as "orderNumber", p.arrival,
          p.promised_on::text as "promisedOn", w.expected_on::text as "expectedOn",
          count(*) over ()::int as total, sum(p.quantity - p.held) over ()::int as units
        from presale p join shop s on s.id = p.shop_id left join ${onTheirWay} w on w.arrival = p.arrival
        where p.state = 'promised' ${only} order by p.promised_on, p.id limit ${filter.limit}`,
  );
  return { rows, total: rows[0]?.total ?? 0, units: rows[0]?.units ?? 0 };
}

type Row = {
  id: number;
  sku: string;
  shop: string;
  quantity: number;
  held: number;
  state: string;
  hold: number | null;
};

/** Gives up what a promise still waits for; what was put aside for it stays a hold. Throws presale.not_found, presale.ended. */
async function planRelease({ tx }: Deps, id: number): Promise<Effect> {
  const [row] = await rowsOf<Row>(
    tx,
    sql`select p.id::int as id, p.sku, s.code as shop, p.quantity, p.held, p.state, p.reservation_id::int as hold
        from presale p join shop s on s.id = p.shop_id where p.id = ${id}`,
  );
  if (!row) throw notFound(id);
  if (row.state !== 'promised') throw ended(row);
  const rest = row.quantity - row.held;
  return {
    summary: {
      zh: `放弃预售 ${id}：${row.shop} 的 ${row.sku} ${rest} 件`,
      en: `Give up presale ${id}: ${rest} of ${row.sku} for ${row.shop}`,
    },
    rows: [
      {
        key: `presale:${id}`,
        label: { zh: `预售 ${id}`, en: `Presale ${id}` },
        version: row.held + 1,
        versionAfter: 0,
        changes: [{ label: { zh: '等待', en: 'Waits for' }, before: rest, after: 0 }],
      },
    ],
    figures: row.held > 0 ? [{ label: { zh: '已到并锁定', en: 'Held already' }, value: row.held }] : [],
    inverse: irreversible(
      '它在队列里的位置已经让出，需要的话请重新预售',
      'its place in the queue is gone; promise it again if it is needed',
    ),
    data: { id, sku: row.sku, shop: row.shop, units: rest, held: row.held },
  };
}

/** Throws effect.changed. */
async function applyRelease({ tx }: Deps, effect: Effect): Promise<void> {
  const { id, held } = effect.data;
  const done = await rowsOf(
    tx,
    sql`update presale set state = 'released' where id = ${id} and state = 'promised' and held = ${held} returning id`,
  );
  if (done.length === 0) throw effectChanged({ zh: `预售 ${id}`, en: `Presale ${id}` });
}

/** To be called when goods on their way get another day, or will not come: those who wait for them are told. */
async function onArrivalMoved({ tx, jobs }: Deps, moved: readonly { arrival: string }[]): Promise<void> {
  const arrivals = sql.param(moved.map(({ arrival }) => arrival));
  const waits = await rowsOf(
    tx,
    sql`select 1 from presale where arrival = any (${arrivals}::text[]) and state = 'promised' limit 1`,
  );
  if (waits.length > 0) await jobs.requestRun('presale-late', moved[0]?.arrival ?? '');
}

const notFound = (id: number): UserError =>
  new UserError('presale.not_found', {
    zh: `没有预售 ${id}，发送“预售单”看全部`,
    en: `There is no presale ${id}; send “presales” to see them all`,
  });

const ended = ({ id, state, hold }: Row): UserError =>
  new UserError(
    'presale.ended',
    state === 'held'
      ? {
          zh: `预售 ${id} 的货已到，已经是锁单 ${hold}；不要了请释放那张锁单`,
          en: `The goods of presale ${id} have come and are hold ${hold} by now; release that hold instead`,
        }
      : { zh: `预售 ${id} 早已放弃，不用再做什么`, en: `Presale ${id} was given up before; there is nothing to do` },
  );
