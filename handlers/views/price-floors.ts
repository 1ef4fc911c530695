import {
  arg,
  card,
  type Effect,
  field,
  fields,
  type Localized,
  type Message,
  optional,
  type Shop,
  ShopName,
  Sku,
  text,
  valueArg,
} from '#kit';
import { noSuchShop } from './shops.ts';

type Found = {
  inventory: { requireSku(typed: string): Promise<string> };
  shops: { find(name: string): Promise<Shop | undefined>; list(): Promise<Shop[]> };
  coupons: {
    planFloor(input: {
      what: 'floor' | 'cost';
      sku: string;
      amount: string;
      shop: Shop | undefined;
      currency: string;
    }): Promise<Effect>;
  };
};
type Args = { sku: string; amount: string; shop: string | undefined; currency: string | undefined };

/** What a floor and a cost are set by. */
export const priceArgs = {
  sku: arg(Sku, { zh: '商品编码', en: 'SKU' }, { suggest: 'sku' }),
  amount: valueArg({ zh: '金额（45.00）或 无', en: 'amount (45.00) or none' }, (typed) => ({ value: typed })),
  shop: arg(ShopName.optional(), { zh: '店铺，省略则全部', en: 'shop, or all of them' }, { suggest: 'shop' }),
  currency: optional({
    ...valueArg({ zh: '币种（CNY）', en: 'currency (CNY)' }, (typed) =>
      /^[A-Za-z]{3}$/.test(typed) ? { value: typed.toUpperCase() } : undefined,
    ),
    marker: { zh: '币种', en: 'currency' },
  }),
};

/** In the currency of the shop, else the one that was typed, else the main shop's. */
export async function floorPlan(what: 'floor' | 'cost', args: Args, services: Found): Promise<Effect> {
  const sku = await services.inventory.requireSku(args.sku);
  const shop = args.shop === undefined ? undefined : await services.shops.find(args.shop);
  if (args.shop !== undefined && !shop) throw noSuchShop(args.shop);
  const [main] = await services.shops.list();
  const currency = shop?.currency ?? args.currency ?? main?.currency ?? 'CNY';
  return services.coupons.planFloor({ what, sku, amount: args.amount, shop, currency });
}

export const floorCard = (title: Localized, effect: Effect, checked: { opened: number; closed: number }): Message =>
  card(
    title,
    [
      fields(
        ...effect.rows.flatMap((row) =>
          row.changes.map(({ before, after }) => field(row.label, `${before} → ${after}`)),
        ),
      ),
      text({
        zh: `已按它重新检查优惠券：新问题 ${checked.opened}，已解除 ${checked.closed}`,
        en: `Coupons were checked by it: ${checked.opened} newly found, ${checked.closed} no longer true`,
      }),
    ],
    'success',
  );
