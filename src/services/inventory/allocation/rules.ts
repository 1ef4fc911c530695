import type { Localized } from '../../../core/localized.ts';

/** In the order in which they are asked unless somebody orders them otherwise. */
export const RULES = ['whole', 'region', 'owner', 'expiry', 'cost'] as const;
export type RuleName = (typeof RULES)[number];

export const RULE_WORDS: Record<RuleName, { words: Localized; about: Localized }> = {
  whole: {
    words: { zh: '整单', en: 'whole' },
    about: { zh: '一个仓够发全部的优先', en: 'a warehouse that has all of the order comes first' },
  },
  region: {
    words: { zh: '就近', en: 'region' },
    about: { zh: '离收货地区最近的优先', en: 'the nearest to where the order goes comes first' },
  },
  owner: {
    words: { zh: '货主', en: 'owner' },
    about: { zh: '自有货优先于供应商寄售的货', en: 'our own goods come before those a supplier still owns' },
  },
  expiry: {
    words: { zh: '效期', en: 'expiry' },
    about: { zh: '先到期的优先', en: 'what expires first comes first' },
  },
  cost: {
    words: { zh: '运费', en: 'cost' },
    about: { zh: '发一个包裹最便宜的优先', en: 'the cheapest to send a parcel from comes first' },
  },
};

/** Free units of one SKU in one warehouse under one owner; what takers may take. `expiresOn`: its first lot's, YYYY-MM-DD. */
export type Stock = {
  sku: string;
  warehouse: string;
  owner: string;
  available: number;
  expiresOn?: string | undefined;
};

type Candidate = {
  warehouse: string;
  stock: readonly Stock[];
  facts: { regions: readonly string[]; cost?: number | undefined } | undefined;
};
type About = { left: ReadonlyMap<string, number>; region: string | undefined };

/** Ranks the candidates, the lowest first, in the order given; undefined when the rule has nothing to tell them apart by. */
export function ranking(rule: RuleName, candidates: readonly Candidate[], about: About): number[] | undefined {
  const ranks = candidates.map((one) => RANK[rule](one, about));
  return ranks.every((rank) => rank === ranks[0]) ? undefined : ranks;
}

/** Lower is better; Infinity is no answer, which comes last. */
const RANK: Record<RuleName, (candidate: Candidate, about: About) => number> = {
  whole: ({ stock }, { left }) => Number([...left].some(([sku, units]) => unitsOf(stock, sku) < units)),
  region: ({ facts }, { region }) => {
    const place = region === undefined ? -1 : (facts?.regions.indexOf(region) ?? -1);
    return place < 0 ? Number.POSITIVE_INFINITY : place;
  },
  owner: ({ stock }, { left }) =>
    [...left].reduce(
      (sum, [sku, units]) => sum + Math.max(0, Math.min(units, unitsOf(stock, sku)) - ownUnits(stock, sku)),
      0,
    ),
  expiry: ({ stock }, { left }) => {
    const dates = stock.filter(({ sku }) => (left.get(sku) ?? 0) > 0).flatMap(({ expiresOn }) => expiresOn ?? []);
    return dates.length === 0 ? Number.POSITIVE_INFINITY : Math.min(...dates.map((day) => Date.parse(day)));
  },
  cost: ({ facts }) => facts?.cost ?? Number.POSITIVE_INFINITY,
};

const unitsOf = (stock: readonly Stock[], sku: string): number =>
  stock.reduce((sum, level) => sum + (level.sku === sku ? level.available : 0), 0);
const ownUnits = (stock: readonly Stock[], sku: string): number =>
  unitsOf(
    stock.filter(({ owner }) => owner === ''),
    sku,
  );

/** Rules as people type them, in either language, in their order; undefined when one is unknown or comes twice. */
export function rulesIn(typed: string): RuleName[] | undefined {
  const words = typed
    .toLowerCase()
    .split(/[\s,，、;；>]+/)
    .filter((word) => word !== '');
  if (words.length === 1 && /^(default|默认)$/.test(words[0] ?? '')) return [...RULES];
  const found = words.map((word) => RULES.find((rule) => rule === word || RULE_WORDS[rule].words.zh === word));
  const known = found.flatMap((rule) => rule ?? []);
  return known.length === words.length && known.length > 0 && new Set(known).size === known.length ? known : undefined;
}
