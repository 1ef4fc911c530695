import type { Lang } from '../../core/localized.ts';
import { foldName } from '../../core/text.ts';
import { rowsOf, sql } from '../../db/client.ts';
import type { TemplatesDeps } from './deps.ts';
import { shopWhere, skuCalled } from './live.ts';
import { unknownWord } from './refusals.ts';
import type { About } from './use.ts';

const LANGS: Readonly<Record<string, Lang>> = {
  中文: 'zh',
  zh: 'zh',
  chinese: 'zh',
  英文: 'en',
  英语: 'en',
  en: 'en',
  english: 'en',
};
const MOST_WORDS = 8;

type Asker = { personId: number; roomId: number | undefined };

/**
 * `SH-1 TEE-RED-M 券12 英文`: each word by what it names; the shop, where none is named, is the asker's or the room's only one.
 * Throws template.word.
 */
export async function meantBy(d: TemplatesDeps, typed: string, asker: Asker): Promise<About> {
  const about: About = {};
  for (const word of typed.split(/\s+/).filter(Boolean).slice(0, MOST_WORDS)) await take(d, about, word);
  if (about.shopId === undefined && about.coupon === undefined) about.shopId = await onlyShop(d, asker);
  return about;
}

async function take(d: TemplatesDeps, about: About, typed: string): Promise<void> {
  const word = typed.replace(/^(?:shop|sku|coupon|lang|店铺|商品|语言)[=:：]/i, '');
  const lang = LANGS[word.toLowerCase()];
  const coupon = /^(?:#|券|coupon)?(\d{1,15})$/i.exec(word)?.[1];
  if (lang) about.lang = lang;
  else if (coupon && (await d.coupon(Number(coupon)))) about.coupon = Number(coupon);
  else if (!(await takeShop(d, about, word))) {
    const sku = await skuCalled(d.tx, word);
    if (sku === undefined) throw unknownWord(word);
    about.sku = sku;
  }
}

async function takeShop(d: TemplatesDeps, about: About, word: string): Promise<boolean> {
  const shop = await shopWhere(
    d.tx,
    sql`s.id = (select a.shop_id from shop_alias a where a.alias = ${foldName(word)})`,
  );
  if (shop) about.shopId = shop.id;
  return shop !== undefined;
}

async function onlyShop(d: TemplatesDeps, { personId, roomId }: Asker): Promise<number | undefined> {
  const [row] = await rowsOf<{ own: number[] | null; room: number[] | null; all: number[] | null }>(
    d.tx,
    sql`select (select array_agg(shop_id) from template_agent where person_id = ${personId}) as own,
          (select array_agg(shop_id) from room_shop where room_id = ${roomId ?? null}::bigint) as room,
          (select array_agg(id) from (select id from shop limit 2) s) as all`,
  );
  return [row?.own, row?.room, row?.all].find((one) => one?.length === 1)?.[0];
}
