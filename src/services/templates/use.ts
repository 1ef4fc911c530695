import type { Lang, Localized } from '../../core/localized.ts';
import { same } from '../../core/localized.ts';
import { sql } from '../../db/client.ts';
import type { LiveCoupon, TemplatesDeps } from './deps.ts';
import {
  FESTIVAL_DAYS,
  festivalAt,
  type LiveShop,
  presaleDay,
  priceAt,
  promotionAt,
  shopWhere,
  stockAt,
  titleOf,
} from './live.ts';
import { notFor, noValue, whichShop } from './refusals.ts';
import type { Template } from './rows.ts';
import { filled, variablesIn } from './text.ts';
import { VARIABLES, type Variable } from './words.ts';

/** What a text is filled for. `coupon` and `promotion` are those of the cause, running or not. */
export type About = {
  shopId?: number | undefined;
  sku?: string | undefined;
  coupon?: number | undefined;
  promotion?: number | undefined;
  lang?: Lang | undefined;
};

type Asked = { shop: LiveShop; about: About; coupon: LiveCoupon | undefined; template: Template; now: Date };
type Value = { value: Localized } | { why: Localized };

/** Both texts with what is so now. Throws template.not_for, template.no_value, template.which_shop. */
export async function fill(d: TemplatesDeps, template: Template, about: About, now: Date): Promise<Localized> {
  const wanted = variablesIn(template.texts);
  const coupon = await couponOf(d, about.coupon ?? template.couponId);
  const shopId = about.shopId ?? coupon?.shopId ?? template.shopId;
  const shop = shopId === undefined ? undefined : await shopWhere(d.tx, sql`s.id = ${shopId}`);
  const only = onlyFor(template, about, shop);
  if (only) throw notFor(template.code, only);
  if (wanted.length === 0) return template.texts;
  const needsShop = wanted.some((one) => !['sku'].includes(one));
  if (needsShop && !shop) throw whichShop(template.code);
  const values = new Map<Variable, Localized>();
  for (const variable of wanted) {
    const asked = { shop: shop as LiveShop, about, coupon, template, now };
    const got = await READERS[variable](d, asked);
    if ('why' in got) throw noValue(VARIABLES[variable], got.why);
    values.set(variable, got.value);
  }
  return { zh: filled(template.texts.zh, values, 'zh'), en: filled(template.texts.en, values, 'en') };
}

/** What a template was made for, where it is asked for something else: another shop, platform, SKU or coupon. */
export function onlyFor(template: Template, about: About, shop: LiveShop | undefined): Localized | undefined {
  if (template.shopId !== undefined && shop && shop.id !== template.shopId) {
    const code = template.shop;
    return code === undefined ? { zh: '另一家店', en: 'another shop' } : same(code);
  }
  if (template.platform !== '' && shop && shop.platform !== template.platform)
    return { zh: `平台 ${template.platform}`, en: `platform ${template.platform}` };
  if (template.sku !== undefined && about.sku !== undefined && about.sku !== template.sku) return same(template.sku);
  if (template.couponId !== undefined && about.coupon !== undefined && about.coupon !== template.couponId)
    return { zh: `券 ${template.couponId}`, en: `coupon ${template.couponId}` };
  return undefined;
}

const couponOf = async (d: TemplatesDeps, number: number | undefined) =>
  number === undefined ? undefined : d.coupon(number);

type Reader = (d: TemplatesDeps, asked: Asked) => Promise<Value>;

const READERS: Readonly<Record<Variable, Reader>> = {
  shop: async (_d, { shop }) => ({ value: shop.name }),
  coupon,
  promotion,
  until,
  sku: async (d, { about, template }) => {
    const sku = skuOf(about, template);
    const title = sku === undefined ? undefined : await titleOf(d.tx, sku);
    return title === undefined ? NO_SKU : { value: same(title) };
  },
  stock: async (d, { about, template, shop }) => {
    const sku = skuOf(about, template);
    if (sku === undefined) return NO_SKU;
    const units = await stockAt(d.tx, sku, shop.id);
    if (units === undefined)
      return { why: nobodyKnows(`${sku} 在 ${shop.code} 的库存`, `the stock of ${sku} at ${shop.code}`) };
    return { value: { zh: `${units} 件`, en: `${units}` } };
  },
  price: async (d, { about, template, shop }) => {
    const sku = skuOf(about, template);
    if (sku === undefined) return NO_SKU;
    const price = await priceAt(d.tx, sku, shop.id);
    if (price === undefined)
      return { why: nobodyKnows(`${sku} 在 ${shop.code} 的价格`, `the price of ${sku} at ${shop.code}`) };
    return { value: same(price) };
  },
  delivery: async (d, { shop, now }) => {
    const hours = await d.shipHours(shop.id, now);
    if (hours === undefined) return { why: nobodyKnows(`${shop.code} 的发货时限`, `how soon ${shop.code} ships`) };
    return { value: { zh: `${hours} 小时内`, en: `within ${hours} hours` } };
  },
  presale: async (d, { about, template, shop }) => {
    const sku = skuOf(about, template);
    if (sku === undefined) return NO_SKU;
    const day = await presaleDay(d.tx, sku, shop.id);
    if (day === undefined)
      return { why: { zh: `${shop.code} 没有 ${sku} 的预售`, en: `${shop.code} has no presale of ${sku}` } };
    return { value: dayWords(day) };
  },
  festival: async (d, { shop, now }) => {
    const name = await festivalAt(d.tx, shop.timeZone, now);
    if (name === undefined)
      return {
        why: {
          zh: `日历里 ${FESTIVAL_DAYS} 天内没有节日，用 日历 添加 记一个`,
          en: `the calendar has nothing within ${FESTIVAL_DAYS} days, note one with calendar add`,
        },
      };
    return { value: same(name) };
  },
};

const skuOf = (about: About, { sku }: Template): string | undefined => about.sku ?? sku;

const NO_SKU: Value = {
  why: { zh: '没有写是哪个商品，请在后面加商品编码', en: 'no SKU was given, add its code' },
};

const nobodyKnows = (zh: string, en: string): Localized => ({ zh: `没有${zh}`, en: `nobody has said ${en}` });

async function coupon(d: TemplatesDeps, { coupon: given, shop, now }: Asked): Promise<Value> {
  if (given) return { value: given.words };
  const running = await d.running(shop.id, now);
  if (running.length === 0)
    return { why: { zh: `${shop.code} 没有进行中的优惠券`, en: `${shop.code} has no coupon that runs` } };
  return {
    value: {
      zh: running.map(({ words }) => words.zh).join('、'),
      en: running.map(({ words }) => words.en).join(', '),
    },
  };
}

async function promotion(d: TemplatesDeps, { about, template, shop, now }: Asked): Promise<Value> {
  const running = await promotionAt(d.tx, { shopId: shop.id, id: about.promotion ?? template.promotionId }, now);
  return running
    ? { value: same(running.name) }
    : { why: { zh: `${shop.code} 没有进行中的联动活动`, en: `no linked promotion runs at ${shop.code}` } };
}

async function until(d: TemplatesDeps, { about, template, coupon: given, shop, now }: Asked): Promise<Value> {
  const promoted = about.promotion ?? template.promotionId;
  const first = given ?? (promoted === undefined ? (await d.running(shop.id, now))[0] : undefined);
  const running = first ? undefined : await promotionAt(d.tx, { shopId: shop.id, id: promoted }, now);
  const end = first?.endsAt ?? running?.endsAt ?? template.until;
  return end
    ? { value: instantWords(end, shop.timeZone) }
    : { why: { zh: `${shop.code} 没有进行中的券或活动`, en: `nothing runs at ${shop.code} that would end` } };
}

const dayWords = (day: string): Localized => {
  const [, month = '', date = ''] = day.split('-');
  return { zh: `${Number(month)}月${Number(date)}日`, en: day };
};

/** `11月30日 23:59`; in English `2026-11-30 23:59`: by the clock of the shop. */
function instantWords(at: Date, timeZone: string): Localized {
  const local = new Intl.DateTimeFormat('sv-SE', { timeZone, dateStyle: 'short', timeStyle: 'short' }).format(at);
  return { zh: `${dayWords(local.slice(0, 10)).zh} ${local.slice(11)}`, en: local };
}
