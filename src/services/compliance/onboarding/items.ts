import type { Localized } from '../../../core/localized.ts';

/** What a shop passes before it goes live. `manual`: a person vouches for it; `days`: how long it takes at least. */
export type ItemKind = { words: Localized; manual?: true; days?: number };

/** Came with the system, in this order; the group may switch each off, change its days, and add items of its own. */
export const ITEMS = {
  entity: { words: { zh: '已记法律主体', en: 'its legal entity is noted' } },
  payee: { words: { zh: '已记收款账户', en: 'its payee is noted' } },
  separated: {
    words: {
      zh: '设备和地址已记，且不与别的店共用',
      en: 'its devices and addresses are noted, and shared with no other shop',
    },
  },
  licence: { words: { zh: '有有效的执照', en: 'it holds a valid licence' } },
  brands: { words: { zh: '链接上的品牌都有授权', en: 'it is authorised for the brands of its listings' } },
  categories: { words: { zh: '所卖品类的证照齐全', en: 'it has the papers that its categories ask for' } },
  wording: { words: { zh: '链接查过用词，没有禁用词', en: 'its listings were checked, without a forbidden word' } },
  duplicates: {
    words: { zh: '链接查过重复，没有未处理的', en: 'its listings were compared, without an open duplicate' },
  },
  floors: { words: { zh: '在售商品都设了底价', en: 'what it sells has price floors' } },
  observed: {
    words: { zh: '接入后观察满天数，没有异常', en: 'it was observed for some days without trouble or drift' },
    days: 3,
  },
  owner: {
    words: { zh: '有负责人（店铺的店长或运营）', en: 'somebody answers for it (a manager or operator of the shop)' },
  },
  deposit: { words: { zh: '平台保证金已缴', en: 'the deposit is paid to the platform' }, manual: true },
} as const satisfies Record<string, ItemKind>;

export type ItemCode = keyof typeof ITEMS;

export const isItem = (code: string): code is ItemCode => Object.hasOwn(ITEMS, code);

/** One line of the list for a shop. `why`: what is open, and what to do. */
export type Item = {
  code: string;
  words: Localized;
  manual: boolean;
  done: boolean;
  why: Localized | undefined;
  proof: string;
};

/** Row of what the group changed. */
export type ItemRow = { code: string; enabled: boolean; days: number | null; words: string };

export type Listed = { code: string; words: Localized; manual: boolean; enabled: boolean; days: number | undefined };

/** The list as it holds for the group. */
export function listOf(rows: readonly ItemRow[]): Listed[] {
  const own = new Map(rows.map((row) => [row.code, row]));
  const shipped = Object.entries(ITEMS as Record<string, ItemKind>).map(([code, { words, manual, days }]) => ({
    code,
    words,
    manual: manual === true,
    enabled: own.get(code)?.enabled ?? true,
    days: own.get(code)?.days ?? days,
  }));
  const added = rows
    .filter(({ code }) => !isItem(code))
    .map(({ code, enabled, words }) => ({
      code,
      words: { zh: words, en: words },
      manual: true,
      enabled,
      days: undefined,
    }));
  return [...shipped, ...added];
}
