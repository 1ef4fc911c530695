import type { InputKind } from './input-kind.ts';

const money = (
  code: string,
  zh: string,
  en: string,
  aliases: readonly string[],
  more: Partial<InputKind> = {},
): InputKind => ({
  code,
  name: { zh, en },
  aliases,
  unit: 'money',
  grains: ['day', 'week', 'month', 'quarter'],
  of: 'either',
  range: { min: 0, max: 1_000_000_000 },
  over: 'sum',
  money: true,
  ...more,
});

const adCount = (code: string, zh: string, en: string, aliases: readonly string[], max = 1_000_000_000): InputKind => ({
  code,
  name: { zh, en },
  aliases,
  unit: 'count',
  grains: ['day', 'week', 'month', 'quarter'],
  of: 'shop',
  part: { kind: 'campaign' },
  range: { min: 0, max },
  whole: true,
  over: 'sum',
});

/** What things cost, as the books and the platforms' bills say it. */
export const COST_INPUTS: readonly InputKind[] = [
  money(
    'ad-cost',
    '广告花费',
    'ad cost',
    ['推广花费', '花费', '消耗', '广告费', '投放消耗', 'ad spend', 'spend', 'cost'],
    {
      of: 'shop',
      part: { kind: 'campaign' },
    },
  ),
  adCount('ad-clicks', '广告点击量', 'ad clicks', ['推广点击量', '点击量', '广告点击', 'clicks']),
  adCount(
    'ad-impressions',
    '广告展现量',
    'ad impressions',
    ['推广展现量', '展现量', '广告曝光', '广告展示量'],
    10_000_000_000,
  ),
  adCount('ad-orders', '广告成交订单数', 'ad orders', [
    '推广成交订单数',
    '推广订单',
    '广告订单数',
    'paid traffic orders',
  ]),
  money('marketing-cost', '营销费用', 'marketing cost', [
    '市场费用',
    '营销成本',
    '营销投入',
    'marketing',
    'marketing spend',
  ]),
  money('new-customer-cost', '拉新费用', 'new customer cost', ['拉新成本', '获客费用', '获客成本', 'acquisition cost']),
  money('staff-cost', '人力成本', 'staff cost', [
    '人工成本',
    '工资',
    '薪酬',
    '人员成本',
    'labour cost',
    'labor cost',
    'payroll',
  ]),
  money('tech-cost', '技术投入', 'technology cost', [
    '技术成本',
    '系统费用',
    '技术费用',
    'tech cost',
    'technology spend',
  ]),
  money('tech-return', '技术收益', 'technology return', ['技术回报', '技术产出', 'tech return', 'technology benefit']),
  money('compliance-cost', '合规成本', 'compliance cost', ['合规费用', '合规投入', 'compliance spend']),
];
