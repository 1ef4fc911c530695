import { type DueOrder, dueOrders, type ShipPromise } from '../reads/shipping.ts';
import { numberOf, type RuledShop, ruledShops } from '../reads/shops.ts';
import type { Hit, Reads, RuleKind } from '../rule-kind.ts';

const MOST = 2_000;
const HOUR_MS = 3_600_000;

export const rule: RuleKind = {
  code: 'late-shipping',
  module: 'service',
  name: { zh: '超时发货', en: 'Late shipping' },
  clause: {
    zh: '平台规则：延迟发货；《电子商务法》第二十条',
    en: "The platforms' rules on delayed shipping; E-Commerce Law, article 20",
  },
  text: {
    zh: '付款后必须在平台承诺的时限内发货（出厂值 48 小时，可按平台和店铺改）；预售单以答应的日期当天结束为限。快到时限的先提醒。',
    en: "A paid order must leave within the platform's promise (48 hours as shipped, to be set by platform and shop); a presale by the end of the promised day. What will be late soon is said before.",
  },
  severity: 'medium',
  params: {
    hours: {
      kind: 'hours',
      words: { zh: '付款后几小时内发货', en: 'hours from payment to shipping' },
      value: 48,
      least: 1,
      most: 720,
    },
    warn: {
      kind: 'hours',
      words: { zh: '提前几小时提醒', en: 'hours of warning before' },
      value: 2,
      least: 0,
      most: 72,
    },
  },
  scopes: ['platform', 'shop'],
  find,
};

async function find({ tx, settingFor, since, until, only }: Reads): Promise<Hit[]> {
  if (only && only.kind !== 'order') return [];
  const shops = await ruledShops(tx, settingFor);
  const orders = only && { orders: only.refs };
  const due = await dueOrders(tx, shipPromises(shops), { since, until, most: MOST, ...orders });
  const byId = new Map(shops.map((shop) => [shop.id, shop]));
  return due.flatMap((order) => {
    const shop = byId.get(order.shopId);
    return shop ? [hitOf(order, shop, until)] : [];
  });
}

export const shipPromises = (shops: readonly RuledShop[]): ShipPromise[] =>
  shops.map(({ id, setting }) => ({
    shopId: id,
    hours: numberOf(setting, 'hours'),
    warnHours: numberOf(setting, 'warn'),
  }));

/** The hours by which it is late, or will be: below 0, not yet. */
const hoursLate = ({ dueAt, shippedAt }: DueOrder, now: Date): number =>
  Math.round(((shippedAt ?? now).getTime() - dueAt.getTime()) / HOUR_MS);

function hitOf(order: DueOrder, shop: RuledShop, until: Date): Hit {
  const { number, dueAt, shippedAt, presale } = order;
  const late = hoursLate(order, until);
  const soon = shippedAt === undefined && dueAt >= until;
  const state = shippedAt ? 'shipped-late' : soon ? 'soon' : 'late';
  const name = `${shop.code}/${number}`;
  const by = presale
    ? { zh: '预售', en: 'presale' }
    : { zh: `${numberOf(shop.setting, 'hours')} 小时`, en: `${numberOf(shop.setting, 'hours')} h` };
  const says = {
    soon: {
      zh: `订单 ${name} 还没发货，不到 ${Math.max(1, -late)} 小时就超过时限（${by.zh}）`,
      en: `Order ${name} has not left and is due within ${Math.max(1, -late)} h (${by.en})`,
    },
    late: {
      zh: `订单 ${name} 还没发货，已超过时限（${by.zh}）`,
      en: `Order ${name} has not left and is past its time (${by.en})`,
    },
    'shipped-late': {
      zh: `订单 ${name} 发货晚了 ${late} 小时（${by.zh}）`,
      en: `Order ${name} left ${late} h too late (${by.en})`,
    },
  }[state];
  return {
    rule: rule.code,
    shopId: shop.id,
    subject: `order:${name}`,
    label: { zh: name, en: name },
    says,
    weight: late,
    severity: soon ? 'low' : shop.setting.severity,
    at: dueAt > until ? until : dueAt,
    facts: { order: number, dueAt: dueAt.toISOString(), state, presale },
  };
}
