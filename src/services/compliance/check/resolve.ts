import { UserError } from '../../../core/errors.ts';
import { looksBinary } from '../../../core/plain-text.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import type { Thing } from '../rule-kind.ts';
import { thingsOf } from './listings.ts';

/** Characters of one text at most. */
export const MOST_TEXT = 20_000;
/** Listings of one SKU that are checked with it. */
const MOST_OF_SKU = 20;

/**
 * What somebody means by what is typed: a listing (L12), a coupon (coupon 12), a SKU with its listings, text in a picture, or text.
 * Throws check.no_listing, check.no_coupon, check.text_long, check.binary.
 */
export async function thingsMeant(tx: Tx, typed: string): Promise<Thing[]> {
  const listing =
    /^(?:listing|链接|商品)?\s*L\s*(\d{1,15})$/i.exec(typed) ?? /^(?:listing|链接)\s*(\d{1,15})$/i.exec(typed);
  if (listing) return one(await thingsOf(tx, only('listing', listing[1])), noListing(typed));
  const coupon = /^(?:coupon|优惠券|券)\s*(\d{1,15})$/i.exec(typed);
  if (coupon) return one(await thingsOf(tx, only('coupon', coupon[1])), noCoupon(typed));
  const plain = /^(?:text|文字|文本)\s*[:：]?\s+(.+)$/is.exec(typed) ?? /^["“「](.+)["”」]$/s.exec(typed);
  if (plain) return [textThing(requireText(plain[1] as string))];
  const picture = /^(?:picture|图片|图文)\s*[:：]?\s+(.+)$/is.exec(typed);
  if (picture) return [pictureThing(requireText(picture[1] as string))];
  return (await skuThings(tx, typed)) ?? [textThing(requireText(typed))];
}

/** `… shop=SH-1`, `店铺=SH-1`: the shop whose papers and rules count, and what is left. Throws check.no_shop. */
export async function shopMeant(tx: Tx, typed: string): Promise<{ typed: string; shop?: Shop }> {
  const found = /^(.*\S)\s+(?:shop|店铺|店)(?:\s*[=＝:：]\s*|\s+)(\S{1,64})$/is.exec(typed);
  if (!found) return { typed };
  const [, rest = '', name = ''] = found;
  const shop = await shopCalled(tx, name);
  if (shop) return { typed: rest, shop };
  // Without a mark it may be words of the text: … 的 店铺 装修.
  if (/[=＝]/.test(typed.slice(rest.length, -name.length))) throw noShop(name);
  return { typed };
}

type Shop = { shopId: number; platform: string };

async function shopCalled(tx: Tx, name: string): Promise<Shop | undefined> {
  const [shop] = await rowsOf<{ id: number; platform: string }>(
    tx,
    sql`select s.id, s.platform from shop s where lower(s.code) = lower(${name}) limit 1`,
  );
  return shop && { shopId: shop.id, platform: shop.platform };
}

/** One word without Chinese that has a digit, a dash or capitals only, or no word of ours: what somebody calls a thing by. */
const CODE = /^[\p{Script=Latin}\d][\p{Script=Latin}\d._/#-]{0,63}$/u;

/** What was typed looks like the code of something, and there is nothing of that code: it must not pass as a text. */
export async function unknownCode(tx: Tx, typed: string): Promise<UserError | undefined> {
  const word = typed.normalize('NFKC').trim();
  if (!CODE.test(word)) return undefined;
  return (await shopCalled(tx, word)) ? isShop(word) : noSuch(word);
}

const isShop = (word: string): UserError =>
  new UserError('check.no_such', {
    zh: `“${word}”是一家店铺；请检查它的商品编码、链接（L12）、优惠券（券 3），或写 合规检查 文字 … 店铺=${word}`,
    en: `“${word}” is a shop; check one of its SKUs, listings (L12) or coupons (coupon 3), or write check text … shop=${word}`,
  });

const noSuch = (word: string): UserError =>
  new UserError('check.no_such', {
    zh: `没有叫“${word}”的商品、链接、优惠券或店铺；若是一段文字，请写 合规检查 文字 ${word}`,
    en: `There is no SKU, listing, coupon or shop called “${word}”; to check it as a text, write check text ${word}`,
  });

const noShop = (name: string): UserError =>
  new UserError('check.no_shop', {
    zh: `没有店铺“${name}”，请检查店铺编码`,
    en: `There is no shop “${name}”, please check its code`,
  });

const only = (kind: 'listing' | 'coupon', id: string | undefined) => ({
  kinds: [kind],
  only: { kind, refs: [Number(id)] },
});

const one = (found: readonly Thing[], no: UserError): Thing[] => {
  if (found.length === 0) throw no;
  return [...found];
};

/** A SKU's own title and its listings on sale, as far as the scope sees them. */
async function skuThings(tx: Tx, typed: string): Promise<Thing[] | undefined> {
  if (typed.length > 64) return undefined;
  const [sku] = await rowsOf<{ code: string; title: string; category: string }>(
    tx,
    sql`select code, title, category from sku where lower(code) = lower(${typed}) order by code = ${typed} desc limit 1`,
  );
  if (!sku) return undefined;
  const ids = await rowsOf<{ id: string }>(
    tx,
    sql`select id from listing where sku = ${sku.code} and state = 'active' order by id limit ${MOST_OF_SKU}`,
  );
  const listings =
    ids.length === 0
      ? []
      : await thingsOf(tx, { kinds: ['listing'], only: { kind: 'listing', refs: ids.map(({ id }) => Number(id)) } });
  const own: Thing = {
    kind: 'listing',
    subject: `sku:${sku.code}`,
    label: { zh: `${sku.code} ${sku.title}`, en: `${sku.code} ${sku.title}` },
    ...(sku.category && { category: sku.category }),
    texts: { title: sku.title },
  };
  return [own, ...listings];
}

export const textThing = (text: string): Thing => ({
  kind: 'text',
  subject: '',
  label: { zh: '文字', en: 'text' },
  texts: { text },
});

const pictureThing = (text: string): Thing => ({
  kind: 'picture',
  subject: '',
  label: { zh: '图片上的文字', en: 'text in a picture' },
  texts: { picture: text },
});

/** Throws check.text_long, check.binary. */
export function requireText(text: string): string {
  if (text.length > MOST_TEXT) throw tooLong(text.length);
  if (looksBinary(text)) throw notText();
  return text;
}

export const tooLong = (length: number): UserError =>
  new UserError('check.text_long', {
    zh: `文字有 ${length} 个字符，一次最多检查 ${MOST_TEXT} 个，请分段发送`,
    en: `The text has ${length} characters, at most ${MOST_TEXT} are checked at once; send it in pieces`,
  });

export const notText = (): UserError =>
  new UserError('check.binary', {
    zh: '这不是文字（图片或二进制内容）；图片请把上面的文字写出来，再发 check 图片 …',
    en: 'That is no text but a picture or other binary data; type what it says and send check picture …',
  });

const noListing = (typed: string): UserError =>
  new UserError('check.no_listing', {
    zh: `没有在售的链接“${typed}”，请看 对应 列表 里的编号（L12）`,
    en: `There is no listing on sale called “${typed}”; see its number (L12) in match list`,
  });

const noCoupon = (typed: string): UserError =>
  new UserError('check.no_coupon', {
    zh: `没有未结束的优惠券“${typed}”，请看 优惠券 里的编号`,
    en: `There is no coupon “${typed}” that runs or will; see its number in coupon`,
  });
