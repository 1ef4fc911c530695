import { numberOf, type RuledShop, ruledShops } from '../reads/shops.ts';
import { excessOf, type ShownStock, shownAboveTruth } from '../reads/shown-stock.ts';
import type { Hit, Reads, RuleKind } from '../rule-kind.ts';

const MOST = 1_000;

export const rule: RuleKind = {
  code: 'stock-above-truth',
  module: 'trade',
  name: { zh: '超发布库存', en: 'Published stock above what there is' },
  clause: { zh: '《电子商务法》第四十九条', en: 'E-Commerce Law, article 49' },
  text: {
    zh: '各店显示的库存合计不得超过可售数加剩余的预售上限：消费者下单成功合同即成立，卖不出货就是违约和虚假宣传。',
    en: 'What all shops show together must not be above what is available plus what is left of the presale cap: an order that was taken is a contract, and goods that are not there break it.',
  },
  severity: 'high',
  params: {
    slack: {
      kind: 'count',
      words: { zh: '允许超出的件数', en: 'pieces too many that are let pass' },
      value: 0,
      least: 0,
      most: 10_000,
    },
    grace: {
      kind: 'minutes',
      words: { zh: '正在调低的给多久', en: 'how long numbers that are being lowered may take' },
      value: 5,
      least: 0,
      most: 120,
    },
  },
  scopes: ['platform', 'shop'],
  find,
};

async function find({ tx, settingFor, until, only }: Reads): Promise<Hit[]> {
  if (only && only.kind !== 'stock' && only.kind !== 'listing') return [];
  const shops = new Map((await ruledShops(tx, settingFor)).map((shop) => [shop.id, shop]));
  const above = await shownAboveTruth(tx, { ...(only && { listings: only.refs }), most: MOST });
  return above.flatMap((one) => {
    // The shop that shows most beyond its own quota is the one to be lowered.
    const [worst] = one.shops.filter(({ shopId }) => shops.has(shopId));
    const shop = worst && shops.get(worst.shopId);
    if (!shop || excessOf(one) <= numberOf(shop.setting, 'slack')) return [];
    const since = one.workingSince?.getTime();
    if (since !== undefined && until.getTime() - since < numberOf(shop.setting, 'grace') * 60_000) return [];
    return [hitOf(one, shop, worst)];
  });
}

function hitOf(one: ShownStock, shop: RuledShop, worst: ShownStock['shops'][number]): Hit {
  const { sku, available, presale } = one;
  const shown = one.shops.reduce((sum, { shown: pieces }) => sum + pieces, 0);
  // What all shops show and what there is are the group's.
  const whole = {
    zh: `${sku} 各店共显示 ${shown} 件，可售 ${available} 件，预售还可 ${presale} 件，多了 ${excessOf(one)} 件；${shop.code} 显示 ${worst.shown} 件，配额 ${worst.quota} 件`,
    en: `${sku}: shops show ${shown} together, ${available} are available and ${presale} may be presold, that is ${excessOf(one)} too many; ${shop.code} shows ${worst.shown} with a quota of ${worst.quota}`,
  };
  return {
    rule: rule.code,
    shopId: shop.id,
    subject: `sku:${sku}`,
    label: { zh: sku, en: sku },
    says: {
      zh: `${sku} 各店显示的合计超过可售数量；${shop.code} 显示 ${worst.shown} 件，配额 ${worst.quota} 件`,
      en: `${sku}: shops show more together than there is to sell; ${shop.code} shows ${worst.shown} with a quota of ${worst.quota}`,
    },
    weight: excessOf(one),
    severity: shop.setting.severity,
    at: worst.at,
    facts: { sku },
    sibling: { shops: 'all', says: whole, facts: { shops: one.shops.length } },
  };
}
