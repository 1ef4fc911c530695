import { expect, test } from 'vitest';
import { INPUTS, industryInput, inputCalled, inputsFor } from '../../../../src/services/kpis/inputs.ts';
import { metric as refunds } from '../../../../src/services/kpis/metrics/refund-rate.ts';
import { shiftSpend } from '../../../../src/services/kpis/shift-spend.ts';

test('a heading in either language, with its unit, says which input it is', () => {
  for (const heading of ['ad-cost', 'Ad Cost', '广告花费', '花费(元)', '推广花费（元）', 'spend'])
    expect(inputCalled(heading)?.code, heading).toBe('ad-cost');
  expect(inputCalled('访客数')?.code).toBe('visitors');
  expect(inputCalled('UV')?.code).toBe('visitors');
  expect(inputCalled('备注')).toBeUndefined();
});

test('no word means two inputs', () => {
  const words = INPUTS.flatMap(({ code, name, aliases }) =>
    [...new Set([code, name.zh, name.en, ...aliases])].map((word) => [word, code]),
  );
  for (const [word, code] of words) expect(inputCalled(word as string)?.code, word).toBe(code);
});

test('the industry has an input for each metric that is compared with it', () => {
  expect(industryInput(refunds)).toMatchObject({ code: 'refund-rate-industry', unit: 'percent' });
  expect(inputCalled('行业退款率', inputsFor([refunds]))?.code).toBe('refund-rate-industry');
});

test('spend is to go where an order costs least, with what that brings', () => {
  const at = (key: string, num: number, den: number) => ({
    key,
    name: { zh: key, en: key },
    value: num / den,
    num,
    den,
    n: den,
  });
  const [dear, cheap] = [at('doudian', 600, 100), at('taobao', 200, 100)];
  // A fifth is 120 yuan: 20 orders at 6, 60 at 2.
  expect(shiftSpend(dear, [dear, cheap, at('jd', 500, 100)])?.en).toContain(
    '(120 yuan) to taobao: 2 yuan an order against 6, at that price 40 more orders',
  );
  expect(shiftSpend(dear, [dear])).toBeUndefined();
});
