import { instantOf, instantParam, rowsOf, sql, type Tx } from '../../db/client.ts';
import { settleByHand } from './by-hand.ts';
import type { CouponsDeps } from './deps.ts';
import { BY_HAND, type CouponState, type CouponTold, changedFields, eventOf, isOpen, offerWords } from './facts.ts';
import { recheck } from './guard/keep.ts';
import { tellFirst, tellHappenings } from './news.ts';
import type { Happening } from './news-card.ts';
import { type Coupon, couponShops, couponsWhere } from './rows.ts';

/** All coupons of a shop as its platform told them, read at `readAt` by our clock. */
export type CouponsTold = { shopId: number; told: readonly CouponTold[]; readAt: Date; now: Date };

/** `refused`: facts that make no sense, and why. `late`: a newer reading was taken in before, nothing was done. */
export type CouponsTaken = {
  fresh: number;
  changed: number;
  gone: number;
  refused: { id: string; why: string }[];
  late?: true;
};

/**
 * Takes in what a shop's platform says of its coupons, in the caller's transaction, and tells what is otherwise than it was. The same
 * again changes nothing and tells nothing.
 */
export async function take(d: CouponsDeps, { shopId, told, readAt, now }: CouponsTold): Promise<CouponsTaken> {
  const { tx } = d;
  await rowsOf(tx, sql`select pg_advisory_xact_lock(hashtext('coupons of a shop'), ${shopId})`);
  const shop = (await couponShops(tx)).find((one) => one.id === shopId);
  const lastRead = await lastReading(tx, shopId);
  const refused = told.flatMap((one) => {
    const why = faultOf(one);
    return why === undefined ? [] : [{ id: String(one.id).slice(0, 100), why }];
  });
  if (!shop || (lastRead && lastRead >= readAt)) return { fresh: 0, changed: 0, gone: 0, refused, late: true };
  const good = new Map(told.filter((one) => faultOf(one) === undefined).map((one) => [one.id, settled(one)]));
  const known = new Map((await couponsWhere(tx, sql`c.shop_id = ${shopId}`)).map((one) => [one.id, one]));
  const seen = await storeAll(tx, { shopId, good: [...good.values()], known, readAt });
  const gone = await storeGone(tx, { known, listed: new Set(told.map((one) => one.id)), readAt, lastRead });
  const fresh = seen.filter((one) => one.event === 'new' && one.before === undefined);
  const first = lastRead === undefined && fresh.length > 1;
  if (first) await tellFirst(tx, { shop, coupons: fresh.map((one) => one.coupon), now });
  const happened = [...(first ? seen.filter((one) => !fresh.includes(one)) : seen), ...gone];
  await tellHappenings(tx, happened, { now, at: readAt });
  await rowsOf(
    tx,
    sql`update shop_connection set coupons_pulled_at = ${instantParam(readAt)} where shop_id = ${shopId}`,
  );
  await settleByHand(d, { shopId, known, readAt, now });
  // A coupon of its own platform's making is judged like one of ours, as soon as it is seen.
  const changed = seen.filter((one) => isOpen(one.coupon.state)).map((one) => one.coupon.number);
  if (changed.length > 0 || gone.length > 0)
    await recheck(tx, { now, couponIds: changed, declared: (connector) => d.abilityOf(connector)?.minThresholdMinor });
  return { fresh: fresh.length, changed: seen.length - fresh.length, gone: gone.length, refused };
}

async function lastReading(tx: Tx, shopId: number): Promise<Date | undefined> {
  const [row] = await rowsOf<{ at: string | null }>(
    tx,
    sql`select coupons_pulled_at as at from shop_connection where shop_id = ${shopId}`,
  );
  return row?.at ? instantOf(row.at) : undefined;
}

const MOST_TEXT = 500;

/** Why a fact cannot be believed. */
function faultOf(one: CouponTold): string | undefined {
  if (!one.id || one.id.length > 200) return 'it has no id';
  if ([one.startsAt, one.endsAt].some((at) => Number.isNaN(at.getTime()))) return 'it has no window';
  if (one.thresholdMinor < 0n || (one.discountMinor ?? 0n) < 0n) return 'an amount is below zero';
  if (one.kind === 'percent' && !(Number(one.percentBp) > 0 && Number(one.percentBp) <= 10_000))
    return 'it has no percentage';
  if (one.kind !== 'percent' && one.discountMinor === undefined) return 'it has no discount';
  if ([one.total, one.taken, one.used].some((n) => n !== undefined && !(Number.isSafeInteger(n) && n >= 0)))
    return 'a number is none';
  return undefined;
}

/** Some platforms call a coupon live though nobody can get it any more. */
function settled(one: CouponTold): CouponTold {
  const out = one.state === 'live' && one.total !== undefined && one.taken !== undefined && one.taken >= one.total;
  return {
    ...one,
    name: one.name.slice(0, MOST_TEXT) || offerWords(one).zh,
    ...(out ? { state: 'exhausted' as const } : {}),
  };
}

type Store = { shopId: number; good: readonly CouponTold[]; known: ReadonlyMap<string, Coupon>; readAt: Date };

async function storeAll(tx: Tx, { shopId, good, known, readAt }: Store): Promise<Happening[]> {
  const happened: Happening[] = [];
  const same: number[] = [];
  for (const one of good) {
    const before = known.get(one.id);
    if (before && isSame(before, one)) {
      same.push(before.number);
      continue;
    }
    const number = await storeOne(tx, { shopId, one, before, readAt });
    const what = eventOf(before, one, readAt);
    if (!what) continue;
    const [coupon] = await couponsWhere(tx, sql`c.id = ${number}`);
    if (coupon) happened.push({ ...what, coupon, before });
  }
  await rowsOf(
    tx,
    sql`update coupon set seen_at = ${instantParam(readAt)} where id = any (${sql.param(same)}::bigint[])`,
  );
  return happened;
}

const isSame = (before: Coupon, one: CouponTold): boolean =>
  before.state === one.state &&
  before.version === one.version &&
  before.taken === (one.taken ?? before.taken) &&
  before.used === (one.used ?? before.used) &&
  changedFields(before, one).length === 0;

type One = { shopId: number; one: CouponTold; before: Coupon | undefined; readAt: Date };

async function storeOne(tx: Tx, { shopId, one, before, readAt }: One): Promise<number> {
  const at = instantParam(readAt);
  // An end that was moved is told of again when it comes near.
  const row = sql`(${shopId}, ${one.id}, ${one.version}, ${one.name}, ${one.code ?? ''}, ${one.kind}, ${one.state}, ${one.currency},
    ${one.thresholdMinor.toString()}::bigint, ${one.discountMinor?.toString() ?? null}::bigint, ${one.percentBp ?? null}::int,
    ${instantParam(one.startsAt)}, ${instantParam(one.endsAt)}, ${one.total ?? null}::int, ${one.taken ?? null}::int, ${one.used ?? null}::int,
    ${one.stackable}, ${one.items ? JSON.stringify(one.items) : null}::jsonb, ${at}, ${at})`;
  const [stored] = await rowsOf<{ id: string; taken: number | null; used: number | null }>(
    tx,
    sql`insert into coupon (shop_id, external_id, version, name, code, kind, state, currency, threshold_minor, discount_minor, percent_bp,
          starts_at, ends_at, total, taken, used, stackable, items, seen_at, changed_at)
        values ${row}
        on conflict (shop_id, external_id) do update set version = excluded.version, name = excluded.name, code = excluded.code,
          kind = excluded.kind, state = excluded.state, currency = excluded.currency, threshold_minor = excluded.threshold_minor,
          discount_minor = excluded.discount_minor, percent_bp = excluded.percent_bp, starts_at = excluded.starts_at,
          ends_at = excluded.ends_at, total = excluded.total, taken = coalesce(excluded.taken, coupon.taken),
          used = coalesce(excluded.used, coupon.used), stackable = excluded.stackable, items = excluded.items,
          seen_at = excluded.seen_at, changed_at = excluded.changed_at,
          told_expiring = coupon.told_expiring and excluded.ends_at <= coupon.ends_at
        returning id, taken, used`,
  );
  const { id, taken, used } = stored as { id: string; taken: number | null; used: number | null };
  const moved = before === undefined || taken !== (before.taken ?? null) || used !== (before.used ?? null);
  if (moved && (taken !== null || used !== null))
    await sample(tx, { id, at: readAt, taken: taken ?? 0, used: used ?? 0 });
  return Number(id);
}

const sample = (tx: Tx, one: { id: string; at: Date; taken: number; used: number }) =>
  rowsOf(
    tx,
    sql`insert into coupon_sample (coupon_id, at, taken, used) values (${one.id}, ${instantParam(one.at)}, ${one.taken}, ${one.used})
        on conflict do nothing`,
  );

type Gone = {
  known: ReadonlyMap<string, Coupon>;
  /** Also those that make no sense. */
  listed: ReadonlySet<string>;
  readAt: Date;
  lastRead: Date | undefined;
};

/**
 * What the platform lists no more: ended where its time is over, else taken back. Pages can move while they are read, so that a
 * coupon must be missing twice.
 */
async function storeGone(tx: Tx, { known, listed, readAt, lastRead }: Gone): Promise<Happening[]> {
  const happened: Happening[] = [];
  for (const before of known.values()) {
    if (listed.has(before.id) || before.id.startsWith(BY_HAND) || !isOpen(before.state)) continue;
    const over = before.endsAt <= readAt;
    if (!over && (!lastRead || before.seenAt >= lastRead)) continue;
    const state: CouponState = over ? 'ended' : 'stopped';
    await rowsOf(
      tx,
      sql`update coupon set state = ${state}, changed_at = ${instantParam(readAt)} where id = ${before.number}`,
    );
    happened.push({ event: state, coupon: { ...before, state }, before });
  }
  return happened;
}
