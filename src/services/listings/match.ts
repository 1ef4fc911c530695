import type { Effect } from '../../core/effect.ts';
import { effectChanged } from '../../core/errors.ts';
import { foldName, quote } from '../../core/text.ts';
import { instantOf, rowsOf, sql, type Tx } from '../../db/client.ts';
import { type Listing, listingOf, listingRef } from './list.ts';
import * as no from './refusals.ts';

export type MatchDeps = {
  tx: Tx;
  /** The lines of a matched listing's orders become lines of the SKU, and hold what they need (src/services/intake/). */
  resolve(given: {
    shopId: number;
    item: string;
    variant: string;
    now: Date;
  }): Promise<{ lines: number; short: number }>;
  /** Quotas of what a platform shows, the rest exposed (src/services/connections/take-over.ts). */
  claim(tx: Tx, shopId: number, rows: readonly { sku: string; shown: number }[]): Promise<{ exposed: number }>;
};

export type Matched = { lines: number; short: number; exposed: number };
type Wanted = { sku: string; pieces: number };

const MOST_PIECES = 999;
const SLACK_MS = 5_000;

/** By `L12`, by `SHOP/ITEM/VARIANT`, or by the platform's id of an item where only one listing has it. Throws match.no_listing, match.which. */
export async function findListing(tx: Tx, typed: string): Promise<Listing> {
  const [, number] = /^l(\d{1,15})$/i.exec(typed) ?? [];
  const [shop = '', item = '', ...variant] = typed.split('/');
  const where = number
    ? sql`l.id = ${number}::bigint`
    : item
      ? sql`l.shop_id = (select shop_id from shop_alias where alias = ${foldName(shop)}) and l.item = ${item}
          and (${variant.length === 0} or l.variant = ${variant.join('/')})`
      : sql`l.item = ${typed}`;
  const rows = await rowsOf<Record<string, unknown>>(
    tx,
    sql`select l.*, s.code as shop from listing l join shop s on s.id = l.shop_id where ${where} order by l.id limit 6`,
  );
  const [first, ...others] = rows.map(listingOf);
  if (!first) throw no.listing(typed);
  if (others.length > 0) throw no.which(typed, [first, ...others]);
  return first;
}

/** Read only. Throws match.*. */
export async function planMatch(d: MatchDeps, { listing, ...wanted }: Wanted & { listing: Listing }): Promise<Effect> {
  const { stage } = await checked(d.tx, listing, wanted);
  const ref = listingRef(listing.id);
  return {
    summary: {
      zh: `${ref} ${listing.shop}“${listing.title}” 对应 ${wanted.sku} × ${wanted.pieces}`,
      en: `${ref} ${listing.shop} “${listing.title}” is ${wanted.sku} × ${wanted.pieces}`,
    },
    rows: [
      {
        key: `listing:${listing.id}`,
        label: { zh: `${ref} ${listing.title}`, en: `${ref} ${listing.title}` },
        version: listing.version,
        versionAfter: listing.version + 1,
        changes: [
          {
            label: { zh: '商品 × 件数', en: 'SKU × pieces' },
            before: listing.sku ? `${listing.sku} × ${listing.pieces}` : '–',
            after: `${wanted.sku} × ${wanted.pieces}`,
          },
        ],
      },
    ],
    figures: [
      ...(listing.published === undefined
        ? []
        : [{ label: { zh: '平台现有', en: 'Platform shows' }, value: listing.published }]),
      ...(stage === 'observe'
        ? []
        : [
            {
              label: { zh: '注意', en: 'Note' },
              value: {
                zh: '平台现有的数量会记为配额，库存不够的部分先降',
                en: 'what the platform shows becomes quota; what stock does not cover is lowered first',
              },
            },
          ]),
    ],
    inverse: { says: listing.sku ? `match ${ref} ${quote(listing.sku)} ${listing.pieces}` : `unmatch ${ref}` },
    data: {
      id: listing.id,
      version: listing.version,
      sku: wanted.sku,
      pieces: wanted.pieces,
      live: stage !== 'observe',
    },
  };
}

/** Throws effect.changed and match.*. */
export async function applyMatch(d: MatchDeps, given: { effect: Effect; by: string; now: Date }): Promise<Matched> {
  const { data } = given.effect;
  const listing = await findListing(d.tx, listingRef(Number(data['id'])));
  if (listing.version !== data['version']) throw effectChanged(listingRef(listing.id));
  return matchOne(d, listing, { sku: String(data['sku']), pieces: Number(data['pieces']) }, given);
}

/** Throws match.*; then nothing was written. */
export async function matchOne(
  d: MatchDeps,
  seen: Listing,
  wanted: Wanted,
  { by, now }: { by: string; now: Date },
): Promise<Matched> {
  const { tx } = d;
  await lockStock(tx, seen.shopId, seen.sku ? [seen.sku, wanted.sku] : [wanted.sku]);
  const listing = await findListing(tx, listingRef(seen.id));
  if (listing.version !== seen.version) throw effectChanged(listingRef(seen.id));
  const { stage } = await checked(tx, listing, wanted, true);
  const before = await assignedOf(tx, listing.shopId, wanted.sku);
  await rowsOf(
    tx,
    sql`update listing set sku = ${wanted.sku}, pieces = ${wanted.pieces}, matched_by = ${by}, matched_at = clock_timestamp(),
          version = version + 1 where id = ${listing.id}`,
  );
  const { lines, short } = await d.resolve({
    shopId: listing.shopId,
    item: listing.item,
    variant: listing.variant,
    now,
  });
  if (stage === 'observe') return { lines, short, exposed: 0 };
  // Its own orders were never in a quota: what they took out of one is given back before what it shows is added.
  const shown = before + wanted.pieces * (listing.published ?? 0);
  const { exposed } = await d.claim(tx, listing.shopId, [{ sku: wanted.sku, shown }]);
  await wakeLanes(tx, listing.shopId, wanted.sku, listing.sku);
  return { lines, short, exposed };
}

/** Levels, then lanes, in the order of the house, before any listing is touched: whoever records answers does the same. */
export async function lockStock(tx: Tx, shopId: number, skus: readonly string[]): Promise<void> {
  const of = sql.param([...new Set(skus)]);
  await rowsOf(
    tx,
    sql`select 1 from stock_level where sku = any (${of}::text[]) order by sku, warehouse_id, owner for update`,
  );
  await rowsOf(
    tx,
    sql`select 1 from stock_lane where shop_id = ${shopId} and sku = any (${of}::text[]) order by sku for update`,
  );
}

/**
 * The lane of what it is now is made, that of what it was looks again: both are read and settled before they write. No clock
 * is compared: the platform's readings are by its own.
 */
async function wakeLanes(tx: Tx, shopId: number, sku: string | undefined, was: string | undefined): Promise<void> {
  if (sku)
    await rowsOf(
      tx,
      sql`insert into stock_lane (shop_id, sku, cause, cause_at, due_at) values (${shopId}, ${sku}, 'plan', clock_timestamp(), clock_timestamp())
          on conflict (shop_id, sku) do nothing`,
    );
  const skus = [sku, was].filter((one) => one !== undefined);
  await rowsOf(
    tx,
    sql`update stock_lane set due_at = clock_timestamp(), version = version + 1, confirmed_at = null
        where shop_id = ${shopId} and sku = any (${sql.param(skus)}::text[])`,
  );
}

/** Read only. Throws match.*. */
export async function planUnmatch(d: MatchDeps, { listing }: { listing: Listing }): Promise<Effect> {
  const ref = listingRef(listing.id);
  if (!listing.sku) throw no.unmatched(ref);
  const { stage } = await standing(d.tx, listing);
  const live = stage !== 'observe';
  if (live) await refuseLeaving(d.tx, listing);
  return {
    summary: {
      zh: `${ref} ${listing.shop}“${listing.title}” 不再对应 ${listing.sku}`,
      en: `${ref} ${listing.shop} “${listing.title}” is ${listing.sku} no more`,
    },
    rows: [
      {
        key: `listing:${listing.id}`,
        label: { zh: `${ref} ${listing.title}`, en: `${ref} ${listing.title}` },
        version: listing.version,
        versionAfter: listing.version + 1,
        changes: [
          {
            label: { zh: '商品 × 件数', en: 'SKU × pieces' },
            before: `${listing.sku} × ${listing.pieces}`,
            after: '–',
          },
        ],
      },
    ],
    figures:
      live && (listing.published ?? 1) > 0
        ? [
            {
              label: { zh: '风险', en: 'Risk' },
              value: {
                zh: `平台上的 ${listing.published ?? '?'} 份不再由掌柜管，卖出也不锁库存；请先在平台下架或改成 0`,
                en: `the ${listing.published ?? '?'} on the platform are no longer kept by us and hold no stock when sold; take it off sale there first`,
              },
            },
          ]
        : [],
    inverse: { says: `match ${ref} ${quote(listing.sku)} ${listing.pieces}` },
    data: { id: listing.id, version: listing.version, sku: listing.sku, live },
  };
}

/** Throws effect.changed and match.*. */
export async function applyUnmatch(d: MatchDeps, { effect }: { effect: Effect }): Promise<void> {
  const { data } = effect;
  const listing = await findListing(d.tx, listingRef(Number(data['id'])));
  if (listing.sku) await lockStock(d.tx, listing.shopId, [listing.sku]);
  const { version } = await findListing(d.tx, listingRef(listing.id));
  if (version !== data['version']) throw effectChanged(listingRef(listing.id));
  const { stage } = await standing(d.tx, listing, true);
  if (stage !== 'observe') await refuseLeaving(d.tx, listing);
  await rowsOf(
    d.tx,
    sql`update listing set sku = null, pieces = 1, matched_by = null, matched_at = null, version = version + 1 where id = ${listing.id}`,
  );
  if (stage !== 'observe') await wakeLanes(d.tx, listing.shopId, undefined, listing.sku);
}

type Stage = { stage: 'observe' | 'take_over' | 'live'; ordersThrough: Date | undefined };

async function standing(tx: Tx, listing: Listing, lock = false): Promise<Stage> {
  const [row] = await rowsOf<{ stage: Stage['stage']; orders_through: string | null }>(
    tx,
    sql`select stage, orders_through from shop_connection where shop_id = ${listing.shopId} ${lock ? sql`for update` : sql``}`,
  );
  if (!row) return { stage: 'observe', ordersThrough: undefined };
  return { stage: row.stage, ordersThrough: row.orders_through ? instantOf(row.orders_through) : undefined };
}

async function checked(tx: Tx, listing: Listing, { sku, pieces }: Wanted, lock = false): Promise<Stage> {
  const ref = listingRef(listing.id);
  if (!Number.isInteger(pieces) || pieces < 1 || pieces > MOST_PIECES) throw no.pieces(MOST_PIECES);
  const [goods] = await rowsOf<{ kind: string; bundle: boolean }>(
    tx,
    sql`select kind, exists (select from bundle_item where bundle = code) as bundle from sku where code = ${sku}`,
  );
  if (!goods) throw no.sku(sku);
  if (goods.bundle) throw no.bundle(sku);
  if (listing.sku === sku && listing.pieces === pieces) throw no.same(ref, sku, pieces);
  const now = await standing(tx, listing, lock);
  if (now.stage === 'observe') return now;
  if (goods.kind !== 'goods') return now;
  await refuseMoving(tx, listing, listing.sku ? [listing.sku, sku] : [sku]);
  const { published, publishedAt } = listing;
  if (published === undefined || !publishedAt) throw no.notRead(ref);
  if ((now.ordersThrough?.getTime() ?? 0) < publishedAt.getTime() + SLACK_MS) throw no.behind(listing.shop);
  return now;
}

/** What is under way on a platform was decided on the old mapping. */
async function refuseMoving(tx: Tx, listing: Listing, skus: readonly string[]): Promise<void> {
  const [busy] = await rowsOf<{ sku: string; exposed: number }>(
    tx,
    sql`select l.sku, l.exposed from stock_lane l where l.shop_id = ${listing.shopId} and l.sku = any (${sql.param([...skus])}::text[])
          and (l.phase <> 'steady' or (l.exposed > 0 and l.sku = ${listing.sku ?? ''})
            or exists (select from stock_intent i where i.shop_id = l.shop_id and i.sku = l.sku and i.state in ('open', 'unknown')))
        order by l.sku limit 1`,
  );
  if (busy) throw no.moving(listing.shop, busy.sku);
}

/** A listing that is gone and that its platform tells nothing of would be read for ever: it may leave unless something is sent. */
async function refuseLeaving(tx: Tx, listing: Listing): Promise<void> {
  const skus = listing.sku ? [listing.sku] : [];
  if (listing.state !== 'gone') return refuseMoving(tx, listing, skus);
  const [busy] = await rowsOf<{ sku: string }>(
    tx,
    sql`select sku from stock_lane where shop_id = ${listing.shopId} and sku = any (${sql.param(skus)}::text[])
          and phase in ('lowering', 'raising')`,
  );
  if (busy) throw no.moving(listing.shop, busy.sku);
}

async function assignedOf(tx: Tx, shopId: number, sku: string): Promise<number> {
  const [row] = await rowsOf<{ units: number }>(
    tx,
    sql`select coalesce(sum(assigned), 0)::int as units from quota where shop_id = ${shopId} and sku = ${sku}`,
  );
  return row?.units ?? 0;
}
