import type { Chart } from '../../../src/core/message.ts';

/** A small valid chart; each test says only what matters to it. */
export const sample = (part: Partial<Chart> = {}): Chart => ({
  title: { zh: '库存走势', en: 'Stock over time' },
  form: 'line',
  unit: { zh: '件', en: 'units' },
  labels: ['2026-11-09', '2026-11-10', '2026-11-11'],
  series: [{ name: { zh: '可售', en: 'Available' }, values: [120, 80, 41] }],
  ...part,
});

export const both = (text: string) => ({ zh: text, en: text });

/** The days of a year from its first on, as labels. */
export const days = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => new Date(Date.UTC(2026, 0, 1 + i)).toISOString().slice(0, 10));
