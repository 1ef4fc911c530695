import { instantParam, rowsOf, sql } from '../../../db/client.ts';
import { familiesOf } from '../linked/linked.ts';
import type { Hit, Reads, RuleKind, Setting } from '../rule-kind.ts';

/**
 * The share of a shop's orders that come from its own hand. An order counts as related when
 *   - its device, address, payer or network address is one that a shop of the same hand (linked accounts) has noted as its own; or
 *   - the same buyer (trait `buyer`, else the order's customer) bought in another shop of the same hand within the window, in at
 *     least `shops` of them.
 * Sales of the last 30 days that were not cancelled, per shop; shops with fewer than `least` of them are not judged.
 */
export const rule: RuleKind = {
  code: 'related-orders',
  module: 'trade',
  name: { zh: '关联账号订单占比过高', en: 'Too many orders between related accounts' },
  clause: {
    zh: '《电子商务法》第十七条；淘宝等平台关于关联账号与虚假交易的规则（淘宝 30%，同品牌店铺 20%）',
    en: "E-Commerce Law, article 17; platforms' rules on related accounts and false trade (Taobao 30 %, shops of one brand 20 %)",
  },
  text: {
    zh: '近 30 天的销售订单里，设备、地址、付款人或网络地址属于同一控制人店铺自己的，或同一买家在多家关联店都下单的，占比不得达到上限；订单太少不判',
    en: "Of the sales of 30 days, those whose device, address, payer or network address is one of the linked shops' own, or whose buyer bought in several linked shops, stay below the limit; shops with few orders are not judged",
  },
  severity: 'high',
  params: {
    share: {
      kind: 'percent',
      words: { zh: '占比上限', en: 'share from which it is too much' },
      value: 20,
      least: 1,
      most: 100,
    },
    taobao: {
      kind: 'percent',
      words: { zh: '淘宝的占比上限（淘宝只看这个）', en: 'the same on Taobao, where it alone counts' },
      value: 30,
      least: 1,
      most: 100,
    },
    shops: {
      kind: 'count',
      words: { zh: '同一买家在几家关联店下单才算', en: 'linked shops in which one buyer bought, to count' },
      value: 2,
      least: 2,
      most: 20,
    },
    least: {
      kind: 'count',
      words: { zh: '至少多少单才判', en: 'orders from which a shop is judged' },
      value: 20,
      least: 1,
      most: 10_000,
    },
  },
  scopes: ['platform', 'shop'],
  async find(reads) {
    const { families, shops } = await familiesOf(reads.tx);
    const wanted = await shopsOf(reads);
    const hits: Hit[] = [];
    for (const family of families) {
      if (wanted && !family.some((id) => wanted.has(id))) continue;
      const settings = new Map(family.map((id) => [id, reads.settingFor({ shopId: id })]));
      const least = Math.min(...[...settings.values()].map((one) => Number(one?.params['shops'] ?? 2)));
      for (const found of await sharesOf(reads, family, least)) {
        const shop = shops.get(found.shopId);
        const setting = settings.get(found.shopId);
        const hit =
          shop &&
          setting &&
          hitOf({ ...found, code: shop.code, platform: shop.platform, family: family.length }, setting, reads.until);
        if (hit) hits.push(hit);
      }
    }
    return hits;
  },
};

export const WINDOW_DAYS = 30;
/** Families with more shops are looked at in this many. */
const MOST_SHOPS = 500;

async function shopsOf({ tx, only }: Reads): Promise<Set<number> | undefined> {
  if (only?.kind === 'shop' || only?.kind === 'identity') return new Set(only.refs);
  if (only?.kind !== 'order') return undefined;
  const rows = await rowsOf<{ shop_id: number }>(
    tx,
    sql`select distinct shop_id from "order" where id = any (${sql.param([...only.refs])}::bigint[])`,
  );
  return new Set(rows.map(({ shop_id }) => shop_id));
}

type Share = { shopId: number; orders: number; own: number; buyers: number; related: number; latest: string | null };

/** Of each shop of one hand: its sales in the window, and how many of them are related, by either reason. */
async function sharesOf(reads: Reads, family: readonly number[], least: number): Promise<Share[]> {
  const shops = sql.param(family.slice(0, MOST_SHOPS));
  const rows = await rowsOf<Record<string, number | string | null>>(
    reads.tx,
    sql`with sold as materialized (
          select o.id, o.shop_id, o.placed_at, coalesce(b.hash, o.customer) as buyer
          from "order" o left join order_trait b on b.order_id = o.id and b.kind = 'buyer'
          where o.shop_id = any (${shops}::int[]) and o.kind = 'sale' and o.status <> 'cancelled'
            and o.placed_at < ${instantParam(reads.until)}
            and o.placed_at >= ${instantParam(reads.until)} - make_interval(days => ${WINDOW_DAYS}::int)),
        wide as materialized (
          select buyer from sold where buyer is not null group by buyer having count(distinct shop_id) >= ${least}::int),
        ours as materialized (
          select distinct case kind when 'payee' then 'payer' else kind end as kind, hash from shop_identity
          where shop_id = any (${shops}::int[]) and kind in ('payee', 'device', 'address', 'ip')),
        judged as (
          select s.shop_id, s.placed_at,
            exists (select from order_trait t join ours on ours.kind = t.kind and ours.hash = t.hash where t.order_id = s.id) as own,
            w.buyer is not null as buyers
          from sold s left join wide w on w.buyer = s.buyer)
        select shop_id, count(*)::int as orders, count(*) filter (where own)::int as own,
          count(*) filter (where buyers)::int as buyers, count(*) filter (where own or buyers)::int as related,
          max(placed_at) filter (where own or buyers)::text as latest
        from judged group by shop_id order by shop_id`,
  );
  return rows.map((row) => ({
    shopId: Number(row['shop_id']),
    orders: Number(row['orders']),
    own: Number(row['own']),
    buyers: Number(row['buyers']),
    related: Number(row['related']),
    latest: row['latest'] as string | null,
  }));
}

/** What applies to a shop: Taobao has a limit of its own. */
export const limitOf = (platform: string, { params }: Setting): number =>
  Number(platform === 'taobao' ? params['taobao'] : params['share']);

type Judged = Share & { code: string; platform: string; family: number };

/** The finding of one shop, where its share has reached its limit. */
export function hitOf(judged: Judged, setting: Setting, now: Date): Hit | undefined {
  const { shopId, code, platform, orders, own, buyers, related, family, latest } = judged;
  if (orders < Number(setting.params['least'])) return undefined;
  const percent = (100 * related) / orders;
  const limit = limitOf(platform, setting);
  if (percent < limit) return undefined;
  const shown = percent.toFixed(1);
  return {
    rule: 'related-orders',
    shopId,
    subject: `shop:${code}`,
    label: { zh: code, en: code },
    says: {
      zh: `${code} 近 ${WINDOW_DAYS} 天 ${orders} 单里有 ${related} 单（${shown}%）来自关联账号：${own} 单用了关联店自己的设备、地址、付款人或网络地址，${buyers} 单的买家也在关联店下单；上限 ${limit}%，同一控制人 ${family} 家店`,
      en: `Of ${orders} orders of ${code} in ${WINDOW_DAYS} days ${related} (${shown} %) come from related accounts: ${own} with a device, address, payer or network address of the linked shops themselves, ${buyers} by buyers who bought in linked shops too; the limit is ${limit} %, ${family} shops are of one hand`,
    },
    weight: percent,
    severity: setting.severity,
    at: latest === null ? now : new Date(latest),
    facts: { share: Math.floor(percent), limit, family },
  };
}
