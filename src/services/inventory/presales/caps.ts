import type { Effect } from '../../../core/effect.ts';
import { effectChanged, UserError } from '../../../core/errors.ts';
import type { Localized } from '../../../core/localized.ts';
import { quote } from '../../../core/text.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { lockPromisesOf } from './arrivals.ts';

/** How many units of a SKU may be promised and not yet held; without a shop, by all shops together. */
export type Cap = { shop: string | undefined; units: number; used: number };

type Asked = { sku: string; shopId: number; quantity: number };
type Shop = { id: number; code: string };

/** Throws presale.cap when the promises would pass the shop's cap, or the one of all shops. */
export async function refuseAboveCap(tx: Tx, { sku, shopId, quantity }: Asked): Promise<void> {
  const caps = await rowsOf<{ shop: string | null; units: number; used: number }>(tx, capsWhere(sku, shopId));
  const full = caps.find(({ units, used }) => used + quantity > units);
  if (!full) return;
  const left = Math.max(0, full.units - full.used);
  const whose: Localized = full.shop
    ? { zh: `${full.shop} 的 ${sku}`, en: `${full.shop} may promise ${full.units} of ${sku}` }
    : { zh: `所有店铺的 ${sku}`, en: `All shops together may promise ${full.units} of ${sku}` };
  throw new UserError('presale.cap', {
    zh: `${whose.zh} 预售上限是 ${full.units} 件，还剩 ${left} 件；请减少数量，或用“预售 上限”提高`,
    en: `${whose.en}, ${left} are left; ask for less, or raise it with “presale cap”`,
  });
}

/** The caps that a promise of a shop counts against, the shop's own first; of all shops where none is named. */
const capsWhere = (sku: string, shopId?: number) => sql`
  select s.code as shop, c.units, (
      select coalesce(sum(p.quantity - p.held), 0)::int from presale p
      where p.sku = c.sku and p.state = 'promised' and (c.shop_id is null or p.shop_id = c.shop_id)) as used
  from presale_cap c left join shop s on s.id = c.shop_id
  where c.sku = ${sku} and (c.shop_id is null or ${shopId === undefined ? sql`s.id is not null` : sql`c.shop_id = ${shopId}`})
  order by c.shop_id nulls last`;

export async function capsOf(tx: Tx, sku: string): Promise<Cap[]> {
  const rows = await rowsOf<{ shop: string | null; units: number; used: number }>(tx, capsWhere(sku));
  return rows.map((row) => ({ ...row, shop: row.shop ?? undefined }));
}

/** `units` none: no cap. Throws presale.cap_already. */
export async function planCap(
  tx: Tx,
  { sku, shop, units }: { sku: string; shop: Shop | undefined; units: number | undefined },
): Promise<Effect> {
  const [row] = await rowsOf<{ units: number }>(
    tx,
    sql`select units from presale_cap where sku = ${sku} and shop_id is not distinct from ${shop?.id ?? null}::int`,
  );
  const before = row?.units;
  if (before === units) throw already(sku, shop, units);
  const whose: Localized = shop ? { zh: shop.code, en: shop.code } : { zh: '所有店铺', en: 'all shops' };
  return {
    summary: {
      zh: `${sku} · ${whose.zh} 的预售上限：${words(before).zh} → ${words(units).zh}`,
      en: `Presale cap of ${sku}, ${whose.en}: ${words(before).en} → ${words(units).en}`,
    },
    rows: [
      {
        key: `presale_cap:${sku}|${shop?.code ?? '*'}`,
        label: { zh: `${sku} · ${whose.zh}`, en: `${sku} · ${whose.en}` },
        version: versionOf(before),
        versionAfter: versionOf(units),
        changes: [{ label: { zh: '预售上限', en: 'Presale cap' }, before: words(before), after: words(units) }],
      },
    ],
    figures: [],
    inverse: { says: `presale cap ${quote(sku)} ${shop ? `${quote(shop.code)} ` : ''}${before ?? 'none'}` },
    data: { sku, shop: shop?.code ?? null, shopId: shop?.id ?? null, before: before ?? null, units: units ?? null },
  };
}

/** Throws effect.changed. */
export async function applyCap(tx: Tx, effect: Effect): Promise<void> {
  const { sku, shopId, before, units } = effect.data;
  await lockPromisesOf(tx, String(sku));
  const same = sql`sku = ${sku} and shop_id is not distinct from ${shopId}::int and units = ${before}`;
  const done =
    before === null
      ? await rowsOf(
          tx,
          sql`insert into presale_cap (sku, shop_id, units) values (${sku}, ${shopId}, ${units})
              on conflict (sku, shop_id) do nothing returning id`,
        )
      : units === null
        ? await rowsOf(tx, sql`delete from presale_cap where ${same} returning id`)
        : await rowsOf(tx, sql`update presale_cap set units = ${units} where ${same} returning id`);
  if (done.length === 0) throw effectChanged(String(sku));
}

/** A cap has no version of its own: its value stands for it, and 0 for none. */
const versionOf = (units: number | undefined): number => (units === undefined ? 0 : units + 1);

const words = (units: number | undefined): Localized =>
  units === undefined ? { zh: '不限', en: 'none' } : { zh: String(units), en: String(units) };

const already = (sku: string, shop: Shop | undefined, units: number | undefined): UserError =>
  new UserError('presale.cap_already', {
    zh: `${sku}${shop ? ` · ${shop.code}` : ''} 的预售上限已经是 ${words(units).zh}，没有改动`,
    en: `The presale cap of ${sku}${shop ? ` in ${shop.code}` : ''} is ${words(units).en} already; nothing was changed`,
  });
