import type { Localized } from '../../core/localized.ts';
import { many } from '../../core/many.ts';
import { actions, card, table, text } from '../../core/message.ts';
import { quote } from '../../core/text.ts';
import { instantParam, sql, type Tx } from '../../db/client.ts';
import { tell } from '../../db/news.ts';
import { couponWords, STATE_WORDS } from './facts.ts';
import { clockText, type Happening, happeningCard, happeningLine, isLast, type Neighbour } from './news-card.ts';
import { type Coupon, type CouponShop, couponShops, couponsWhere } from './rows.ts';

/** Everything that can be used now, by shop; shops that sell in one currency share their customers. */
export async function neighboursOf(tx: Tx, shop: CouponShop, now: Date): Promise<Neighbour[]> {
  const shops = (await couponShops(tx)).filter((one) => one.currency === shop.currency);
  const live = await couponsWhere(
    tx,
    sql`s.currency = ${shop.currency} and c.state = 'live' and c.starts_at <= ${instantParam(now)} and c.ends_at > ${instantParam(now)}
        order by c.ends_at, c.id`,
  );
  return shops.map((one) => ({ shop: one, live: live.filter((coupon) => coupon.shop.id === one.id) }));
}

/** Each of them to the rooms of its shop and of the shops whose customers may hold it; `at` names this occurrence. */
export async function tellHappenings(tx: Tx, happenings: readonly Happening[], { now, at }: { now: Date; at: Date }) {
  const around = new Map<string, Neighbour[]>();
  for (const happening of happenings) {
    const { coupon, event } = happening;
    const neighbours = around.get(coupon.currency) ?? (await neighboursOf(tx, coupon.shop, now));
    around.set(coupon.currency, neighbours);
    await tell(tx, {
      key: `coupon:${coupon.number}:${event}:${at.toISOString()}`,
      audience: 'coupons',
      fold: 'coupon',
      subject: `coupon:${coupon.number}`,
      final: isLast(event),
      shops: concerned(coupon.shop, neighbours),
      line: happeningLine(happening),
      message: happeningCard(happening, neighbours),
    });
  }
}

const concerned = (shop: CouponShop, neighbours: readonly Neighbour[]): number[] => [
  ...new Set([shop.id, ...neighbours.map((one) => one.shop.id)]),
];

const MOST_LISTED = 10;

/** The coupons that a newly connected shop brings along: one card for all of them. */
export async function tellFirst(
  tx: Tx,
  { shop, coupons, now }: { shop: CouponShop; coupons: readonly Coupon[]; now: Date },
): Promise<void> {
  const line: Localized = {
    zh: `${shop.name.zh}（${shop.code}）接入，有 ${coupons.length} 张券`,
    en: `${shop.name.en} (${shop.code}) is connected, with ${many(coupons.length, 'coupon')}`,
  };
  const columns = [
    { label: { zh: '编号', en: 'No.' } },
    { label: { zh: '券', en: 'Coupon' } },
    { label: { zh: '状态', en: 'State' } },
    { label: { zh: '到', en: 'Until' } },
  ];
  const rows = coupons
    .slice(0, MOST_LISTED)
    .map((one) => [String(one.number), couponWords(one), STATE_WORDS[one.state], clockText(one.endsAt, shop.timeZone)]);
  const neighbours = await neighboursOf(tx, shop, now);
  await tell(tx, {
    key: `coupons-of:${shop.id}:${now.toISOString()}`,
    audience: 'coupons',
    fold: 'coupon',
    shops: concerned(shop, neighbours),
    line,
    message: card(line, [
      table(columns, rows, coupons.length),
      text({
        zh: `这些券只在${shop.name.zh}能用；客人拿着别店的券来，请他领本店的券`,
        en: `They are good at ${shop.name.en} only; a customer with a coupon of another shop takes one of this shop`,
      }),
      actions({ label: { zh: '看全部', en: 'See all' }, says: `coupon ${quote(shop.code)}` }),
    ]),
  });
}
