import { card, type Effect, field, fields, type Localized, type Message, type Shop, text } from '#kit';
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
