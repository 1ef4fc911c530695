import type { Effect } from '../../../core/effect.ts';
import { effectChanged, UserError } from '../../../core/errors.ts';
import type { Localized } from '../../../core/localized.ts';
import { clampChars, quote } from '../../../core/text.ts';
import { rowsOf, sql, type Tx } from '../../../db/client.ts';
import { MIN_LIFE } from './life.ts';

type Deps = { tx: Tx };

/** What a rule is about: a SKU, a category or everything, in one shop or in all. */
export type MinLifeSubject = {
  sku?: string | undefined;
  category?: string | undefined;
  shop?: { id: number; code: string } | undefined;
};

/** `subject`: `*`, `category:<name>` or `sku:<code>`; `shop`: a code, '' for all. */
export type MinLife = { subject: string; shop: string; days: number; setBy: string };

/** Ten years: longer is a slip of the hand. */
export const MOST_DAYS = 3650;

export async function minLives(d: Deps): Promise<MinLife[]> {
  return rowsOf<MinLife>(
    d.tx,
    sql`select r.subject, coalesce(s.code, '') as shop, r.value::int as days, r.set_by as "setBy"
        from stock_rule r left join shop s on s.id = r.shop_id where r.name = ${MIN_LIFE}
        order by r.subject, s.code nulls first limit 200`,
  );
}

/** Read only. `days` undefined takes the rule away. Throws min_life.both, min_life.no_category and min_life.same. */
export async function planMinLife(d: Deps, about: MinLifeSubject, days: number | undefined): Promise<Effect> {
  if (about.sku !== undefined && about.category !== undefined)
    throw new UserError('min_life.both', {
      zh: '商品和类目只能写一个，请去掉其中一个',
      en: 'Name a SKU or a category, not both',
    });
  const subject = await subjectOf(d, about);
  const before = await daysOf(d, subject, about.shop?.id);
  if (before === days) throw same(before);
  const where = minLifeWords(subject, about.shop?.code);
  return {
    summary: {
      zh: `${where.zh}最短剩余效期 ${before ?? '无'} → ${days ?? '无'}${days === undefined ? '' : ' 天'}`,
      en: `Minimum remaining life, ${where.en}: ${before ?? 'none'} → ${days ?? 'none'}${days === undefined ? '' : ' days'}`,
    },
    rows: [
      {
        key: `rule:${MIN_LIFE}|${subject}|${about.shop?.code ?? ''}`,
        label: where,
        version: versionOf(before),
        versionAfter: versionOf(days),
        changes: [
          { label: { zh: '最短效期（天）', en: 'Minimum life (days)' }, before: shown(before), after: shown(days) },
        ],
      },
    ],
    figures: [],
    inverse: { says: commandFor(about, before) },
    data: { subject, shopId: about.shop?.id ?? null, before: before ?? null, days: days ?? null },
  };
}

/** Throws effect.changed when the rule is not what it was. */
export async function setMinLife(d: Deps, effect: Effect, by: { actor: string }): Promise<void> {
  const { subject, shopId, before, days } = effect.data;
  const was = before === null ? null : String(before);
  const own = sql`subject = ${String(subject)} and shop_id is not distinct from ${shopId}::int and name = ${MIN_LIFE}`;
  const done = await rowsOf(
    d.tx,
    days === null
      ? sql`delete from stock_rule where ${own} and value = ${was} returning id`
      : was === null
        ? sql`insert into stock_rule (subject, shop_id, name, value, set_by)
              values (${String(subject)}, ${shopId}::int, ${MIN_LIFE}, ${String(days)}, ${by.actor})
              on conflict do nothing returning id`
        : sql`update stock_rule set value = ${String(days)}, set_by = ${by.actor}, set_at = clock_timestamp()
              where ${own} and value = ${was} returning id`,
  );
  if (done.length === 0) throw effectChanged({ zh: '最短剩余保质期', en: 'The minimum remaining life' });
}

async function daysOf(d: Deps, subject: string, shopId?: number): Promise<number | undefined> {
  const [row] = await rowsOf<{ days: number }>(
    d.tx,
    sql`select value::int as days from stock_rule
        where subject = ${subject} and shop_id is not distinct from ${shopId ?? null}::int and name = ${MIN_LIFE}`,
  );
  return row?.days;
}

/** A category as it is stored: by its name in whatever case. */
async function subjectOf(d: Deps, { sku, category }: MinLifeSubject): Promise<string> {
  if (sku !== undefined) return `sku:${sku}`;
  if (category === undefined) return '*';
  const [row] = await rowsOf<{ category: string }>(
    d.tx,
    sql`select category from sku where lower(category) = lower(${category}) and category <> ''
        order by category = ${category} desc limit 1`,
  );
  if (row) return `category:${row.category}`;
  const known = await rowsOf<{ category: string }>(
    d.tx,
    sql`select distinct category from sku where category <> '' order by 1 limit 10`,
  );
  const names = known.map((one) => one.category);
  throw new UserError('min_life.no_category', {
    zh: `没有类目“${clampChars(category, 40)}”；${names.length > 0 ? `有这些类目：${names.join('、')}` : '商品都还没有类目，请写商品编码'}`,
    en: `There is no category “${clampChars(category, 40)}”; ${names.length > 0 ? `there are these: ${names.join(', ')}` : 'no SKU has one yet, name a SKU'}`,
  });
}

const versionOf = (days: number | undefined): number => (days === undefined ? 0 : days + 1);
const shown = (days: number | undefined) => days ?? { zh: '无', en: 'none' };

function commandFor({ sku, category, shop }: MinLifeSubject, days: number | undefined): string {
  const words = ['min-life', days === undefined ? 'off' : String(days)];
  if (sku !== undefined) words.push('sku', quote(sku));
  if (category !== undefined) words.push('category', quote(category));
  if (shop) words.push('shop', quote(shop.code));
  return words.join(' ');
}

/** What a rule is about, for people. */
export function minLifeWords(subject: string, shop = ''): Localized {
  const [kind = '', ...rest] = subject.split(':');
  const name = rest.join(':');
  const what: Localized =
    subject === '*'
      ? { zh: '所有商品', en: 'all goods' }
      : kind === 'category'
        ? { zh: `类目 ${name}`, en: `category ${name}` }
        : { zh: `商品 ${name}`, en: `SKU ${name}` };
  return {
    zh: `${what.zh} · ${shop === '' ? '所有店铺' : shop}`,
    en: `${what.en} · ${shop === '' ? 'all shops' : shop}`,
  };
}

const same = (days: number | undefined): UserError =>
  new UserError(
    'min_life.same',
    days === undefined
      ? { zh: '这里本来就没有最短效期，不用取消', en: 'There is no minimum life to take away here' }
      : { zh: `最短效期已经是 ${days} 天，不用再设`, en: `The minimum life is ${days} days already` },
  );
