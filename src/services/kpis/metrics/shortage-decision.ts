import type { MetricKind } from '../metric-kind.ts';
import { stockFigure } from '../stock-figure.ts';

export const metric: MetricKind = {
  code: 'shortage-decision',
  name: { zh: '缺货到决定', en: 'Shortage to decision' },
  aliases: ['缺货决策时长', 'transfer decision'],
  unit: 'minutes',
  grains: ['week', 'month', 'quarter'],
  good: 'down',
  shelf: 'stock',
  group: true,
  says: {
    zh: '到期末为止 90 天里因缺货而起的调拨，从需要到批准或拒绝的平均分钟数；与命令 供应链 的缺货到决定同一口径',
    en: 'Transfers of the 90 days up to the end of the period that answer a shortage: mean minutes from the need to approval or refusal, as supply-chain counts it',
  },
  source: { zh: '调拨', en: 'transfers' },
  inputs: [],
  owner: 'manager',
  target: { atMost: 15, period: 'month' },
  version: 1,
  compute: stockFigure('decision-time'),
};
