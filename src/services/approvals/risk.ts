import type { Effect, Risk } from '../../core/effect.ts';
import { rowsOf, sql, type Tx } from '../../db/client.ts';
import { type Stakes, stakesIn } from './stakes.ts';

/**
 * What a write puts at stake, from what it changes; what its plan says of it itself comes first. Amounts: units by their cost, or
 * their highest listing price where no cost is known. Read in the scope of `tx`: give it one that sees all shops.
 */
export async function riskOf(tx: Tx, effect: Effect): Promise<Risk> {
  const stakes = stakesIn(effect);
  const skus = await skusIn(tx, stakes);
  const shops = await shopsIn(tx, stakes, effect);
  const units = Math.max(stakes.figured, sum(stakes.moves.values()));
  const percents = [...stakes.leaves].map(([sku, moved]) => {
    const onHand = skus.get(sku)?.onHand ?? 0;
    return onHand > 0 ? Math.min(100, (moved / onHand) * 100) : 0;
  });
  const stockPercent = Math.round(Math.max(0, ...percents) * 10) / 10;
  const money = moneyOf(stakes, skus);
  const margin = money && stakes.money.size === 0 ? marginOf(stakes, skus, money.currency) : undefined;
  return {
    area: stakes.area,
    ...(money && { money }),
    ...(margin && { margin }),
    ...(units > 0 && { units }),
    ...(shops.length > 0 && { shops }),
    ...(stockPercent > 0 && { stockPercent }),
    ...(stakes.brake && { brake: true as const }),
    ...effect.risk,
  };
}

const sum = (all: Iterable<number>): number => [...all].reduce((total, one) => total + one, 0);

/** What one unit costs and fetches, by currency, in minor units. */
type Known = { onHand: number; cost: Map<string, bigint>; price: Map<string, bigint> };

async function skusIn(tx: Tx, { words, moves, perUnit }: Stakes): Promise<Map<string, Known>> {
  const asked = [...new Set([...words, ...moves.keys(), ...(perUnit ? [perUnit.sku] : [])])].filter(Boolean);
  if (asked.length === 0) return new Map();
  const rows = await rowsOf<{
    sku: string;
    on_hand: string;
    kind: 'cost' | 'price' | null;
    currency: string;
    worth: string;
  }>(
    tx,
    sql`with asked as (select code as sku from sku where code = any (${sql.param(asked)}::text[])),
          known as (select sku, currency, max(cost_minor) as worth, 'cost' as kind from price_floor where cost_minor is not null
              and sku in (select sku from asked) group by 1, 2
            union all select sku, currency, max(price_minor / greatest(pieces, 1)), 'price' from listing where price_minor is not null
              and sku in (select sku from asked) and state <> 'gone' group by 1, 2)
        select a.sku, coalesce((select sum(l.on_hand) from stock_level l where l.sku = a.sku), 0)::text as on_hand, k.kind, k.currency,
          k.worth::text as worth
        from asked a left join known k on k.sku = a.sku`,
  );
  const known = new Map<string, Known>();
  for (const { sku, on_hand, kind, currency, worth } of rows) {
    const one = known.get(sku) ?? { onHand: Number(on_hand), cost: new Map(), price: new Map() };
    if (kind !== null) one[kind].set(currency, BigInt(worth));
    known.set(sku, one);
  }
  return known;
}

/** What the moved units would earn over their cost, in one currency; undefined where one of them is not known. */
function marginOf({ moves }: Stakes, skus: ReadonlyMap<string, Known>, currency: string): Risk['margin'] | undefined {
  let margin = 0n;
  for (const [sku, units] of moves) {
    const known = skus.get(sku);
    const [cost, price] = [known?.cost.get(currency), known?.price.get(currency)];
    if (cost === undefined || price === undefined) return undefined;
    margin += (price - cost) * BigInt(Math.round(units));
  }
  return moves.size > 0 ? { minor: margin.toString(), currency } : undefined;
}

/** The greatest amount: stated, or units by what one is worth. Of several currencies, the one with the most minor units. */
function moneyOf({ money, moves, perUnit }: Stakes, skus: ReadonlyMap<string, Known>): Risk['money'] | undefined {
  const worth = new Map<string, bigint>();
  for (const [sku, units] of moves)
    for (const [currency, minor] of worthOf(skus.get(sku)))
      worth.set(currency, (worth.get(currency) ?? 0n) + minor * BigInt(Math.round(units)));
  if (perUnit) worth.set(perUnit.currency, perUnit.minor * BigInt(skus.get(perUnit.sku)?.onHand ?? 0));
  // What is paid or given away is known exactly: what the goods are worth is not on top of it.
  const amounts = [...(money.size > 0 ? money : worth)].filter(([, minor]) => minor > 0n);
  const [most] = amounts.sort(([, a], [, b]) => (b > a ? 1 : b < a ? -1 : 0));
  return most && { minor: most[1].toString(), currency: most[0] };
}

/** At cost; in a currency without one, at the highest price. */
const worthOf = (known: Known | undefined): Map<string, bigint> =>
  new Map([...(known?.price ?? []), ...(known?.cost ?? [])]);

/** By number or code; and whose the coupons, listings and holds are that rows name by number. */
async function shopsIn(tx: Tx, { words, shopIds, all }: Stakes, { rows, data }: Effect): Promise<number[]> {
  const numbers = (prefix: RegExp) =>
    rows.flatMap(({ key }) => {
      const id = prefix.exec(key)?.[1];
      return id === undefined ? [] : [Number(id)];
    });
  const held = typeof data['ids'] === 'string' && rows.some(({ key }) => key.startsWith('reservation:'));
  const [coupons, listings, holds] = [
    numbers(/^coupon:(\d{1,15})$/),
    numbers(/^listing:(\d{1,15})$/),
    held ? numbers(/^reservation:(\d{1,15})$/) : [],
  ];
  const found = await rowsOf<{ id: number }>(
    tx,
    sql`select id from shop where ${all} or code = any (${sql.param([...words])}::text[]) or id = any (${sql.param([...shopIds])}::int[])
        union select shop_id from coupon where id = any (${sql.param(coupons)}::bigint[])
        union select shop_id from listing where id = any (${sql.param(listings)}::bigint[])
        union select shop_id from reservation where id = any (${sql.param(holds)}::bigint[]) and shop_id is not null
        order by 1`,
  );
  return found.map(({ id }) => Number(id));
}
