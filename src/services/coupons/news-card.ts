import { type Localized, same } from '../../core/localized.ts';
import { many } from '../../core/many.ts';
import {
  actions,
  at,
  type Field as CardField,
  card,
  field,
  fields,
  type Message,
  type Tone,
  text,
} from '../../core/message.ts';
import {
  type CouponEvent,
  type CouponTold,
  couponWords,
  EVENT_WORDS,
  type Field,
  offerWords,
  STATE_WORDS,
  sameOffer,
} from './facts.ts';
import type { Coupon, CouponShop } from './rows.ts';

export type Happening = {
  event: CouponEvent;
  coupon: Coupon;
  /** What changed, and how it was before. */
  fields?: readonly Field[];
  before?: CouponTold | undefined;
};

/** Shops whose customers may stand before an agent of this one, with what can be used there now. */
export type Neighbour = { shop: CouponShop; live: readonly Coupon[] };

const TONES: Record<CouponEvent, Tone> = {
  new: 'normal',
  started: 'normal',
  changed: 'normal',
  back: 'normal',
  exhausted: 'warning',
  expiring: 'warning',
  stopped: 'warning',
  ended: 'normal',
};

export const isLast = (event: CouponEvent): boolean => event === 'stopped' || event === 'ended';

/** `12-10 23:59` by the shop's clock. */
export const clockText = (instant: Date, timeZone: string): string =>
  new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(instant).slice(5);

export const FIELD_WORDS: Record<Field, Localized> = {
  name: { zh: '名称', en: 'Name' },
  code: { zh: '券码', en: 'Code' },
  offer: { zh: '优惠', en: 'Offer' },
  startsAt: { zh: '开始', en: 'Starts' },
  endsAt: { zh: '结束', en: 'Ends' },
  total: { zh: '数量', en: 'Number' },
  stackable: { zh: '可叠加', en: 'Stackable' },
  items: { zh: '适用商品', en: 'Items' },
};

export function valueWords(name: Field, coupon: CouponTold, timeZone: string): Localized {
  if (name === 'offer') return offerWords(coupon);
  if (name === 'startsAt' || name === 'endsAt') return same(clockText(coupon[name], timeZone));
  if (name === 'stackable') return coupon.stackable ? { zh: '是', en: 'yes' } : { zh: '否', en: 'no' };
  if (name === 'items')
    return coupon.items
      ? { zh: `${coupon.items.length} 个商品`, en: many(coupon.items.length, 'item') }
      : { zh: '全店', en: 'the whole shop' };
  if (name === 'total') return coupon.total === undefined ? { zh: '不限', en: 'no limit' } : same(String(coupon.total));
  return same(coupon[name] || '–');
}

/** `满300减30 → 满300减50`. */
export function changeWords(name: Field, { before, coupon }: { before: CouponTold; coupon: Coupon }): Localized {
  const [old, now] = [before, coupon].map((one) => valueWords(name, one, coupon.shop.timeZone)) as [
    Localized,
    Localized,
  ];
  return { zh: `${old.zh} → ${now.zh}`, en: `${old.en} → ${now.en}` };
}

/** One line for a folded card and the list of news. */
export function happeningLine({ event, coupon, fields: changed = [], before }: Happening): Localized {
  const what = couponWords(coupon);
  const words = EVENT_WORDS[event];
  const until = clockText(coupon.endsAt, coupon.shop.timeZone);
  const detail =
    event === 'changed' && before
      ? changed.map((name) => changeWords(name, { before, coupon }))
      : event === 'new' || event === 'expiring'
        ? [{ zh: `到 ${until}`, en: `until ${until}` }]
        : [];
  const rest = (lang: 'zh' | 'en') => detail.map((one) => one[lang]).join(lang === 'zh' ? '，' : ', ');
  const { code, name } = coupon.shop;
  return {
    zh: `${words.zh}：${name.zh}（${code}）${what.zh}${detail.length > 0 ? `，${rest('zh')}` : ''}`,
    en: `${words.en}: ${what.en} at ${name.en} (${code})${detail.length > 0 ? `, ${rest('en')}` : ''}`,
  };
}

export function happeningCard(happening: Happening, neighbours: readonly Neighbour[]): Message {
  const { event, coupon, fields: changed = [], before } = happening;
  const { zh, en } = EVENT_WORDS[event];
  const diffs: CardField[] =
    before && changed.length > 0
      ? changed.map((name) => field(FIELD_WORDS[name], changeWords(name, { before, coupon })))
      : [];
  return card(
    {
      zh: `${zh} · ${coupon.shop.code} · ${couponWords(coupon).zh}`,
      en: `${en} · ${coupon.shop.code} · ${couponWords(coupon).en}`,
    },
    [
      fields(field({ zh: '店铺', en: 'Shop' }, coupon.shop.name), ...diffs, ...factsOf(coupon)),
      text(holdersHelp(coupon, neighbours)),
      ...(isLast(event)
        ? []
        : [actions({ label: { zh: '看这张券', en: 'Show it' }, says: `coupon show ${coupon.number}` })]),
    ],
    TONES[event],
  );
}

function factsOf(coupon: Coupon): CardField[] {
  return [
    field({ zh: '状态', en: 'State' }, STATE_WORDS[coupon.state]),
    ...(coupon.state === 'scheduled' ? [field(FIELD_WORDS.startsAt, at(coupon.startsAt))] : []),
    field(FIELD_WORDS.endsAt, at(coupon.endsAt)),
    ...(coupon.code ? [field(FIELD_WORDS.code, coupon.code)] : []),
    ...(coupon.total === undefined
      ? []
      : [field({ zh: '已领 / 数量', en: 'Taken / number' }, `${coupon.taken ?? '–'} / ${coupon.total}`)]),
  ];
}

const MOST_SHOPS = 8;
const MOST_COUPONS = 3;

/** What an agent tells a customer who holds a coupon of another shop: no coupon is good anywhere but in its own shop. */
export function holdersHelp(coupon: Coupon, neighbours: readonly Neighbour[]): Localized {
  const own = neighbours.find((one) => one.shop.id === coupon.shop.id);
  const others = neighbours.filter((one) => one.shop.id !== coupon.shop.id);
  if (others.length === 0) return { zh: '这张券只在本店能用。', en: 'This coupon is good in this shop only.' };
  const lines = [
    ...(own ? [ownLine(own, others)] : []),
    ...others.slice(0, MOST_SHOPS).map((one) => otherLine(coupon, one)),
    ...(others.length > MOST_SHOPS
      ? [
          {
            zh: `另有 ${others.length - MOST_SHOPS} 家店：发送 优惠券`,
            en: `${many(others.length - MOST_SHOPS, 'more shop')}: send coupon`,
          },
        ]
      : []),
  ];
  return {
    zh: `客人拿着别店的券来问，这样答：\n${lines.map((line) => `• ${line.zh}`).join('\n')}`,
    en: `To a customer who holds a coupon of another shop:\n${lines.map((line) => `• ${line.en}`).join('\n')}`,
  };
}

const named = ({ name, code }: CouponShop): Localized => ({ zh: `${name.zh}（${code}）`, en: `${name.en} (${code})` });

/** What can be used in a shop now, in its agents' words. */
function usable(live: readonly Coupon[]): Localized {
  if (live.length === 0) return { zh: '本店现在没有能用的券', en: 'there is no coupon here now' };
  const shown = live.slice(0, MOST_COUPONS);
  const more = live.length - shown.length;
  const one = (coupon: Coupon, lang: 'zh' | 'en') => {
    const until = clockText(coupon.endsAt, coupon.shop.timeZone);
    const code = coupon.code ? (lang === 'zh' ? `，券码 ${coupon.code}` : `, code ${coupon.code}`) : '';
    return lang === 'zh'
      ? `${offerWords(coupon).zh}（到 ${until}${code}）`
      : `${offerWords(coupon).en} (until ${until}${code})`;
  };
  return {
    zh: `本店可用：${shown.map((coupon) => one(coupon, 'zh')).join('、')}${more > 0 ? ` 等 ${live.length} 张` : ''}`,
    en: `good here: ${shown.map((coupon) => one(coupon, 'en')).join(', ')}${more > 0 ? ` and ${more} more` : ''}`,
  };
}

function otherLine(coupon: Coupon, { shop, live }: Neighbour): Localized {
  const here = named(shop);
  const what = `${coupon.shop.name.zh}的${offerWords(coupon).zh}`;
  const whatEn = `the ${offerWords(coupon).en} of ${coupon.shop.name.en}`;
  if (live.some((one) => sameOffer(one, coupon)))
    return {
      zh: `${here.zh}：${what}在本店不能用；本店有同样的券，请领本店的。${usable(live).zh}`,
      en: `${here.en}: ${whatEn} is not good here; this shop has the same, take that one; ${usable(live).en}`,
    };
  return {
    zh: `${here.zh}：${what}在本店不能用；${usable(live).zh}`,
    en: `${here.en}: ${whatEn} is not good here; ${usable(live).en}`,
  };
}

function ownLine({ shop, live }: Neighbour, others: readonly Neighbour[]): Localized {
  const foreign = others.flatMap((one) => one.live.slice(0, 1));
  const here = named(shop);
  const [first] = foreign;
  const example = first
    ? {
        zh: `（如${first.shop.name.zh}的${offerWords(first).zh}）`,
        en: ` (such as the ${offerWords(first).en} of ${first.shop.name.en})`,
      }
    : { zh: '', en: '' };
  return {
    zh: `${here.zh}：别店的券${example.zh}在本店不能用；${usable(live).zh}`,
    en: `${here.en}: coupons of other shops${example.en} are not good here; ${usable(live).en}`,
  };
}
