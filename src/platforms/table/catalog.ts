import type { ListingFact } from '../platform.ts';
import type { Broken, Columns, Row } from './sheet.ts';
import type { Values } from './values.ts';

export const CATALOG_COLUMNS: Columns = {
  code: ['code', '商品编码', '商品ID', 'item'],
  variant: ['variant', '规格编码', '规格ID', 'sku_id'],
  outer: ['outer code', '商家编码', 'sku'],
  title: ['title', '商品标题', '商品名称'],
  price: ['price', '价格', '售价'],
  stock: ['stock', '库存', '可售库存'],
  picture: ['picture', '主图', '图片'],
  state: ['state', '状态', '商品状态'],
};
export const CATALOG_MUST = ['code', 'title', 'stock'] as const;

const HIDDEN = /^(hidden|下架|已下架|仓库中|off)$/i;
const GONE = /^(gone|deleted|已删除|删除)$/i;
const MOST_ATTRIBUTES = 20;

/** Columns that we have no name for are attributes, such as 颜色 or size. */
export function listingsOf(rows: readonly Row[], values: Values, at: Date, broken: Broken[]): ListingFact[] {
  return rows.flatMap(({ cells, rest, line }): ListingFact[] => {
    const sellable = values.units(cells['stock']);
    const price = values.money(cells['price']);
    const { code = '', variant = '', outer = '', title = '', picture = '', state = '' } = cells;
    const wrong = !/^[^\p{C}]{1,64}$/u.test(code)
      ? 'no code of the goods'
      : sellable === undefined
        ? 'the stock is no whole number'
        : '';
    if (wrong || sellable === undefined) {
      broken.push({ line, reason: wrong });
      return [];
    }
    return [
      {
        item: code,
        variant,
        title: title.slice(0, 300),
        attributes: Object.fromEntries(
          Object.entries(rest)
            .slice(0, MOST_ATTRIBUTES)
            .map(([k, v]) => [k, v.slice(0, 200)]),
        ),
        outerCode: outer,
        ...(price !== undefined && { price: { minor: price, currency: values.currency } }),
        ...(/^https?:\/\//.test(picture) && { picture: picture.slice(0, 1000) }),
        state: GONE.test(state) ? 'gone' : HIDDEN.test(state) ? 'hidden' : 'active',
        sellable,
        updatedAt: at,
      },
    ];
  });
}
