import type { Localized } from '../../../core/localized.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { type Refunds, refundsOf, wilson } from '../reads/refunds.ts';
import { numberOf, type RuledShop, ruledShops } from '../reads/shops.ts';
import type { Hit, Reads, RuleKind } from '../rule-kind.ts';

/** Two and a half standard deviations on either side: of shops where nothing is wrong, about one look in a few thousand says so. */
const Z = 2.5;
const DAY_MS = 86_400_000;

export const rule: RuleKind = {
  code: 'refund-rate',
  module: 'service',
  name: { zh: '退款率异常', en: 'Abnormal refund rate' },
  clause: {
    zh: '平台规则：品质退款率、纠纷率考核；《消费者权益保护法》第二十四条、第二十五条',
    en: "The platforms' measures of refunds and disputes; Consumer Protection Law, articles 24 and 25",
  },
  text: {
    zh: '近几天付款后退款、退货的订单比例：到了绝对线，或统计上明显高于本店之前的水平，都要查。',
    en: 'The share of paid orders that were paid back or returned in the last days: looked into when it reaches the line, or is plainly above what the shop had before.',
  },
  severity: 'medium',
  params: {
    line: { kind: 'percent', words: { zh: '绝对线', en: 'line' }, value: 30, least: 1, most: 100 },
    floor: {
      kind: 'percent',
      words: { zh: '低于多少不算异常', en: 'never abnormal below' },
      value: 10,
      least: 0,
      most: 100,
    },
    days: { kind: 'days', words: { zh: '看最近几天', en: 'days looked at' }, value: 7, least: 1, most: 30 },
    history: {
      kind: 'days',
      words: { zh: '与之前几天比', en: 'days before, to compare with' },
      value: 60,
      least: 7,
      most: 180,
    },
    orders: { kind: 'count', words: { zh: '至少几单才算', en: 'orders at least' }, value: 30, least: 1, most: 10_000 },
  },
  scopes: ['platform', 'shop'],
  find,
};

async function find({ tx, settingFor, until, only }: Reads): Promise<Hit[]> {
  if (only && only.kind !== 'order') return [];
  const touched = only && (await shopsOfOrders(tx, only.refs));
  const shops = (await ruledShops(tx, settingFor)).filter(({ id }) => !touched || touched.has(id));
  const byId = new Map(shops.map((shop) => [shop.id, shop]));
  return (await refundsOf(tx, windowsOf(shops), until)).flatMap((one) => {
    const shop = byId.get(one.shopId);
    const why = shop && whyAbnormal(one, shop.setting);
    return shop && why ? [hitOf(one, shop, { why, until })] : [];
  });
}

export const windowsOf = (shops: readonly RuledShop[]) =>
  shops.map(({ id, setting }) => ({
    shopId: id,
    days: numberOf(setting, 'days'),
    historyDays: numberOf(setting, 'history'),
  }));

async function shopsOfOrders(tx: Tx, orders: readonly number[]): Promise<Set<number>> {
  const rows = await rowsOf<{ shop_id: number }>(
    tx,
    sql`select distinct shop_id from "order" where id = any (${sql.param([...orders])}::bigint[])`,
  );
  return new Set(rows.map(({ shop_id }) => shop_id));
}

/**
 * `line`: the share reached the line; `history`: even the least that the window allows is above the most that the time before does.
 * Undefined: nothing is wrong, or too few orders to say.
 */
export function whyAbnormal(
  { orders, refunds, before }: Omit<Refunds, 'shopId'>,
  setting: RuledShop['setting'],
): 'line' | 'history' | undefined {
  const least = numberOf(setting, 'orders');
  if (orders < least) return undefined;
  const percent = (refunds / orders) * 100;
  if (percent >= numberOf(setting, 'line')) return 'line';
  if (before.orders < least || percent < numberOf(setting, 'floor')) return undefined;
  const now = wilson(refunds, orders, Z);
  return now.low > wilson(before.refunds, before.orders, Z).high ? 'history' : undefined;
}

const share = (part: number, of: number): number => (of === 0 ? 0 : Math.round((part / of) * 1000) / 10);

function hitOf(one: Refunds, shop: RuledShop, { why, until }: { why: 'line' | 'history'; until: Date }): Hit {
  const { orders, refunds, before } = one;
  const days = numberOf(shop.setting, 'days');
  const now = share(refunds, orders);
  const than: Localized =
    why === 'line'
      ? {
          zh: `到了 ${numberOf(shop.setting, 'line')} % 的线`,
          en: `which reaches the line of ${numberOf(shop.setting, 'line')} %`,
        }
      : {
          zh: `之前是 ${share(before.refunds, before.orders)} %（${before.orders} 单里 ${before.refunds} 单）`,
          en: `and was ${share(before.refunds, before.orders)} % before (${before.refunds} of ${before.orders})`,
        };
  return {
    rule: rule.code,
    shopId: shop.id,
    subject: `shop:${shop.code}`,
    label: { zh: shop.code, en: shop.code },
    says: {
      zh: `${shop.code} 近 ${days} 天退款率 ${now} %（${orders} 单里 ${refunds} 单），${than.zh}`,
      en: `${shop.code} had ${now} % of its orders paid back in ${days} days (${refunds} of ${orders}), ${than.en}`,
    },
    weight: now,
    severity: shop.setting.severity,
    // A day on which it is so counts once, however often it is looked at.
    at: new Date(Math.floor(until.getTime() / DAY_MS) * DAY_MS),
    facts: { why, days },
  };
}
