import type { Localized } from '../../../core/localized.ts';
import { button, card, type Message, note, table, text } from '../../../core/message.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { tell } from '../../../db/news.ts';
import { type PriceShop, RUNS, type Running } from '../running.ts';
import { type Context, contextOf } from './context.ts';
import { type Finding, type FindingKind, KIND_WORDS } from './finding.ts';
import { findingsOf } from './guard.ts';

/** A finding as it is kept, with its coupon. */
export type OpenFinding = Finding & {
  id: number;
  couponId: number;
  coupon: string;
  shopId: number;
  shop: string;
  openedAt: Date;
};

export type Recheck = {
  now: Date;
  /** Only coupons of these shops, and these coupons; else all. */
  shopIds?: readonly number[];
  couponIds?: readonly number[];
  /** What a connector declares as the least threshold of its platform, in minor units. */
  declared?: (connector: string) => number | undefined;
};

const YEAR_MS = 366 * 86_400_000;
/** Coupons looked at in one go at most, the oldest first. */
const MOST_COUPONS = 5_000;

/**
 * Looks at coupons that run or will, keeps what is newly found, closes what is no longer true, and tells both once. Findings of
 * coupons that no longer run are closed without a word: that they ended is told as such.
 */
export async function recheck(
  tx: Tx,
  { now, shopIds, couponIds, declared }: Recheck,
): Promise<{ opened: number; closed: number }> {
  const context = await contextOf(tx, now, new Date(now.getTime() + YEAR_MS));
  const mine = context.running.filter(
    (one) => one.id !== 0 && (shopIds?.includes(one.shopId) ?? true) && (couponIds?.includes(one.id) ?? true),
  );
  const done = { opened: 0, closed: await closeEnded(tx) };
  for (const coupon of mine.slice(0, MOST_COUPONS)) {
    const shop = context.shop(coupon.shopId);
    if (!shop) continue;
    const changed = await keep(context, shop, coupon, await findingsOf(context, coupon, declared?.(shop.connector)));
    done.opened += changed.opened;
    done.closed += changed.closed;
  }
  return done;
}

const closeEnded = async (tx: Tx): Promise<number> =>
  (
    await rowsOf(
      tx,
      sql`update coupon_finding f set closed_at = clock_timestamp() from coupon c
          where c.id = f.coupon_id and f.closed_at is null and (not ${RUNS} or c.ends_at < clock_timestamp())
          returning f.id`,
    )
  ).length;

async function keep(context: Context, shop: PriceShop, coupon: Running, found: readonly Finding[]) {
  const { tx } = context;
  const open = await openOf(tx, coupon.id);
  const isSame = (a: { kind: string; sku: string }) => (b: { kind: string; sku: string }) =>
    a.kind === b.kind && a.sku === b.sku;
  const gone = open.filter((one) => !found.some(isSame(one)));
  const fresh = found.filter((one) => !open.some(isSame(one)));
  for (const { id } of gone)
    await rowsOf(tx, sql`update coupon_finding set closed_at = clock_timestamp() where id = ${id}`);
  for (const { kind, sku, ...worst } of found) {
    await rowsOf(
      tx,
      sql`insert into coupon_finding (coupon_id, kind, sku, worst) values (${coupon.id}, ${kind}, ${sku}, ${JSON.stringify(worst)}::jsonb)
          on conflict (coupon_id, kind, sku, closed_at) do update set worst = excluded.worst`,
    );
  }
  if (fresh.length > 0 || (gone.length > 0 && found.length === 0))
    await tellFindings(tx, { shop, coupon, found, fresh });
  return { opened: fresh.length, closed: gone.length };
}

type Told = { shop: PriceShop; coupon: Running; found: readonly Finding[]; fresh: readonly Finding[] };

/** What is wrong with a coupon, or that nothing is any more. */
async function tellFindings(tx: Tx, { shop, coupon, found, fresh }: Told): Promise<void> {
  const over = found.length === 0;
  const fine = {
    zh: `${shop.code} “${coupon.name}” 已无问题`,
    en: `${shop.code} “${coupon.name}”: nothing is wrong any more`,
  };
  await tell(tx, {
    key: `coupon-findings:${coupon.id}`,
    audience: 'coupons',
    fold: 'coupon-finding',
    shops: [shop.id],
    final: over,
    message: over
      ? card(
          { zh: `券已无问题 · ${coupon.name}`, en: `Nothing is wrong any more · ${coupon.name}` },
          [text({ zh: `${shop.code} 的“${coupon.name}”`, en: `“${coupon.name}” of ${shop.code}` })],
          'success',
        )
      : findingsCard(shop, coupon, found),
    line: over ? fine : lineOf(shop, coupon, fresh),
    wrong: {
      by: 'coupons',
      kind: 'coupon-finding',
      severity: 'warning',
      labels: { coupon: String(coupon.id) },
      again: fresh.length > 0,
    },
  });
}

async function openOf(tx: Tx, couponId: number): Promise<{ id: number; kind: string; sku: string }[]> {
  const rows = await rowsOf<{ id: string; kind: string; sku: string }>(
    tx,
    sql`select id, kind, sku from coupon_finding where coupon_id = ${couponId} and closed_at is null`,
  );
  return rows.map(({ id, ...rest }) => ({ id: Number(id), ...rest }));
}

const MOST_SHOWN = 8;

/** What is wrong with a coupon, in words: the worst first. */
export function findingsCard(
  shop: { code: string },
  coupon: { id: number; name: string },
  found: readonly Finding[],
): Message {
  return card(
    { zh: `券有问题 · ${coupon.name}`, en: `Something is wrong with a coupon · ${coupon.name}` },
    [
      table(
        [{ label: { zh: '问题', en: 'What' } }, { label: { zh: '说明', en: 'Why' } }],
        found.slice(0, MOST_SHOWN).map(({ kind, says }) => [KIND_WORDS[kind], says]),
        found.reduce((sum, { more = 0 }) => sum + more, found.length),
      ),
      note({
        zh: `店铺 ${shop.code}；不再成立时自动消失`,
        en: `Shop ${shop.code}; closes by itself when it is no longer true`,
      }),
      { kind: 'actions', buttons: [button({ label: { zh: '看全部', en: 'See all' }, says: 'coupon findings' })] },
    ],
    found.some(({ kind }) => kind === 'below_cost' || kind === 'below_floor') ? 'danger' : 'warning',
  );
}

function lineOf(shop: PriceShop, coupon: Running, fresh: readonly Finding[]): Localized {
  const kinds = [...new Set(fresh.map(({ kind }) => kind))].map((kind) => KIND_WORDS[kind]);
  const skus = [...new Set(fresh.map(({ sku }) => sku).filter((sku) => sku !== ''))].slice(0, 3).join(', ');
  return {
    zh: `${shop.code} “${coupon.name}” ${kinds.map(({ zh }) => zh).join('、')}${skus ? ` · ${skus}` : ''}`,
    en: `${shop.code} “${coupon.name}” ${kinds.map(({ en }) => en).join(', ')}${skus ? ` · ${skus}` : ''}`,
  };
}

/** Findings that are true now, the gravest kind first. */
export async function openFindings(
  tx: Tx,
  { shopId, limit }: { shopId?: number | undefined; limit: number },
): Promise<{ rows: OpenFinding[]; total: number }> {
  const rows = await rowsOf<{
    id: string;
    coupon_id: string;
    kind: FindingKind;
    sku: string;
    worst: Omit<Finding, 'kind' | 'sku'>;
    opened_at: string;
    name: string;
    shop_id: number;
    code: string;
    total: number;
  }>(
    tx,
    sql`select f.id, f.coupon_id, f.kind, f.sku, f.worst, f.opened_at, c.name, c.shop_id, s.code, count(*) over ()::int as total
        from coupon_finding f join coupon c on c.id = f.coupon_id join shop s on s.id = c.shop_id
        where f.closed_at is null and (${shopId ?? null}::int is null or c.shop_id = ${shopId ?? null}::int)
        order by array_position(array['below_cost', 'below_floor', 'threshold', 'budget', 'undercuts', 'overlaps'], f.kind), f.id
        limit ${limit}`,
  );
  return {
    total: rows[0]?.total ?? 0,
    rows: rows.map((row) => ({
      ...row.worst,
      id: Number(row.id),
      couponId: Number(row.coupon_id),
      coupon: row.name,
      kind: row.kind,
      sku: row.sku,
      shopId: row.shop_id,
      shop: row.code,
      openedAt: new Date(row.opened_at),
    })),
  };
}
