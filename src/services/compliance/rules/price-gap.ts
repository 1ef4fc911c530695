import { type Localized, same } from '../../../core/localized.ts';
import { plainMoney } from '../../../core/money.ts';
import { type PriceGap, priceGaps } from '../reads/price-gaps.ts';
import { numberOf, type RuledShop, ruledShops } from '../reads/shops.ts';
import type { Hit, Reads, RuleKind, Setting } from '../rule-kind.ts';

/**
 * A minimum: sibling shops that sell one category at nearly the same prices look like one seller with two shops. Both are asked
 * for their setting, and the stricter one counts.
 */
export const rule: RuleKind = {
  code: 'price-gap',
  module: 'price',
  name: { zh: '分店同类目价差', en: 'Price gap of a category across sibling shops' },
  clause: {
    zh: '本集团多店铺经营规范：同类目价差',
    en: "The group's own standard for several shops: price gap of a category",
  },
  text: {
    zh: '同一集团的两家店在同一类目上，同款商品单件价格之差（以低价为基数，取各款的中位数）不得小于规定比例，避免被平台认定为重复铺货、互相压价。',
    en: 'Two shops of the group must not sell the same goods of one category at prices nearer than the least gap (by the lower price, the middle one of all shared SKUs): platforms take that for one seller with two shops, and it makes shops undercut each other.',
  },
  severity: 'medium',
  params: {
    min: { kind: 'percent', words: { zh: '最小价差', en: 'least gap' }, value: 20, least: 0, most: 200 },
    skus: {
      kind: 'count',
      words: { zh: '至少几款可比', en: 'SKUs to compare at least' },
      value: 1,
      least: 1,
      most: 1000,
    },
  },
  scopes: ['platform', 'shop', 'category'],
  find,
};

async function find({ tx, settingFor, until, only }: Reads): Promise<Hit[]> {
  if (only && only.kind !== 'listing') return [];
  const shops = new Map((await ruledShops(tx, () => ANY)).map((shop) => [shop.id, shop]));
  const gaps = await priceGaps(tx, only?.refs);
  return gaps.flatMap((gap) => {
    const [a, b] = [shops.get(gap.a), shops.get(gap.b)];
    const setting =
      a &&
      b &&
      strictest([a, b].map(({ id, platform }) => settingFor({ shopId: id, platform, category: gap.category })));
    if (!setting || gap.skus < numberOf(setting, 'skus') || gap.gapPercent >= numberOf(setting, 'min')) return [];
    return [hitOf(gap, { a, b, setting, until })];
  });
}

const ANY: Setting = { params: {}, severity: 'low', version: 1 };

/** Where the rule is off for one of both, the other's setting counts. */
const strictest = (settings: readonly (Setting | undefined)[]): Setting | undefined =>
  settings.flatMap((one) => one ?? []).sort((x, y) => numberOf(y, 'min') - numberOf(x, 'min'))[0];

type Sides = { a: RuledShop; b: RuledShop; setting: Setting; until: Date };

/** It is the sub-shop's; of two sub-shops the cheaper one's, which can move away from the other. */
function hitOf(gap: PriceGap, { a, b, setting, until }: Sides): Hit {
  const cheaper = gap.ratio <= 1 ? a : b;
  const mine = a.isMain ? b : b.isMain ? a : cheaper;
  const min = numberOf(setting, 'min');
  const other = mine === a ? b : a;
  const { sku } = gap.nearest;
  const money = (minor: number) => plainMoney({ minor: BigInt(Math.round(minor)), currency: gap.currency });
  const prices = [a, b].map(({ code }, n) => `${code} ${money(n === 0 ? gap.nearest.a : gap.nearest.b)}`);
  // With the gap, one's own price would say the other's.
  const own: Localized = {
    zh: `${mine.code} 的“${gap.category}”与一家兄弟店的价差小于 ${min} %（最近的 ${sku}：${mine.code} ${money(mine === a ? gap.nearest.a : gap.nearest.b)}）`,
    en: `${mine.code} is less than ${min} % apart from a sibling shop in “${gap.category}” (nearest ${sku}: ${mine.code} ${money(mine === a ? gap.nearest.a : gap.nearest.b)})`,
  };
  const says: Localized = {
    zh: `${a.code} 与 ${b.code} 的“${gap.category}”价差只有 ${gap.gapPercent} %，应不小于 ${min} %（可比 ${gap.skus} 款；最近的 ${sku}：${prices.join('，')}）`,
    en: `${a.code} and ${b.code} are only ${gap.gapPercent} % apart in “${gap.category}”, and at least ${min} % is asked for (${gap.skus} SKUs compared; nearest ${sku}: ${prices.join(', ')})`,
  };
  return {
    rule: rule.code,
    shopId: mine.id,
    // The sibling by its number, which says nothing of it.
    subject: `shop:${mine.code}~${other.id}:${gap.category}`,
    label: same(`${mine.code} ${gap.category}`),
    says: own,
    weight: Math.round((min - gap.gapPercent) * 100) / 100,
    severity: setting.severity,
    at: gap.at > until ? until : gap.at,
    facts: { minPercent: min, sku, currency: gap.currency },
    sibling: {
      shops: [other.id],
      says,
      label: same(`${a.code}~${b.code} ${gap.category}`),
      facts: { gapPercent: gap.gapPercent, skus: gap.skus, nearest: gap.nearest },
    },
  };
}
