import { expect, test } from 'vitest';
import { chartInWords } from '../../../src/core/chart-words.ts';
import { same } from '../../../src/core/localized.ts';
import type { Chart } from '../../../src/core/message.ts';

const zh = { lang: 'zh', timeZone: 'Asia/Shanghai' } as const;
const en = { lang: 'en', timeZone: 'Asia/Shanghai' } as const;
const sold = (values: (number | null)[]): Chart => ({
  title: { zh: '销量', en: 'Sold' },
  form: 'line',
  unit: { zh: '件', en: 'units' },
  labels: values.map((_, i) => `d${i + 1}`),
  series: [{ name: { zh: '红', en: 'red' }, values }],
});

test('a short chart says every number, and where there is none', () => {
  expect(chartInWords(sold([1200, null]), zh)).toBe('销量。红：d1 1,200 件，d2 无数据');
  expect(chartInWords(sold([1200, null]), en)).toBe('Sold. red: d1 1,200 units, d2 no value');
});

test('a long chart says its ends, its lowest and its highest', () => {
  const values = [5, 9, null, 1, 7, 7, 7, 7, 7, 7, 7, 7, 6];
  expect(chartInWords({ ...sold(values), threshold: { label: same('alert'), value: 3 } }, en)).toBe(
    'Sold. red: 13 points, first d1 5 units, last d13 6 units, lowest d4 1 units, highest d2 9 units. alert: 3 units',
  );
  expect(chartInWords(sold(values.map(() => null)), en)).toBe('Sold. red: no value');
});
