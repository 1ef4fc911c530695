import { type Ask, type MetricKind, type MetricPeriod, type Shop, UserError } from '#kit';

type Desk = Pick<Ask<unknown>, 'services' | 'now'>;

/** What is asked of which metric: over which period, of which shop. */
export type MetricAsk = { kind: MetricKind; period: MetricPeriod; shop?: Shop };

const KEYED = /(?:^|\s)(shop|店铺|period|期|统计期)=("[^"]*"|'[^']*'|\S+)/gi;

/** `gmv 2011-11 SH-2`, in any order behind the metric, also `shop=` and `period=`. Throws kpi.unknown, kpi.place, kpi.grain, kpi.future. */
export async function metricAsk(words: string, desk: Desk): Promise<MetricAsk> {
  const found = desk.services.kpis.named(words);
  if (!found) throw unknownMetric(words);
  const place = await placeIn(found.rest, desk);
  const period = await periodFor(found.kind, place, desk);
  return { kind: found.kind, period, ...(place.shop && { shop: place.shop }) };
}

export const unknownMetric = (words: string): UserError =>
  new UserError('kpi.unknown', {
    zh: `没有指标“${words.slice(0, 40)}”，发送 指标 可以看全部`,
    en: `There is no metric “${words.slice(0, 40)}”; send metric to see all`,
  });

export type Place = { period?: MetricPeriod; shop?: Shop };

/** A period and a shop, either or none. Throws kpi.place. */
export async function placeIn(words: string, { services, now }: Desk): Promise<Place> {
  const place: Place = {};
  const bare = words.replace(KEYED, '').trim();
  const reads = {
    period: async (typed: string) => services.kpis.periodIn(typed, now),
    shop: async (typed: string) => services.shops.find(typed),
  };
  for (const [, key = '', value = ''] of words.matchAll(KEYED)) {
    const typed = value.replace(/^["']|["']$/g, '');
    const isShop = /^(shop|店铺)$/i.test(key);
    const [period, shop] = isShop ? [undefined, await reads.shop(typed)] : [await reads.period(typed), undefined];
    if (!period && !shop) throw notUnderstood(typed);
    Object.assign(place, period && { period }, shop && { shop });
  }
  if (bare === '') return place;
  for (const [first, second] of splits(bare)) {
    const period = await reads.period(first);
    const shop = period ? undefined : await reads.shop(first);
    if (!period && !shop) continue;
    const other = second === '' ? undefined : period ? await reads.shop(second) : await reads.period(second);
    if (second !== '' && !other) continue;
    const [p, s] = period ? [period, other as Shop | undefined] : [other as MetricPeriod | undefined, shop];
    return { ...place, ...(p && { period: p }), ...(s && { shop: s }) };
  }
  throw notUnderstood(bare);
}

/** All of it, then each way to cut it in two. */
function splits(words: string): [string, string][] {
  const tokens = words.split(/\s+/).slice(0, 12);
  const cuts = tokens
    .slice(1)
    .map((_, n): [string, string] => [tokens.slice(0, n + 1).join(' '), tokens.slice(n + 1).join(' ')]);
  return [[words, ''], ...cuts];
}

const notUnderstood = (typed: string): UserError =>
  new UserError('kpi.place', {
    zh: `“${typed.slice(0, 40)}”既不是统计期也不是店铺；统计期写 2011-11、2026-W47、2026Q3、昨天、上周，店铺写编码如 SH-2`,
    en: `“${typed.slice(0, 40)}” is neither a period nor a shop; periods are 2011-11, 2026-W47, 2026Q3, yesterday, last week, shops a code such as SH-2`,
  });

const GRAIN_WORDS = {
  day: { zh: '日', en: 'day' },
  week: { zh: '周', en: 'week' },
  month: { zh: '月', en: 'month' },
  quarter: { zh: '季', en: 'quarter' },
};

async function periodFor(kind: MetricKind, { period, shop }: Place, { services, now }: Desk): Promise<MetricPeriod> {
  const found = period ?? (await services.kpis.defaultPeriod({ kind, now, ...(shop && { shops: [shop.id] }) }));
  if (!kind.grains.includes(found.grain)) {
    const words = kind.grains.map((grain) => GRAIN_WORDS[grain]);
    throw new UserError('kpi.grain', {
      zh: `${kind.name.zh} 不按${GRAIN_WORDS[found.grain].zh}统计，请用${words.map(({ zh }) => zh).join('、')}`,
      en: `${kind.name.en} is not counted by ${GRAIN_WORDS[found.grain].en}; ask for a ${words.map(({ en }) => en).join(' or ')}`,
    });
  }
  if (found.from > (await services.kpis.today(now))) throw notYet(found);
  return found;
}

export const notYet = ({ words }: MetricPeriod): UserError =>
  new UserError('kpi.future', {
    zh: `${words.zh} 还没有开始，请问已经开始的统计期`,
    en: `${words.en} has not begun; ask for one that has`,
  });
