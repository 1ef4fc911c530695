import type { MetricKind } from '../metric-kind.ts';
import { conversionRows } from '../platforms/conversion.ts';

export const metric: MetricKind = {
  code: 'conversion',
  name: { zh: '转化率', en: 'Conversion' },
  aliases: ['成交转化率', '支付转化率', 'conversion rate', 'cvr'],
  shelf: 'traffic',
  unit: 'percent',
  scale: 100,
  grains: ['day', 'week', 'month', 'quarter'],
  good: 'up',
  says: {
    zh: '付款的买家 ÷ 访客，只算知道访客数的店铺日；各平台按声明的对应关系折算成淘宝口径（命令 转化率 列出），平台自己的口径另见 conversion-own',
    en: 'Buyers by visitors, over the days of shops whose visitors are known; each platform is counted as Taobao does by its declared mapping (command conversion lists it); as the platforms count themselves: conversion-own',
  },
  source: { zh: '录入的访客和买家数、命令“访客”、订单', en: 'visitors and buyers as entered, command visits, orders' },
  inputs: ['visits'],
  owner: 'marketing',
  comparators: ['industry', 'last-holiday'],
  version: 1,
  sql: (q) => conversionRows(q, 'taobao'),
};
