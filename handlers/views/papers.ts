import {
  type Ask,
  day,
  isKeptValue,
  type Localized,
  optional,
  PAPER_KINDS,
  type Paper,
  paperKindCalled,
  UserError,
  type Value,
  valueArg,
} from '#kit';
import { noSuchShop } from './shops.ts';

export const GROUP: Localized = { zh: '全组', en: 'the group' };

export const isGroup = (typed: string): boolean => /^(group|全组|集团|all|全部)$/i.test(typed);

export const paperKindArg = () =>
  valueArg(
    {
      zh: `类别（${Object.values(PAPER_KINDS)
        .map(({ zh }) => zh)
        .join('、')}）`,
      en: `kind (${Object.keys(PAPER_KINDS).join(', ')})`,
    },
    (typed) => {
      const value = paperKindCalled(typed);
      return value ? { value } : undefined;
    },
    { suggest: Object.values(PAPER_KINDS).map(({ zh }) => zh) },
  );

const marked = (zh: string, en: string, marker: Localized) =>
  optional(valueArg({ zh, en }, (typed) => (typed.length <= 300 ? { value: typed } : undefined), { marker }));

/** What may be said of a paper besides its kind and name, each behind its word. */
export const paperDetails = {
  number: { ...marked('编号', 'number', { zh: '编号', en: 'number' }), secret: isKeptValue },
  proof: marked('凭证', 'proof', { zh: '凭证', en: 'proof' }),
  file: marked('文件的 SHA-256', 'SHA-256 of its file', { zh: '文件', en: 'file' }),
  from: optional({ ...day({ zh: '起始日', en: 'first day' }), marker: { zh: '从', en: 'from' } }),
};

export const paperAbout = {
  holder: marked('持有人', 'holder', { zh: '持有人', en: 'holder' }),
  category: marked('品类', 'category', { zh: '品类', en: 'category' }),
  brand: marked('品牌', 'brand', { zh: '授权品牌', en: 'of' }),
};

/** A shop by its name, or nothing for the group. Throws shops.not_found. */
export async function shopOrGroup({ services }: Pick<Ask<unknown>, 'services'>, typed: string) {
  if (isGroup(typed)) return undefined;
  const shop = await services.shops.find(typed);
  if (!shop) throw noSuchShop(typed);
  return { id: shop.id, code: shop.code };
}

/** Only what was given. */
export const given = <T extends Record<string, unknown>>(all: T) =>
  Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined && value !== '')) as {
    [K in keyof T]?: Exclude<T[K], undefined>;
  };

/** `还有 12 天`, `已过期 3 天`. */
export function daysLeft({ daysLeft: left }: Paper): Value {
  if (left === undefined) return { zh: '长期', en: 'no end' };
  if (left < 0) return { zh: `已过期 ${-left} 天`, en: `ended ${-left} days ago` };
  return left;
}

export const badRow = (row: number): UserError =>
  new UserError('paper.rows', {
    zh: `第 ${row} 行看不懂：每行写 店铺,类别,名称,编号,持有人,品类,品牌,起始日,到期日（后面可以不写，日期写 2027-06-30，全组写 全组）`,
    en: `Row ${row} is not understood: write shop,kind,name,number,holder,category,brand,first day,last day (the later ones may be left out; days like 2027-06-30; group for the group)`,
  });
