import type { Localized } from '../../../core/localized.ts';
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
  const pair = `${a.code}~${b.code}`;
  const { sku } = gap.nearest;
  const prices = [a, b].map(
    ({ code }, n) =>
      `${code} ${plainMoney({ minor: BigInt(Math.round(n === 0 ? gap.nearest.a : gap.nearest.b)), currency: gap.currency })}`,
  );
  const says: Localized = {
    zh: `${a.code} 与 ${b.code} 的“${gap.category}”价差只有 ${gap.gapPercent} %，应不小于 ${min} %（可比 ${gap.skus} 款；最近的 ${sku}：${prices.join('，')}）`,
    en: `${a.code} and ${b.code} are only ${gap.gapPercent} % apart in “${gap.category}”, and at least ${min} % is asked for (${gap.skus} SKUs compared; nearest ${sku}: ${prices.join(', ')})`,
  };
  return {
    rule: rule.code,
    shopId: mine.id,
    subject: `shop:${pair}:${gap.category}`,
    label: { zh: `${pair} ${gap.category}`, en: `${pair} ${gap.category}` },
    says,
    weight: Math.round((min - gap.gapPercent) * 100) / 100,
    severity: setting.severity,
    at: gap.at > until ? until : gap.at,
    facts: {
      gapPercent: gap.gapPercent,
      minPercent: min,
      skus: gap.skus,
      nearest: gap.nearest,
      currency: gap.currency,
    },
  };
}
