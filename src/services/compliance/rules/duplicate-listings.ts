import type { RuleKind } from '../rule-kind.ts';
import { findAlike } from '../similar/find.ts';

export const rule: RuleKind = {
  code: 'duplicate-listings',
  module: 'content',
  name: { zh: '雷同链接', en: 'Duplicate listings' },
  clause: {
    zh: '各平台禁止重复铺货的规则（如《淘宝网市场管理与违规处理规范》中的重复铺货）',
    en: 'The platforms’ rules against listing the same goods repeatedly (Taobao: 重复铺货)',
  },
  text: {
    zh: '同一集团的店铺不得把标题、属性、主图几乎一样的链接重复上架：各店要有自己的标题和主图。',
    en: 'Shops of one group may not put up listings whose title, attributes and main picture are nearly the same: each shop has titles and pictures of its own.',
  },
  severity: 'medium',
  params: {
    similarity: {
      kind: 'percent',
      words: { zh: '相似度达到', en: 'alike by at least' },
      value: 80,
      least: 50,
      most: 100,
    },
    same: {
      kind: 'choice',
      words: {
        zh: '何时才算：any 只看展示内容，sku 须是同一商品编码，price 价格须相差不到 5%',
        en: 'which count: any by what they show alone, sku of one SKU only, price at prices less than 5 % apart',
      },
      value: 'any',
      of: ['any', 'sku', 'price'],
    },
    among: {
      kind: 'choice',
      words: {
        zh: '比较范围：group 集团所有店铺，platform 同一平台的店铺',
        en: 'compared with: group all shops of the group, platform shops on the same platform',
      },
      value: 'group',
      of: ['group', 'platform'],
    },
  },
  scopes: ['platform', 'shop', 'category'],
  find: findAlike,
};
