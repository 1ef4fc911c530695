import type { Effect } from '../../core/effect.ts';
import { effectChanged, UserError } from '../../core/errors.ts';
import { plainMoney } from '../../core/money.ts';
import { quote } from '../../core/text.ts';
import { rowsOf, sql, type Tx } from '../../db/client.ts';
import { minorText, readMinor } from './amounts.ts';

type Deps = { tx: Tx };
type What = 'floor' | 'cost';
type ShopRef = { id: number; code: string; currency: string };

/** The least a piece may be sold for and what it costs, at all shops of a currency or at one. Amounts in minor units. */
export type Floor = {
  sku: string;
  shop: string | undefined;
  currency: string;
  floorMinor?: bigint;
  costMinor?: bigint;
};

export async function floors(
  d: Deps,
  { sku, limit }: { sku?: string | undefined; limit: number },
): Promise<{ rows: Floor[]; total: number }> {
  const rows = await rowsOf<{
    sku: string;
    shop: string | null;
    currency: string;
    floor: string | null;
    cost: string | null;
    total: number;
  }>(
    d.tx,
    sql`select f.sku, s.code as shop, f.currency, f.floor_minor::text as floor, f.cost_minor::text as cost, count(*) over ()::int as total
        from price_floor f left join shop s on s.id = f.shop_id
        where (${sku ?? null}::text is null or f.sku = ${sku ?? null}) order by f.sku, s.code nulls first, f.currency limit ${limit}`,
  );
  return {
    total: rows[0]?.total ?? 0,
    rows: rows.map(({ sku: code, shop, currency, floor, cost }) => ({
      sku: code,
      shop: shop ?? undefined,
      currency,
      ...(floor === null ? {} : { floorMinor: BigInt(floor) }),
      ...(cost === null ? {} : { costMinor: BigInt(cost) }),
    })),
  };
}

type FloorInput = { what: What; sku: string; amount: string; shop?: ShopRef | undefined; currency: string };

const WORDS = { floor: { zh: '底价', en: 'Floor' }, cost: { zh: '成本', en: 'Cost' } };

/** Read only. `amount` of one piece as typed, or `none`. Throws price.amount, price.same. */
export async function planFloor(d: Deps, { what, sku, amount, shop, currency }: FloorInput): Promise<Effect> {
  const none = /^(none|无)$/i.test(amount);
  const minor = none ? undefined : readMinor(amount, currency);
  if (!none && minor === undefined)
    throw new UserError('price.amount', {
      zh: `“${amount}”不是 ${currency} 的金额，请写成 45.00；取消写 无`,
      en: `“${amount}” is no amount in ${currency}; write it like 45.00, or none to take it away`,
    });
  const before = await standing(d.tx, what, sku, shop?.id, currency);
  const label = WORDS[what];
  const where = shop?.code ?? currency;
  if (before === minor)
    throw new UserError('price.same', {
      zh: `${where} 的 ${sku} ${label.zh}已经是 ${shown(before, currency)}`,
      en: `${label.en} of ${sku} at ${where}: ${shown(before, currency)} already`,
    });
  return {
    summary: {
      zh: `${where} 的 ${sku} ${label.zh} ${shown(before, currency)} → ${shown(minor, currency)}`,
      en: `${label.en} of ${sku} at ${where}: ${shown(before, currency)} → ${shown(minor, currency)}`,
    },
    rows: [
      {
        key: `price_${what}:${sku}:${shop?.code ?? ''}:${currency}`,
        label: { zh: `${sku} · ${where}`, en: `${sku} · ${where}` },
        version: before === undefined ? 0 : Number(before) + 1,
        versionAfter: minor === undefined ? 0 : Number(minor) + 1,
        changes: [{ label, before: shown(before, currency), after: shown(minor, currency) }],
      },
    ],
    figures: [],
    inverse: {
      says: `price ${what} ${quote(sku)} ${before === undefined ? 'none' : minorText(before, currency)}${
        shop ? ` ${quote(shop.code)}` : ` currency ${currency}`
      }`,
    },
    data: {
      what,
      sku,
      shopId: shop?.id ?? null,
      currency,
      before: before === undefined ? null : String(before),
      minor: minor === undefined ? null : String(minor),
    },
  };
}

const shown = (minor: bigint | undefined, currency: string): string =>
  minor === undefined ? '–' : plainMoney({ minor, currency });

async function standing(
  tx: Tx,
  what: What,
  sku: string,
  shopId: number | undefined,
  currency: string,
): Promise<bigint | undefined> {
  const [row] = await rowsOf<{ minor: string | null }>(
    tx,
    sql`select ${column(what)}::text as minor from price_floor
        where sku = ${sku} and shop_id is not distinct from ${shopId ?? null}::int and currency = ${currency}`,
  );
  return row?.minor ? BigInt(row.minor) : undefined;
}

const column = (what: What) => (what === 'floor' ? sql`floor_minor` : sql`cost_minor`);

/** Throws effect.changed when it is another by now. */
export async function applyFloor(d: Deps, { data }: Effect, by: string): Promise<void> {
  const { sku, shopId, currency, before, minor } = data;
  const own = column(data['what'] as What);
  const done = await rowsOf(
    d.tx,
    sql`insert into price_floor (sku, shop_id, currency, ${own}, set_by)
        select ${sku}, ${shopId}::int, ${currency}, ${minor}::bigint, ${by}
        where ${before}::bigint is null or exists (select from price_floor where sku = ${sku}
          and shop_id is not distinct from ${shopId}::int and currency = ${currency})
        on conflict (sku, shop_id, currency) do update set ${own} = excluded.${own}, set_by = excluded.set_by, set_at = clock_timestamp()
        where price_floor.${own} is not distinct from ${before}::bigint returning id`,
  );
  if (done.length === 0) throw effectChanged(String(sku));
  await d.tx.execute(sql`delete from price_floor where sku = ${sku} and floor_minor is null and cost_minor is null`);
}
