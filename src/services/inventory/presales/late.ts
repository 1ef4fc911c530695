import { instantParam, rowsOf, sql, type Tx } from '../../../db/client.ts';
import { arrivalsOf, lockArrival, lockPromisesOf, onTheirWay } from './arrivals.ts';
import { holdArrived } from './arrive.ts';

/** A promise that will not be kept on its day. `expectedOn`: the day known now; none when nothing comes for it any more. */
export type LatePromise = {
  id: number;
  sku: string;
  shop: string;
  shopId: number;
  units: number;
  orderNumber: string | null;
  promisedOn: string;
  expectedOn: string | null;
};

/** `rooms`: where the shop's people work, else those that subscribe to stock alerts. */
export type LateNotice = { room: number; rows: LatePromise[] };

/**
 * First helps itself: goods that have come and were not free then are held now, and promises whose goods will not come
 * move to the next goods that have room for them. What is then late is returned by room, each promise once for each day
 * that it is late for.
 */
export async function takeLate(tx: Tx, now: Date, actor: string): Promise<LateNotice[]> {
  await holdWhatCame(tx, now, actor);
  await moveStranded(tx, now);
  const late = await latePromises(tx, now);
  const rooms = await roomsOf(
    tx,
    late.map(({ shopId }) => shopId),
  );
  const notices = new Map<number, LatePromise[]>();
  for (const row of late) for (const room of rooms(row.shopId)) notices.set(room, [...(notices.get(room) ?? []), row]);
  return [...notices].map(([room, rows]) => ({ room, rows }));
}

/** These were told; each is told again only for another day. */
export async function toldLate(tx: Tx, rows: readonly Pick<LatePromise, 'id' | 'expectedOn'>[]): Promise<void> {
  const given = rows.map(({ id, expectedOn }) => ({ id, told: expectedOn ?? NEVER }));
  await rowsOf(
    tx,
    sql`update presale p set told_late_for = g.told
        from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as g (id bigint, told date) where p.id = g.id`,
  );
}

/** The day of goods that will not come. */
const NEVER = 'infinity';

/** Arrivals of which more has come than was held, with promises that still wait. */
async function holdWhatCame(tx: Tx, now: Date, actor: string): Promise<void> {
  const came = await rowsOf<{ arrival: string; sku: string; owner: string; warehouseId: number; units: number }>(
    tx,
    sql`select a.arrival, a.sku, a.owner, a."warehouseId", a.received - h.held as units from (
          select 'purchase:' || l.id as arrival, l.sku, l.owner, o.warehouse_id as "warehouseId", l.received
          from purchase_line l join purchase_order o on o.id = l.order_id
          union all select 'transfer:' || id, sku, owner, to_id, received from transfer) a,
          lateral (select coalesce(sum(held), 0)::int as held from presale where arrival = a.arrival) h
        where a.received > h.held and a.arrival in (select arrival from presale where state = 'promised')
        order by a.sku, a."warehouseId", a.owner, a.arrival`,
  );
  for (const one of came) await holdArrived(tx, { ...one, actor, now });
}

/** Promises whose goods will not come any more, the oldest first, get the next ones that have as many free. */
async function moveStranded(tx: Tx, now: Date): Promise<void> {
  const stranded = await rowsOf<{ id: number; sku: string; units: number; today: string }>(
    tx,
    sql`select p.id::int as id, p.sku, p.quantity - p.held as units,
          (${instantParam(now)} at time zone s.time_zone)::date::text as today
        from presale p join shop s on s.id = p.shop_id
        where p.state = 'promised' and not exists (select 1 from ${onTheirWay} w where w.arrival = p.arrival)
        order by p.sku, p.id`,
  );
  for (const { id, sku, units, today } of stranded) {
    await lockPromisesOf(tx, sku);
    const next = (await arrivalsOf(tx, sku, today)).find(({ free }) => free >= units);
    if (!next) continue;
    await lockArrival(tx, next.arrival);
    const still = (await arrivalsOf(tx, sku, today)).some((one) => one.arrival === next.arrival && one.free >= units);
    if (still)
      await rowsOf(
        tx,
        sql`update presale set arrival = ${next.arrival} where id = ${id} and state = 'promised' and quantity - held = ${units}`,
      );
  }
}

/** Goods whose day has passed, or was moved beyond the promise, or that will not come. */
async function latePromises(tx: Tx, now: Date): Promise<LatePromise[]> {
  return rowsOf<LatePromise>(
    tx,
    sql`select p.id::int as id, p.sku, s.code as shop, s.id as "shopId", p.quantity - p.held as units,
          p.order_number as "orderNumber", p.promised_on::text as "promisedOn", w.expected_on::text as "expectedOn"
        from presale p join shop s on s.id = p.shop_id left join ${onTheirWay} w on w.arrival = p.arrival
        where p.state = 'promised' and p.told_late_for is distinct from coalesce(w.expected_on, ${NEVER}::date)
          and (w.arrival is null or w.expected_on > p.promised_on
            or w.expected_on < (${instantParam(now)} at time zone s.time_zone)::date)
        order by p.sku, p.id for update of p`,
  );
}

/**
 * A room is a shop's when somebody works in it who has a role for just that shop. Shops without one have the rooms that
 * subscribe to stock alerts.
 */
async function roomsOf(tx: Tx, shops: readonly number[]): Promise<(shopId: number) => number[]> {
  if (shops.length === 0) return () => [];
  const own = await rowsOf<{ shop: number; room: number }>(
    tx,
    sql`select distinct g.shop_id as shop, o.room_id::int as room
        from room_operator o join role_grant g on g.person_id = o.person_id where g.shop_id is not null order by 2`,
  );
  const others = await rowsOf<{ room: number }>(
    tx,
    sql`select room_id::int as room from subscription where audience = 'inventory-alerts' order by 1`,
  );
  return (shopId) => {
    const rooms = own.filter(({ shop }) => shop === shopId);
    return (rooms.length > 0 ? rooms : others).map(({ room }) => room);
  };
}
