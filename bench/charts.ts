import { createPainter } from '../src/charts/painter.ts';
import type { Chart } from '../src/core/message.ts';
import { type Figure, figure, percentile } from './figure.ts';

const ROUNDS = 15;
/** What a picture may take and weigh. */
const MOST_MS = 300;
const MOST_KB = 300;

const both = (zh: string, en: string) => ({ zh, en });
const days = (count: number): string[] =>
  Array.from({ length: count }, (_, i) => new Date(Date.UTC(2026, 9, 1 + i)).toISOString().slice(0, 10));
/** The same numbers in every run. */
const numbers = (count: number, seed: number): number[] =>
  Array.from({ length: count }, (_, i) =>
    Math.round(1000 * (1.2 + Math.sin(i / 3 + seed) + ((i * 7919 + seed * 104_729) % 97) / 97)),
  );

const SHOPS = ['淘宝主店', '抖音分店', '拼多多分店', '小红书分店', '京东分店', '海外分店'];
const series = (count: number, points: number) =>
  SHOPS.slice(0, count).map((name, i) => ({ name: both(name, `Shop ${i + 1}`), values: numbers(points, i) }));

/** Charts as digests and reports have them, one of each form. */
const CHARTS: Record<Chart['form'], Chart> = {
  line: {
    title: both('每天的销售额', 'GMV by day'),
    form: 'line',
    unit: both('元', 'CNY'),
    labels: days(60),
    series: series(3, 60),
  },
  bar: {
    title: both('各店订单', 'Orders by shop'),
    form: 'bar',
    unit: both('单', 'orders'),
    labels: SHOPS,
    series: series(2, 6),
  },
  stacked: {
    title: both('平台占比', 'Share by platform'),
    form: 'stacked',
    unit: both('元', 'CNY'),
    labels: days(12),
    series: series(6, 12),
  },
  heat: {
    title: both('留存', 'Retention'),
    form: 'heat',
    unit: both('%', '%'),
    labels: Array.from({ length: 13 }, (_, i) => `M${i}`),
    series: days(13).map((day, i) => ({
      name: both(day, day),
      values: numbers(13, i).map((n, at) => (at > 12 - i ? null : n % 100)),
    })),
  },
  waterfall: {
    title: both('销售额从上期到本期', 'From the last period to this one'),
    form: 'waterfall',
    unit: both('元', 'CNY'),
    labels: [
      both('上期', 'Last'),
      both('件数', 'Volume'),
      both('价格', 'Price'),
      both('结构', 'Mix'),
      both('本期', 'This'),
    ],
    series: [{ name: both('销售额', 'GMV'), values: [120_000, 23_000, -9_000, -2_050, 131_950] }],
    totals: [0, 4],
  },
};

/** A picture of each form in Chinese, in the thread that the server draws in: time and size against what they may be. */
export async function run(): Promise<Figure[]> {
  const painter = createPainter();
  const figures: Figure[] = [];
  try {
    const began = performance.now();
    await painter.paint(CHARTS.bar, 'zh');
    figures.push(figure('first chart of a process, with the library', performance.now() - began, MOST_MS, 'ms of 300'));
    for (const [form, chart] of Object.entries(CHARTS)) {
      const times: number[] = [];
      let bytes = 0;
      for (let n = 0; n < ROUNDS; n += 1) {
        const from = performance.now();
        bytes = (await painter.paint(chart, 'zh')).length;
        times.push(performance.now() - from);
      }
      times.sort((a, b) => a - b);
      figures.push(figure(`${form} p50`, percentile(times, 0.5), MOST_MS, 'ms of 300'));
      figures.push(figure(`${form} p95`, percentile(times, 0.95), MOST_MS, 'ms of 300'));
      figures.push(figure(`${form} size`, bytes / 1024, MOST_KB, 'KB of 300'));
    }
    return figures;
  } finally {
    await painter.close();
  }
}
