import { refundsOf } from '../reads/refunds.ts';
import { numberOf, ruledShops } from '../reads/shops.ts';
import { windowsOf } from '../rules/refund-rate.ts';
import type { Measured, Measuring, MonitorKind } from '../watch/monitor-kind.ts';

export const monitor: MonitorKind = {
  code: 'refunds',
  name: { zh: '退款', en: 'Refunds' },
  words: {
    zh: '各店付款后退款的比例，对照自己的历史和一条绝对线',
    en: "The share of each shop's paid orders that is paid back, against its own history and an absolute line",
  },
  rules: ['refund-rate'],
  marks: ['order'],
  everySeconds: 30,
  sweepEverySeconds: 300,
  lookBackDays: 30,
  figure: { words: { zh: '最高退款率', en: 'highest refund rate' }, unit: 'percent' },
  measure,
};

/** Of shops with orders enough; the line of the strictest. */
async function measure({ tx, now, settingOf }: Measuring): Promise<Measured> {
  const shops = await ruledShops(tx, settingOf('refund-rate'));
  const least = new Map(shops.map(({ id, setting }) => [id, numberOf(setting, 'orders')]));
  const rates = (await refundsOf(tx, windowsOf(shops), now)).flatMap(({ shopId, orders, refunds }) =>
    orders >= (least.get(shopId) ?? 1) ? [(refunds / orders) * 100] : [],
  );
  const threshold = shops.length === 0 ? 0 : Math.min(...shops.map(({ setting }) => numberOf(setting, 'line')));
  return { figure: rates.length === 0 ? undefined : Math.max(...rates), threshold };
}
