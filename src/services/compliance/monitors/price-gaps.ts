import { priceGaps } from '../reads/price-gaps.ts';
import { numberOf, ruledShops } from '../reads/shops.ts';
import type { Measured, Measuring, MonitorKind } from '../watch/monitor-kind.ts';

export const monitor: MonitorKind = {
  code: 'price-gaps',
  name: { zh: '价差', en: 'Price gaps' },
  words: {
    zh: '同一类目在各店之间的价差，不得小于规定的最小价差',
    en: 'How far the prices of one category are apart between sibling shops: no less than the least gap',
  },
  rules: ['price-gap'],
  marks: ['listing'],
  everySeconds: 30,
  sweepEverySeconds: 300,
  lookBackDays: 1,
  figure: { words: { zh: '最小价差', en: 'smallest gap' }, unit: 'percent' },
  measure,
};

async function measure({ tx, settingOf }: Measuring): Promise<Measured> {
  const [nearest] = await priceGaps(tx);
  // The stricter setting of both shops counts.
  const shops = await ruledShops(tx, settingOf('price-gap'));
  return {
    figure: nearest?.gapPercent,
    threshold: Math.max(0, ...shops.map(({ setting }) => numberOf(setting, 'min'))),
  };
}
