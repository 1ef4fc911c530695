import { excessOf, shownAboveTruth } from '../reads/shown-stock.ts';
import type { Measured, Measuring, MonitorKind } from '../watch/monitor-kind.ts';

export const monitor: MonitorKind = {
  code: 'stock-above-truth',
  name: { zh: '超发布库存', en: 'Stock above truth' },
  words: {
    zh: '平台上显示的库存超过可售加预售上限的链接',
    en: 'Listings that show more than what is available plus the presale cap',
  },
  rules: ['stock-above-truth'],
  marks: ['stock', 'listing'],
  everySeconds: 15,
  sweepEverySeconds: 60,
  lookBackDays: 1,
  figure: { words: { zh: '超出的件数', en: 'pieces too many' }, unit: 'pieces' },
  measure,
};

/** All of them, also what is being lowered just now. */
async function measure({ tx }: Measuring): Promise<Measured> {
  const above = await shownAboveTruth(tx, { most: 5_000 });
  return { figure: above.reduce((sum, one) => sum + excessOf(one), 0), threshold: 0 };
}
