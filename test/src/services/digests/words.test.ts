import { expect, it } from 'vitest';
import type { CurrencySales, DigestFacts } from '../../../../src/services/digests/facts.ts';
import { amountText, headline, percentText, skuChange } from '../../../../src/services/digests/words.ts';

const totals = { minor: 0, invoices: 0, lines: 0, units: 0, customers: 0, cancelled: 0, cancellations: 0 };
const sales = (more: Partial<CurrencySales>): CurrencySales => ({
  ...{ currency: 'CNY', now: totals, before: totals, platforms: [], shops: [], shopCount: 0, days: [] },
  ...{ parts: { volume: 0, price: 0, mix: 0, fresh: 0, gone: 0 }, skus: { up: [], down: [], best: [], count: 0 } },
  ...more,
});
const facts = (some: CurrencySales[], latestDay: string | null = null) => ({ sales: some, latestDay }) as DigestFacts;

it('writes amounts to the last unit, whatever the currency', () => {
  expect(amountText(150_949_633, 'GBP')).toBe('1,509,496.33 GBP');
  expect(amountText(-5, 'CNY')).toBe('-0.05 CNY');
  expect(amountText(1_200, 'JPY')).toBe('1,200 JPY');
  expect([percentText(130, 100), percentText(90, 100), percentText(1, 0)]).toEqual(['+30.0 %', '-10.0 %', '']);
});

it('names the largest part first, and who moved the other way', () => {
  const line = headline(
    facts([
      sales({
        now: { ...totals, minor: 1_300, invoices: 2 },
        before: { ...totals, minor: 1_000, invoices: 2 },
        parts: { volume: 100, price: -50, mix: 0, fresh: 250, gone: 0 },
        shops: [
          {
            code: 'SH-1',
            name: { zh: '主店', en: 'Main shop' },
            platform: 'taobao',
            minor1: 900,
            minor0: 500,
            invoices1: 1,
            invoices0: 1,
          },
          { code: 'SH-2', platform: 'jd', minor1: 400, minor0: 500, invoices1: 1, invoices0: 1 },
        ],
        platforms: [
          { platform: 'taobao', minor1: 900, minor0: 500 },
          { platform: 'jd', minor1: 400, minor0: 500 },
        ],
      }),
    ]),
    { platform: (code) => ({ zh: `平台 ${code}`, en: code.toUpperCase() }) },
  );
  expect(line.en).toBe(
    'Sales 13.00 CNY, +3.00 CNY (+30.0 %) against the last period: newly sold +2.50 CNY, volume +1.00 CNY, price -0.50 CNY; shops SH-1 Main shop +4.00 CNY, SH-2 -1.00 CNY; platforms TAOBAO +4.00 CNY, JD -1.00 CNY',
  );
  expect(line.zh).toContain('比上期 +3.00 CNY（+30.0 %）：本期新卖的 +2.50 CNY');
});

it('says where there is nothing to compare, or nothing at all', () => {
  expect(headline(facts([sales({ now: { ...totals, minor: 100, invoices: 1 } })])).en).toBe(
    'Sales 1.00 CNY in 1 order; nothing was sold in the last period',
  );
  expect(headline(facts([], '2011-12-09')).en).toContain('the last day with orders is 2011-12-09');
});

it('tells of a SKU whether it was units or its price', () => {
  const one = { code: 'A', title: '', units1: 12, units0: 10, minor1: 1_320, minor0: 1_000 };
  expect(skuChange(one, 'CNY', 'en')).toBe('A +3.20 CNY (volume +2.00 CNY, price +1.20 CNY)');
  expect(skuChange({ ...one, units0: 0, minor0: 0 }, 'CNY', 'zh')).toBe('A +13.20 CNY（本期新卖的）');
});
