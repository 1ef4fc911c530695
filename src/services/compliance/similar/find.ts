import type { Localized } from '../../../core/localized.ts';
import { clampChars } from '../../../core/text.ts';
import { instantOf, rowsOf, sql } from '../../../db/client.ts';
import type { Hit, Reads, Setting } from '../rule-kind.ts';
import { refresh, staleOf } from './prints.ts';

export const RULE = 'duplicate-listings';

/** So many are printed anew when everything is looked at; a worker of its own (src/sync/pictures.ts) keeps up with the rest. */
const MOST_STALE = 500;
const MOST_REFS = 2_000;
const MOST_PAIRS = 20_000;
const MOST_HITS = 2_000;
/** Prices that differ by less are nearly the same. */
const NEAR_PRICE = 0.05;

type PairRow = {
  id: number;
  shop_id: number;
  shop: string;
  platform: string;
  category: string;
  item: string;
  label: string;
  other: number;
  other_shop_id: number;
  other_shop: string;
  other_item: string;
  other_label: string;
  same_platform: boolean;
  same_sku: boolean;
  near_price: boolean;
  alike: number;
  title: number | null;
  attributes: number | null;
  picture: number | null;
  at: string;
};

/** Near-duplicates as they stand at the end of the span: one hit for each item, the worst of what it looks like. */
export async function findAlike(reads: Reads): Promise<Hit[]> {
  const { tx, only } = reads;
  if (only && only.kind !== 'listing') return [];
  await refresh(tx, only ? only.refs.slice(0, MOST_REFS) : await staleOf(tx, MOST_STALE));
  const settings = settingsOf(reads);
  const items = new Map<string, { setting: Setting; pairs: PairRow[] }>();
  for (const row of await pairsOf(reads)) {
    const setting = settings(row);
    if (!setting || !breaks(row, setting)) continue;
    const key = `${row.shop_id} ${row.item}`;
    const item = items.get(key) ?? { setting, pairs: [] };
    item.pairs.push(row);
    items.set(key, item);
  }
  return [...items.values()].slice(0, MOST_HITS).map(({ setting, pairs }) => hitOf(pairs, setting));
}

/** Asked once for each shop and category. */
function settingsOf({ settingFor }: Reads) {
  const known = new Map<string, Setting | undefined>();
  return ({ shop_id, platform, category }: PairRow): Setting | undefined => {
    const key = `${shop_id} ${category}`;
    if (!known.has(key))
      known.set(key, settingFor({ shopId: shop_id, platform, ...(category !== '' && { category }) }));
    return known.get(key);
  };
}

function breaks(row: PairRow, { params }: Setting): boolean {
  if (row.alike < Number(params['similarity'])) return false;
  if (params['among'] === 'platform' && !row.same_platform) return false;
  if (params['same'] === 'sku') return row.same_sku;
  return params['same'] === 'price' ? row.near_price : true;
}

/** The most alike first. Of some: all pairs of the items that are the younger one in a pair of theirs. */
async function pairsOf({ tx, only, until }: Reads): Promise<PairRow[]> {
  const refs = sql.param([...(only?.refs ?? [])]);
  const some = sql`(y.shop_id, y.item) in (
    select l.shop_id, l.item from listing l where l.id = any (${refs}::bigint[])
    union select l.shop_id, l.item from listing_pair p join listing l on l.id = p.younger_id where p.older_id = any (${refs}::bigint[]))`;
  return rowsOf<PairRow>(
    tx,
    sql`select y.id::float8 as id, y.shop_id, ys.code as shop, ys.platform, coalesce(k.category, '') as category, y.item, y.title as label,
          o.id::float8 as other, o.shop_id as other_shop_id, os.code as other_shop, o.item as other_item, o.title as other_label,
          ys.platform = os.platform as same_platform, coalesce(y.sku = o.sku, false) as same_sku,
          coalesce(y.currency = o.currency and abs(y.price_minor - o.price_minor) <= ${NEAR_PRICE}::numeric * least(y.price_minor, o.price_minor),
            false) as near_price,
          p.alike, p.title, p.attributes, p.picture, p.at
        from listing_pair p join listing y on y.id = p.younger_id join listing o on o.id = p.older_id
          join shop ys on ys.id = y.shop_id join shop os on os.id = o.shop_id left join sku k on k.code = y.sku
        where y.state = 'active' and o.state = 'active' and p.at < ${until.toISOString()}::timestamptz
          and ${only ? some : sql`true`}
        order by p.alike desc, p.younger_id, p.older_id limit ${MOST_PAIRS}`,
  );
}

/** `pairs`: of one item, the worst first. The item's first listing stands for it, so that it stays the same finding. */
function hitOf(pairs: readonly PairRow[], { severity, version }: Setting): Hit {
  const worst = pairs[0] as PairRow;
  const subject = Math.min(...pairs.map(({ id }) => id));
  const others = new Set(pairs.map((pair) => `${pair.other_shop} ${pair.other_item}`)).size - 1;
  const title = clampChars(worst.label, 60);
  return {
    rule: RULE,
    shopId: worst.shop_id,
    subject: `listing:${subject}`,
    label: { zh: `${worst.shop} L${subject} ${title}`, en: `${worst.shop} L${subject} ${title}` },
    says: wordsOf(worst, others, { zh: '兄弟店的一个链接', en: 'a listing of a sibling shop' }),
    weight: worst.alike + Math.min(others, 99) / 100,
    severity,
    at: instantOf(worst.at),
    facts: {
      listing: worst.id,
      alike: worst.alike,
      title: worst.title,
      attributes: worst.attributes,
      picture: worst.picture,
      others,
      version,
    },
    sibling: {
      shops: [worst.other_shop_id],
      says: wordsOf(worst, others, otherOf(worst)),
      facts: { other: worst.other, otherShop: worst.other_shop, otherTitle: worst.other_label },
    },
  };
}

/** 99 % or less is not the same, but nobody sees the difference at once. */
const CLEARLY = 70;

function otherOf({ other, other_shop: shop, other_label: label }: PairRow): Localized {
  const name = clampChars(label, 60);
  return { zh: ` ${shop} 的 L${other}“${name}”`, en: `L${other} of ${shop}, “${name}”` };
}

/** `which`: the other listing, as it may be called. */
function wordsOf(worst: PairRow, others: number, which: Localized): Localized {
  const { alike } = worst;
  const parts = [
    { zh: '标题', en: 'title', value: worst.title, todo: { zh: '改写标题', en: 'rewrite the title' } },
    { zh: '属性', en: 'attributes', value: worst.attributes, todo: undefined },
    {
      zh: '主图',
      en: 'main picture',
      value: worst.picture,
      todo: { zh: '换一张主图', en: 'take another main picture' },
    },
  ].filter((part) => part.value !== null);
  const todo = parts.flatMap(({ value, todo: what }) => (what && Number(value) >= CLEARLY ? [what] : []));
  if (todo.length === 0)
    todo.push({ zh: '让标题和主图有明显区别', en: 'make title and main picture clearly different' });
  return {
    zh: `与${which.zh}有 ${alike}% 相同（${parts.map((p) => `${p.zh} ${p.value}%`).join('，')}）${
      others > 0 ? `，另与 ${others} 个链接雷同` : ''
    }：请${todo.map((one) => one.zh).join('、')}，或下架其中一个`,
    en: `${alike} % the same as ${which.en} (${parts.map((p) => `${p.en} ${p.value} %`).join(', ')})${
      others > 0 ? `, and like ${others} more` : ''
    }: ${todo.map((one) => one.en).join(' and ')}, or take one of them down`,
  };
}
