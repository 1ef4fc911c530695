import type { MetricKind } from '../metric-kind.ts';
import { conversionRows } from '../platforms/conversion.ts';

export const metric: MetricKind = {
  code: 'conversion-own',
  name: { zh: '平台口径转化率', en: 'Conversion as platforms count' },
  aliases: ['原始转化率', 'raw conversion'],
  shelf: 'traffic',
  unit: 'percent',
  scale: 100,
  grains: ['day', 'week', 'month', 'quarter'],
  good: 'up',
  says: {
    zh: '各平台按自己的口径计算的转化率，例如抖音是成交人数 ÷ 商品曝光人数；不同平台之间不能比较，比较请看“转化率”',
    en: 'Conversion as each platform itself defines it, on Douyin buyers by people who were shown goods; not to be compared between platforms, for that see conversion',
  },
  source: { zh: '录入的访客和买家数、命令“访客”、订单', en: 'visitors and buyers as entered, command visits, orders' },
  inputs: ['visits'],
  owner: 'marketing',
  version: 1,
  sql: (q) => conversionRows(q, 'own'),
};
