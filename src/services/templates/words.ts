import type { Localized } from '../../core/localized.ts';

/** For what agents speak to customers. */
export const SCENES = {
  greeting: { zh: '欢迎', en: 'greeting' },
  promotion: { zh: '促销', en: 'promotion' },
  'stock-out': { zh: '缺货', en: 'stock-out' },
  delay: { zh: '延迟', en: 'delay' },
  refund: { zh: '退款', en: 'refund' },
  complaint: { zh: '投诉', en: 'complaint' },
  festival: { zh: '节日', en: 'festival' },
} as const satisfies Record<string, Localized>;
export type Scene = keyof typeof SCENES;

/** On which occasion agents are sent a text by themselves. */
export const OCCASIONS = {
  start: { zh: '开始', en: 'start' },
  end: { zh: '结束', en: 'end' },
  out: { zh: '断货', en: 'out' },
  back: { zh: '到货', en: 'back' },
  late: { zh: '发晚', en: 'late' },
} as const satisfies Record<string, Localized>;
export type Occasion = keyof typeof OCCASIONS;

/** On which occasions a scene has something to say. */
export const OCCASIONS_OF: Readonly<Record<Scene, readonly Occasion[]>> = {
  greeting: [],
  promotion: ['start', 'end'],
  'stock-out': ['out', 'back'],
  delay: ['late'],
  refund: [],
  complaint: [],
  festival: [],
};

export const STATE_WORDS = {
  proposed: { zh: '待批准', en: 'proposed' },
  approved: { zh: '已批准', en: 'approved' },
  retired: { zh: '已停用', en: 'retired' },
} as const satisfies Record<string, Localized>;
export type TemplateState = keyof typeof STATE_WORDS;

/** What a text may leave open, filled with what is so at that moment. */
export const VARIABLES = {
  shop: { zh: '店铺', en: 'shop' },
  coupon: { zh: '优惠券', en: 'coupon' },
  promotion: { zh: '活动', en: 'promotion' },
  until: { zh: '截止', en: 'until' },
  sku: { zh: '商品', en: 'sku' },
  stock: { zh: '库存', en: 'stock' },
  price: { zh: '价格', en: 'price' },
  delivery: { zh: '发货', en: 'delivery' },
  presale: { zh: '预售', en: 'presale' },
  festival: { zh: '节日', en: 'festival' },
} as const satisfies Record<string, Localized>;
export type Variable = keyof typeof VARIABLES;

const folded = (word: string): string => word.normalize('NFKC').trim().toLowerCase();

/** The code behind a word in either language. */
function called<K extends string>(all: Readonly<Record<K, Localized>>, word: string): K | undefined {
  const wanted = folded(word);
  return (Object.keys(all) as K[]).find((code) => [code, all[code].zh, all[code].en].includes(wanted));
}

const OTHER_SCENES: Readonly<Record<string, Scene>> = {
  welcome: 'greeting',
  断货: 'stock-out',
  stockout: 'stock-out',
  late: 'delay',
  发货: 'delay',
  退货: 'refund',
};
const OTHER_VARIABLES: Readonly<Record<string, Variable>> = { 券: 'coupon', 店: 'shop', 编码: 'sku', 送达: 'delivery' };

export const sceneCalled = (word: string): Scene | undefined => called(SCENES, word) ?? OTHER_SCENES[folded(word)];
export const occasionCalled = (word: string): Occasion | undefined => called(OCCASIONS, word);
export const variableCalled = (word: string): Variable | undefined =>
  called(VARIABLES, word) ?? OTHER_VARIABLES[folded(word)];
export const stateCalled = (word: string): TemplateState | undefined => called(STATE_WORDS, word);

const names = (lang: 'zh' | 'en'): string =>
  Object.values(VARIABLES)
    .map((one) => `{${one[lang]}}`)
    .join(lang === 'zh' ? ' ' : ' ');
export const VARIABLE_NAMES: Localized = { zh: names('zh'), en: names('en') };
