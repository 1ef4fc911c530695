import { shippedLate } from '../reads/shipping.ts';
import { ruledShops } from '../reads/shops.ts';
import { shipPromises } from '../rules/late-shipping.ts';
import type { Measured, Measuring, MonitorKind } from '../watch/monitor-kind.ts';

export const monitor: MonitorKind = {
  code: 'shipping',
  name: { zh: '发货与响应', en: 'Shipping' },
  words: {
    zh: '超过平台发货时限或快要超过的订单，以及客服的首次响应和解决时间',
    en: "Orders later than their platform's promise or about to be, and how fast agents answer and settle",
  },
  rules: ['late-shipping', 'agent-response'],
  marks: ['order', 'message'],
  everySeconds: 15,
  sweepEverySeconds: 60,
  lookBackDays: 30,
  figure: { words: { zh: '发货超时的订单', en: 'orders shipped too late' }, unit: 'percent' },
  measure,
};

const WEEK_MS = 7 * 86_400_000;

/** Of the orders that were due within a week. */
async function measure({ tx, now, settingOf }: Measuring): Promise<Measured> {
  const shops = await ruledShops(tx, settingOf('late-shipping'));
  const { due, late } = await shippedLate(tx, shipPromises(shops), {
    since: new Date(now.getTime() - WEEK_MS),
    until: now,
  });
  return { figure: due === 0 ? undefined : (late / due) * 100, threshold: 0 };
}
