import { plainMoney } from '../../../core/money.ts';
import { type Cut, type PricedListing, raisedListings, raisedThenCut } from '../reads/price-history.ts';
import { numberOf } from '../reads/shops.ts';
import type { Hit, Reads, RuleKind, Setting } from '../rule-kind.ts';

const MOST_LISTINGS = 5_000;
const MOST_DAYS = 90;

export const rule: RuleKind = {
  code: 'raised-then-cut',
  module: 'price',
  name: { zh: '先涨后降', en: 'Raised, then cut' },
  clause: {
    zh: '《价格法》第十四条第四项；《规范促销行为暂行规定》第二十一条',
    en: 'Price Law, article 14 (4); Interim Provisions on Sales Promotion, article 21',
  },
  text: {
    zh: '降价、发券或促销开始时，之前的标价不得明显高于此前 30 天内的最低价：先把价格抬高再打折，是虚构原价。',
    en: 'When a price is cut, or a coupon or promotion begins, the price before must not stand plainly above the lowest of the 30 days before: raising a price so as to cut it invents a former price.',
  },
  severity: 'high',
  params: {
    days: { kind: 'days', words: { zh: '往前看几天', en: 'days looked back' }, value: 30, least: 7, most: MOST_DAYS },
    tolerance: {
      kind: 'percent',
      words: { zh: '高出最低价多少以内不算', en: 'above the low that is let pass' },
      value: 5,
      least: 0,
      most: 100,
    },
    cut: { kind: 'percent', words: { zh: '降多少才算降价', en: 'a cut is at least' }, value: 5, least: 0, most: 100 },
  },
  scopes: ['platform', 'shop', 'category'],
  find,
};

async function find({ tx, settingFor, since, until, only }: Reads): Promise<Hit[]> {
  if (only && only.kind !== 'listing' && only.kind !== 'coupon') return [];
  const narrowed = only && (only.kind === 'listing' ? { listings: only.refs } : { coupons: only.refs });
  const listings = await raisedListings(tx, { since, until, days: MOST_DAYS, most: MOST_LISTINGS, ...narrowed });
  return listings.flatMap((listing) => {
    const setting = settingFor({ shopId: listing.shopId, ...(listing.category && { category: listing.category }) });
    const [worst] = setting ? raisedThenCut(listing.prices, listing.starts, termsOf(setting, since, until)) : [];
    return setting && worst ? [hitOf(listing, worst, setting)] : [];
  });
}

const termsOf = (setting: Setting, since: Date, until: Date) => ({
  since: since.getTime(),
  until: until.getTime(),
  days: numberOf(setting, 'days'),
  tolerancePercent: numberOf(setting, 'tolerance'),
  cutPercent: numberOf(setting, 'cut'),
});

function hitOf({ id, shop, shopId, title, currency }: PricedListing, cut: Cut, setting: Setting): Hit {
  const money = (minor: number) => plainMoney({ minor: BigInt(minor), currency });
  const name = `${shop} L${id} ${title}`.trim();
  const days = numberOf(setting, 'days');
  const became = cut.by
    ? {
        zh: `${cut.by.what === 'coupon' ? '优惠券' : '促销'}“${cut.by.name}”开始`,
        en: `the ${cut.by.what} “${cut.by.name}” began`,
      }
    : { zh: `降到 ${money(cut.after ?? 0)}`, en: `it was cut to ${money(cut.after ?? 0)}` };
  return {
    rule: rule.code,
    shopId,
    subject: `listing:${id}`,
    label: { zh: name, en: name },
    says: {
      zh: `${name} 先卖 ${money(cut.low)}，抬到 ${money(cut.before)}（高出 ${days} 天最低价 ${cut.above} %），然后${became.zh}`,
      en: `${name} stood at ${money(cut.low)}, was raised to ${money(cut.before)} (${cut.above} % above its ${days}-day low), and then ${became.en}`,
    },
    weight: cut.above,
    severity: setting.severity,
    at: new Date(cut.at),
    facts: {
      low: cut.low,
      before: cut.before,
      after: cut.after ?? null,
      above: cut.above,
      at: new Date(cut.at).toISOString(),
    },
  };
}
