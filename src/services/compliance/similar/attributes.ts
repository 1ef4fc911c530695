import { foldText, inOneUnit } from './title.ts';

/** Attributes as they are compared: names that mean the same are one, values in one unit. */
export type Attributes = {
  values: ReadonlyMap<string, ReadonlySet<string>>;
  /** All names of the brand: 兰芝 and laneige of `Laneige/兰芝`. */
  brands: readonly string[];
  /** Model, article and bar code numbers. */
  models: readonly string[];
};

const MOST = 60;
const MOST_VALUES = 20;

/** What several platforms call one thing. */
const NAMES: readonly (readonly string[])[] = [
  ['品牌', 'brand', 'vendor', '品牌名称', '品牌名'],
  ['颜色', '颜色分类', '主要颜色', 'color', 'colour'],
  ['尺码', '尺寸', 'size', '鞋码', '参考身高'],
  ['材质', '面料', 'material', 'fabric', '材质成分', '面料材质'],
  ['净含量', '重量', '毛重', 'weight', 'net weight'],
  ['产地', '原产地', '国产/进口', 'origin', 'country of origin'],
  ['风格', 'style'],
  ['图案', 'pattern'],
  ['适用人群', '适用对象', '适用性别', 'gender'],
];
const NAME = new Map(NAMES.flatMap(([first = '', ...others]) => others.map((other) => [other, first])));

/** Where it is made and sent from, when, and how it is sold: alike for goods that are not, and the other way round. */
const SAYS_NOTHING = new Set(
  '省份 城市 地市 区县 产地 配送安装地区 生产企业 上市时间 限期使用日期范围 是否为特殊用途化妆品 规格类型 套餐类型 套餐名称 适用人群 市场价 配送频次 保质期'.split(
    ' ',
  ),
);
const EMPTY = new Set(
  '|other|其他|其它|无|1|如图|图片色|见描述|详见描述|均码|默认|常规|f|none|n/a|default|default title|one size'.split(
    '|',
  ),
);
const IS_MODEL = /(型号|货号|款号|条形码|条码|批准文号|model|barcode|article number)$/;

/** Linear in what is given; the first 60 attributes count. */
export function readAttributes(given: Readonly<Record<string, string>>): Attributes {
  const values = new Map<string, Set<string>>();
  const brands = new Set<string>();
  const models = new Set<string>();
  for (const [name, value] of Object.entries(given).slice(0, MOST)) {
    const key = nameOf(name);
    const parts = foldText(String(value))
      .split(/[;；,，、|]/)
      .slice(0, MOST_VALUES)
      .map(readValue)
      .filter((part) => !EMPTY.has(part));
    if (key === '品牌') for (const brand of parts.flatMap(brandsOf)) brands.add(brand);
    else if (IS_MODEL.test(key)) for (const model of parts.flatMap(codesOf)) models.add(model);
    else if (parts.length > 0 && !SAYS_NOTHING.has(key))
      values.set(key, new Set([...(values.get(key) ?? []), ...parts]));
  }
  return { values, brands: [...brands], models: [...models] };
}

function nameOf(name: string): string {
  const folded = foldText(name).replace(/\s+/g, ' ').trim();
  return NAME.get(folded) ?? folded;
}

const VALUE = /^(\d{1,7}(?:\.\d{1,3})?)\s*([a-z\u4e00-\u9fff]{1,3})$/;

function readValue(part: string): string {
  const folded = part.trim().replace(/\s+/g, ' ');
  const [, number, unit] = folded.match(VALUE) ?? [];
  return number && unit ? inOneUnit(number, unit) : folded.replace(/色$/, '');
}

const brandsOf = (value: string): string[] =>
  value
    .split(/[/()]/)
    .map((name) => name.trim())
    .filter((name) => name.length > 1 && !EMPTY.has(name));

function codesOf(value: string): string[] {
  const code = value.replace(/[^0-9a-z\u4e00-\u9fff]/g, '');
  return code.length >= 3 ? [code.slice(0, 60)] : [];
}

/** Of the attributes that both have, how many say the same. */
export function compareAttributes(a: Attributes, b: Attributes): { same: string[]; differ: string[] } {
  const same: string[] = [];
  const differ: string[] = [];
  for (const [name, ours] of a.values) {
    const theirs = b.values.get(name);
    if (!theirs) continue;
    if ([...ours].some((value) => theirs.has(value))) same.push(name);
    else differ.push(name);
  }
  return { same, differ };
}
