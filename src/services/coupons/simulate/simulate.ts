import { UserError } from '../../../core/errors.ts';
import type { Localized } from '../../../core/localized.ts';
import { foldName } from '../../../core/text.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { readOffer } from '../amounts.ts';
import type { CouponsDeps } from '../deps.ts';
import { goodsOf, type Priced } from '../goods.ts';
import { bestStack, type Stack } from '../price/best-stack.ts';
import { couponsByNumber, offerOf, type PriceShop, priceShops, type Running, runningIn } from '../running.ts';
import type { Question } from './read.ts';
import { refusalOf } from './refused.ts';

const THOUGHT = 'thought:';

/** One line of a simulated basket: so many listings of a SKU. Amounts of the whole line, in minor units. */
export type SimulatedLine = {
  sku: string;
  pieces: number;
  quantity: number;
  listMinor: bigint;
  paidMinor: bigint;
  costMinor?: bigint;
  floorMinor?: bigint;
};

export type Simulation = {
  shop: PriceShop;
  lines: SimulatedLine[];
  stack: Stack;
  /** Names of offers by key. */
  names: Map<string, string>;
  /** Why offers that are only thought of could not be created. */
  refusals: Localized[];
  /** What is paid less what it costs us; not there where the cost of a line is unknown. */
  marginMinor?: bigint;
  /** Hundredths of a percent of what is paid. */
  marginBp?: number;
};

/**
 * What a basket costs at each shop that is named, at best for the customer, with everything that runs there now and with what is
 * named beside it: a coupon of the shop by its name, code or id whether it runs or not, or an offer that does not exist.
 * Read only. Throws coupon.no_shop, coupon.no_such, coupon.no_price.
 */
export async function simulate(
  d: CouponsDeps,
  { goods, parts, only, now }: Question & { now: Date },
): Promise<Simulation[]> {
  const all = await priceShops(d.tx);
  const shops: PriceShop[] = [];
  const loose: string[] = [];
  for (const part of parts) {
    const shop = await shopCalled(d.tx, all, part);
    if (shop) shops.push(shop);
    else loose.push(part);
  }
  const named: Running[] = [];
  for (const part of loose) named.push(...(await offersCalled(d.tx, part, shops, all, now)));
  if (shops.length === 0) {
    const owners = new Set(named.map(({ shopId }) => shopId));
    shops.push(...all.filter(({ id }) => owners.has(id)));
  }
  if (shops.length === 0) throw noShop(parts[0] ?? '');
  const done: Simulation[] = [];
  for (const shop of [...new Set(shops)]) done.push(await priceAt(d, shop, { goods, parts, only }, named, now));
  return done;
}

async function priceAt(
  d: CouponsDeps,
  shop: PriceShop,
  { goods, only }: Question,
  named: readonly Running[],
  now: Date,
): Promise<Simulation> {
  const { tx } = d;
  const window = { from: now, to: new Date(now.getTime() + 1) };
  // What is still on its way to its platform cannot be used yet.
  const running = only ? [] : (await runningIn(tx, [shop.id], window)).filter(({ key }) => !key.startsWith('put:'));
  const own = named.filter(({ shopId }) => shopId === shop.id);
  const offers = [...running.filter((one) => !own.some(({ key }) => key === one.key)), ...own];
  const sold = await goodsOf(tx, shop, now);
  const chosen = goods.map(({ sku, pieces }) => listingFor(shop, sold, sku, pieces));
  const stack = bestStack(
    {
      shopId: shop.id,
      currency: shop.currency,
      lines: chosen.map(({ goods: { item, sku, unitMinor }, quantity }) => ({ item, sku, unitMinor, quantity })),
    },
    offers.map(offerOf),
  );
  const lines = chosen.map(({ goods: one, quantity }, n): SimulatedLine => {
    const times = BigInt(quantity);
    return {
      sku: one.sku,
      pieces: one.pieces * quantity,
      quantity,
      listMinor: one.unitMinor * times,
      paidMinor: stack.lineMinor[n] ?? 0n,
      ...(one.costMinor === undefined ? {} : { costMinor: one.costMinor * times }),
      ...(one.floorMinor === undefined ? {} : { floorMinor: one.floorMinor * times }),
    };
  });
  return {
    shop,
    lines,
    stack,
    names: new Map(offers.map(({ key, name }) => [key, name])),
    refusals: await refusalsOf(d, shop, own, now),
    ...marginOf(lines, stack.priceMinor),
  };
}

/** Of what is only thought of: why it could not be created. */
async function refusalsOf(d: CouponsDeps, shop: PriceShop, own: readonly Running[], now: Date): Promise<Localized[]> {
  const refusals: Localized[] = [];
  for (const offer of own.filter(({ key }) => key.startsWith(THOUGHT))) {
    const why = await refusalOf(d, shop, offer, now);
    if (why) refusals.push(why);
  }
  return refusals;
}

function marginOf(lines: readonly SimulatedLine[], paid: bigint): Pick<Simulation, 'marginMinor' | 'marginBp'> {
  let cost = 0n;
  for (const { costMinor } of lines) {
    if (costMinor === undefined) return {};
    cost += costMinor;
  }
  const margin = paid - cost;
  return { marginMinor: margin, ...(paid > 0n ? { marginBp: Number((margin * 10_000n) / paid) } : {}) };
}

/** Of several listings of a SKU the one by which that many pieces cost least; packs are bought whole. */
function listingFor(shop: PriceShop, sold: readonly Priced[], sku: string, pieces: number) {
  const ways = sold
    .filter((goods) => goods.sku === sku)
    .map((goods) => ({ goods, quantity: Math.ceil(pieces / goods.pieces) }))
    .sort((a, b) => Number(a.goods.unitMinor * BigInt(a.quantity) - b.goods.unitMinor * BigInt(b.quantity)));
  if (ways[0]) return ways[0];
  throw new UserError('coupon.no_price', {
    zh: `不知道 ${sku} 在 ${shop.code} 卖多少钱：没有对应上的在售链接，近期也没有订单；先对应链接，或换一家店`,
    en: `Nobody knows what ${sku} costs at ${shop.code}: no listing is matched to it and none was sold lately; match one, or name another shop`,
  });
}

async function shopCalled(tx: Tx, all: readonly PriceShop[], part: string): Promise<PriceShop | undefined> {
  const [row] = await rowsOf<{ shop_id: number }>(
    tx,
    sql`select shop_id from shop_alias where alias = ${foldName(part)}`,
  );
  return all.find(({ id }) => id === row?.shop_id);
}

/** A coupon of these shops (of all, where none is named) by name, code or id; else an offer that is only thought of. */
async function offersCalled(
  tx: Tx,
  part: string,
  shops: readonly PriceShop[],
  all: readonly PriceShop[],
  now: Date,
): Promise<Running[]> {
  const where = shops.length > 0 ? shops : all;
  const rows = await rowsOf<{ id: string }>(
    tx,
    sql`select id from coupon where shop_id = any (${`{${where.map(({ id }) => id).join(',')}}`}::int[])
          and (id::text = ${part.replace(/^#/, '')} or external_id = ${part} or lower(code) = lower(${part})
            or lower(regexp_replace(name, '\\s', '', 'g')) = ${foldName(part)})
        order by id desc limit 20`,
  );
  if (rows.length > 0)
    return couponsByNumber(
      tx,
      rows.map(({ id }) => Number(id)),
    );
  const thought = where.flatMap((shop): Running[] => {
    const terms = readOffer(part, shop.currency);
    const day = { startsAt: now, endsAt: new Date(now.getTime() + 86_400_000) };
    return terms
      ? [
          {
            ...terms,
            ...day,
            key: `${THOUGHT}${shop.id}:${part}`,
            id: 0,
            shopId: shop.id,
            name: part,
            currency: shop.currency,
            used: 0,
            stackable: true,
          },
        ]
      : [];
  });
  if (thought.length === 0) throw noSuch(part);
  return shops.length > 0 ? thought : [];
}

const noShop = (typed: string): UserError =>
  new UserError('coupon.no_shop', {
    zh: `没有找到店铺“${typed}”；请写 店 SH-1，发送 店铺 可以看全部`,
    en: `There is no shop “${typed}”; write shop SH-1, and send shops to see all`,
  });
const noSuch = (typed: string): UserError =>
  new UserError('coupon.no_such', {
    zh: `“${typed}”不是店铺，也不是这家店的券；可以写券名、券码，或设想的券，如 满300减30`,
    en: `“${typed}” is neither a shop nor a coupon of this shop; write a coupon's name or code, or one to think of, such as 300-30`,
  });
