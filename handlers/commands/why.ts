import { defineCommand, rest, UserError } from '#kit';
import { whyMetric } from '../views/why-metric.ts';
import { whyShown } from '../views/why-stock.ts';
import { whyTrace } from '../views/why-trace.ts';

/** By kind of thing: each reads the words that it knows and leaves the others to the next. A trace is one word, so it is last. */
const PROVIDERS = [whyShown, whyMetric, whyTrace];

export default defineCommand({
  name: { zh: '为什么', en: 'why' },
  aliases: ['ws'],
  summary: {
    zh: '一次请求的全过程（编号），一家店为什么显示这个库存（商品 店铺），或一个指标的查询和背后的数据（指标 统计期）',
    en: 'The life of one ask (its trace), why a shop shows the stock that it does (SKU and shop), or the query and the rows behind a metric (metric and period)',
  },
  examples: [
    '为什么 a1z3',
    'why a1z3',
    '为什么 TEE-RED-M SH-1',
    'why TEE-RED-M SH-1',
    '为什么 gmv 上月',
    'why gmv last month',
  ],
  permission: 'inventory.read',
  effect: 'read',
  args: {
    what: rest(
      { zh: '编号，或 商品 店铺，或 指标 统计期', en: 'trace, or SKU and shop, or metric and period' },
      { max: 120 },
    ),
  },
  async run(ask) {
    for (const provider of PROVIDERS) {
      const message = await provider(ask.args.what, ask);
      if (message) return message;
    }
    throw new UserError('why.not_found', {
      zh: `没有找到“${ask.args.what}”：发送 审计 可以看最近的请求编号，库存请写 为什么 商品 店铺，指标请写 为什么 gmv 上月`,
      en: `There is no “${ask.args.what}”: send audit to see the latest asks, and for stock write why SKU SHOP, for a metric why gmv last month`,
    });
  },
});
