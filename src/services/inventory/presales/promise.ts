import { UserError } from '../../../core/errors.ts';
import type { Localized } from '../../../core/localized.ts';
import { instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { arrivalsOf, lockArrival, lockPromisesOf, type OnItsWay } from './arrivals.ts';
import { refuseAboveCap } from './caps.ts';

/** A shop asks for `quantity` units, a positive integer, of goods on their way. The same `key` is the same promise. */
export type PresaleAsk = {
  key: string;
  sku: string;
  shopId: number;
  quantity: number;
  /** The order's number as its shop writes it. */
  orderNumber?: string | undefined;
  now: Date;
};

export type Promised = {
  id: number;
  sku: string;
  shopId: number;
  quantity: number;
  orderNumber: string | null;
  /** What it waits for: `purchase:<line id>` or `transfer:<id>`. */
  arrival: string;
  /** The day the shop may tell its buyer, YYYY-MM-DD. */
  promisedOn: string;
  state: string;
};

/**
 * Promises goods on their way: the earliest arrival that has the whole quantity free. All or nothing, exact under parallel
 * asks. Throws presale.none_coming, presale.not_enough, presale.cap, presale.key_used, presale.bad_quantity.
 */
export async function promise(tx: Tx, ask: PresaleAsk): Promise<Promised> {
  refuseBadQuantity(ask.quantity);
  await lockPromisesOf(tx, ask.sku);
  const before = await promisedAs(tx, ask);
  if (before) return before;
  const seen = await arrivalFor(tx, ask);
  await lockArrival(tx, seen.arrival);
  // Somebody may have received of it between the look and the lock.
  const still = (await comingFor(tx, ask)).find(
    ({ arrival, free }) => arrival === seen.arrival && free >= ask.quantity,
  );
  if (!still) return promise(tx, ask);
  const [row] = await rowsOf<Promised>(
    tx,
    sql`insert into presale (key, sku, shop_id, quantity, order_number, arrival, promised_on)
        values (${ask.key}, ${ask.sku}, ${ask.shopId}, ${ask.quantity}, ${ask.orderNumber ?? null}, ${still.arrival},
          ${still.expectedOn}::date) returning ${COLUMNS}`,
  );
  return row as Promised;
}

/** Which arrival a promise would wait for; changes nothing. Throws as `promise`. */
export async function arrivalFor(tx: Tx, ask: Omit<PresaleAsk, 'key'>): Promise<OnItsWay> {
  refuseBadQuantity(ask.quantity);
  const coming = await comingFor(tx, ask);
  if (coming.length === 0) throw noneComing(ask.sku);
  const fits = coming.find(({ free }) => free >= ask.quantity);
  if (!fits) throw notEnough(ask.sku, coming);
  await refuseAboveCap(tx, ask);
  return fits;
}

const COLUMNS = sql`id::int as id, sku, shop_id as "shopId", quantity, order_number as "orderNumber", arrival,
  promised_on::text as "promisedOn", state`;

/** Days are those of the shop. */
async function comingFor(tx: Tx, { sku, shopId, now }: Omit<PresaleAsk, 'key'>): Promise<OnItsWay[]> {
  const [shop] = await rowsOf<{ today: string }>(
    tx,
    sql`select (${instantParam(now)} at time zone time_zone)::date::text as today from shop where id = ${shopId}`,
  );
  return shop ? arrivalsOf(tx, sku, shop.today) : [];
}

/** What this key was answered before. Throws presale.key_used when it was another ask. */
async function promisedAs(tx: Tx, ask: PresaleAsk): Promise<Promised | undefined> {
  const [row] = await rowsOf<Promised>(tx, sql`select ${COLUMNS} from presale where key = ${ask.key}`);
  if (!row) return undefined;
  const same =
    row.sku === ask.sku &&
    row.shopId === ask.shopId &&
    row.quantity === ask.quantity &&
    row.orderNumber === (ask.orderNumber ?? null);
  if (same) return row;
  throw new UserError('presale.key_used', {
    zh: `键“${ask.key}”已用于预售 ${row.id}（${row.sku} ${row.quantity} 件），新的预售请换一个键`,
    en: `The key “${ask.key}” belongs to presale ${row.id} (${row.quantity} of ${row.sku}); use another key for a new one`,
  });
}

function refuseBadQuantity(quantity: number): void {
  if (Number.isInteger(quantity) && quantity > 0) return;
  throw new UserError('presale.bad_quantity', {
    zh: '预售数量要是正整数，请写几件',
    en: 'A presale needs a whole number of units above zero; say how many',
  });
}

const noneComing = (sku: string): UserError =>
  new UserError('presale.none_coming', {
    zh: `${sku} 没有在途的货，不能预售；请先下采购单或调拨，或给晚到的货一个新日期`,
    en: `No ${sku} is on its way, so none can be promised; order or transfer some first, or give late goods a new date`,
  });

function notEnough(sku: string, coming: readonly OnItsWay[]): UserError {
  const most = coming.reduce((best, one) => (one.free > best.free ? one : best));
  const words: Localized =
    most.free === 0
      ? {
          zh: `${sku} 在途的货都已答应给别人，请等下一批`,
          en: `All ${sku} on its way is promised already; wait for the next goods`,
        }
      : {
          zh: `${sku} 一批最多还能预售 ${most.free} 件（${most.expectedOn} 到），请减少数量或分开预售`,
          en: `At most ${most.free} of ${sku} of one arrival can still be promised (on ${most.expectedOn}); ask for less, or in parts`,
        };
  return new UserError('presale.not_enough', words);
}
