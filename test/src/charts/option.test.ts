import { init } from 'echarts';
import fc from 'fast-check';
import { XMLValidator } from 'fast-xml-parser';
import { describe, expect, test } from 'vitest';
import { optionOf } from '../../../src/charts/option.ts';
import { chartInWords } from '../../../src/core/chart-words.ts';
import type { Lang } from '../../../src/core/localized.ts';
import { type Chart, sharesOf } from '../../../src/core/message.ts';
import { both, days, sample } from './sample.ts';

function svgOf(chart: Chart, lang: Lang = 'zh'): string {
  const plot = init(null, null, { renderer: 'svg', ssr: true, width: 960, height: 480 });
  try {
    plot.setOption(optionOf(chart, lang));
    // Without the running numbers that ECharts gives its charts and classes.
    return plot.renderToSVGString().replace(/zr\d+-(cls-|c)\d+/g, '');
  } finally {
    plot.dispose();
  }
}
const textsOf = (svg: string): string[] =>
  [...svg.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, words]) => words ?? '');
/** The lines of series: paths with their width. Each `M` begins a piece. */
const linesOf = (svg: string): string[] =>
  [...svg.matchAll(/<path d="([^"]*)"[^>]*stroke-width="2\.5"/g)].map(([, path]) => path ?? '');
const pieces = (path = '') => path.split('M').length - 1;

describe('what a chart says', () => {
  const chart = sample({ threshold: { label: { zh: '补货点', en: 'Reorder point' }, value: 30 } });

  test.each([
    ['zh', ['库存走势', '件', '补货点 30']],
    ['en', ['Stock over time', 'units', 'Reorder point 30']],
  ] as const)('its title, unit and threshold in %s', (lang, expected) => {
    const texts = textsOf(svgOf(chart, lang));
    expect(texts).toEqual(expect.arrayContaining([...expected, '2026-11-11', '120', '80', '41']));
  });

  test('a legend for several series, none for one', () => {
    const two = sample({ series: ['主店', '分店2'].map((name) => ({ name: both(name), values: [1, 2, 3] })) });
    expect(textsOf(svgOf(two))).toEqual(expect.arrayContaining(['主店', '分店2']));
    expect(textsOf(svgOf(chart))).not.toContain('可售');
  });

  test('two series of one name stay two, and one without a name is seen', () => {
    const values = [1, 2, 3];
    const svg = svgOf(sample({ series: ['店', '店', ''].map((name) => ({ name: both(name), values })) }));
    expect(textsOf(svg)).toEqual(expect.arrayContaining(['店', '店 (2)', '–']));
  });

  test('large numbers in the units of the language', () => {
    const large = sample({ series: [{ name: both('x'), values: [12_000, 5000, 150_000] }] });
    expect(textsOf(svgOf(large, 'zh'))).toEqual(expect.arrayContaining(['1.2万', '5,000', '15万']));
    expect(textsOf(svgOf(large, 'en'))).toEqual(expect.arrayContaining(['12k', '5,000', '150k']));
  });

  test('that there is nothing, when there is nothing', () => {
    const none = sample({ series: [{ name: both('x'), values: [null, null, null] }] });
    expect(textsOf(svgOf(none, 'zh')).sort()).toEqual(['库存走势', '暂无数据'].sort());
    expect(textsOf(svgOf(sample({ labels: [], series: [] }), 'en')).sort()).toEqual(['No data', 'Stock over time']);
  });

  test('that a long title was cut', () => {
    const title = textsOf(svgOf(sample({ title: both('很长的标题'.repeat(60)) }))).filter((words) =>
      /很长/.test(words),
    );
    expect(title).toHaveLength(2);
    expect(title[1]).toMatch(/…$/);
  });

  test('mark-up in names is words, and the SVG is well-formed', () => {
    const svg = svgOf(sample({ title: both('{a|b} <b>&{c}') }));
    expect(svg).toContain('{a|b} &lt;b&gt;&amp;{c}');
    expect(XMLValidator.validate(svg)).toBe(true);
  });
});

describe('lines', () => {
  const line = (values: (number | null)[]) =>
    svgOf(sample({ labels: days(values.length), series: [{ name: both('x'), values }] }));

  test('break at a gap and do not fall to zero', () => {
    expect(pieces(linesOf(line([10, 20, 30, 40]))[0])).toBe(1);
    expect(pieces(linesOf(line([10, 20, null, 40, 50]))[0])).toBe(2);
  });

  test('a missing or impossible value is a gap too', () => {
    expect(line([10, 20, Number.NaN, 40, 50])).toBe(line([10, 20, null, 40, 50]));
    const short = sample({ series: [{ name: both('x'), values: [10] }] });
    expect(svgOf(short)).toBe(svgOf(sample({ series: [{ name: both('x'), values: [10, null, null] }] })));
  });

  test('a value between two gaps has a dot, in a long line as well', () => {
    const values = days(90).map((_, i): number | null => 50 + (i % 7));
    const dots = (svg: string) => svg.match(/<path d="M1 0A/g)?.length ?? 0;
    const [whole, gaps] = [line(values), line(values.with(39, null).with(41, null))];
    expect(dots(whole)).toBe(1);
    expect(dots(gaps)).toBe(2);
  });

  test('stand above zero only when they would lie flat otherwise', () => {
    expect(textsOf(line([7.1, 7.12, 7.15]))).not.toContain('0');
    expect(textsOf(line([10, 50, 100]))).toContain('0');
  });
});

describe('long lists', () => {
  const labelsSeen = (chart: Chart) => textsOf(svgOf(chart)).filter((words) => chart.labels.includes(words));

  test.each(['line', 'bar'] as const)('of a %s are thinned evenly, counted from the newest', (form) => {
    for (const count of [12, 31, 90, 365]) {
      const chart = sample({
        form,
        labels: days(count),
        series: [{ name: both('x'), values: days(count).map((_, i) => i) }],
      });
      const seen = labelsSeen(chart).map((label) => chart.labels.indexOf(label));
      expect(seen.at(-1)).toBe(count - 1);
      expect(seen.length).toBeGreaterThanOrEqual(5);
      expect(seen.length).toBeLessThanOrEqual(12);
      expect(new Set(seen.slice(1).map((at, i) => at - (seen[i] ?? 0))).size).toBe(1);
    }
  });

  test('bars with long names lie down and name every one', () => {
    const labels = Array.from({ length: 12 }, (_, i) => `圆领纯棉短袖 ${i} 号`);
    const chart = sample({ form: 'bar', labels, series: [{ name: both('x'), values: labels.map((_, i) => i) }] });
    expect(labelsSeen(chart)).toEqual(labels);
    expect(optionOf(chart, 'zh').xAxis).toMatchObject({ type: 'value', name: '件' });
  });

  test('days stand in a row, however many', () => {
    const chart = sample({
      form: 'bar',
      labels: days(20),
      series: [{ name: both('x'), values: days(20).map(() => 3) }],
    });
    expect(optionOf(chart, 'zh').yAxis).toMatchObject({ type: 'value', name: '件' });
  });

  test('a name that is too long is seen to be cut', () => {
    const labels = ['甲', '乙', '超长商品名称'.repeat(8)];
    const texts = textsOf(svgOf(sample({ form: 'bar', labels })));
    expect(texts.some((words) => /^超长商品名称.*…$/.test(words))).toBe(true);
  });
});

describe('the threshold', () => {
  test.each([[500], [-200], [30]])('at %d is within the picture, whatever the values', (value) => {
    for (const form of ['line', 'bar'] as const) {
      const svg = svgOf(sample({ form, threshold: { label: both('上限'), value } }));
      const path = /<path d="M([\d.]+) ([\d.]+)L[^"]*"[^>]*stroke="#d0342c"/.exec(svg);
      expect(Number(path?.[2])).toBeGreaterThan(40);
      expect(Number(path?.[2])).toBeLessThan(470);
      expect(textsOf(svg)).toContain(`上限 ${value}`);
    }
  });
});

test('any chart of the type can be drawn', () => {
  const value = fc.option(fc.double({ noNaN: true, min: -1e15, max: 1e15 }));
  const threshold = fc.record({
    label: fc.string().map(both),
    value: fc.double({ noNaN: true, min: -1e15, max: 1e15 }),
  });
  const charts = fc.record({
    title: fc.string().map(both),
    form: fc.constantFrom('line' as const, 'bar' as const),
    unit: fc.string({ maxLength: 6 }).map(both),
    labels: fc.array(fc.string({ maxLength: 30 }), { maxLength: 40 }),
    series: fc.array(fc.record({ name: fc.string().map(both), values: fc.array(value, { maxLength: 40 }) }), {
      maxLength: 5,
    }),
  });
  fc.assert(
    fc.property(charts, fc.option(threshold), fc.constantFrom('zh' as const, 'en' as const), (chart, limit, lang) => {
      const svg = svgOf(limit ? { ...chart, threshold: limit } : chart, lang);
      const coordinates = svg.replace(/<text[^>]*>[^<]*/g, '');
      expect(coordinates).not.toMatch(/NaN|undefined|Infinity/);
    }),
    { numRuns: 60 },
  );
});

describe('other forms', () => {
  const shops = ['主店', '分店'].map((name, i) => ({ name: both(name), values: [30 + 30 * i, 0, i === 0 ? null : 5] }));

  test('stacked: each label is a whole, said in percent; a gap is none of it', () => {
    const texts = textsOf(svgOf(sample({ form: 'stacked', series: shops })));
    expect(texts).toEqual(expect.arrayContaining(['主店', '分店', '33%', '67%', '100%']));
    expect(sharesOf({ labels: ['a', 'b', 'c'], series: shops })).toEqual([
      [expect.closeTo(33.33, 1), null, null],
      [expect.closeTo(66.67, 1), null, 100],
    ]);
  });

  test('stacked: more parts than colours are told as others', () => {
    const many = Array.from({ length: 12 }, (_, i) => ({ name: both(`店${i}`), values: [100 - i] }));
    const texts = textsOf(svgOf(sample({ form: 'stacked', labels: ['11 月'], series: many })));
    expect(texts.filter((text) => text.startsWith('店'))).toHaveLength(7);
    expect(texts).toContain('其他');
  });

  test('heat: rows, columns, every number of a small field, the ends of the scale', () => {
    const series = [1, 2].map((row) => ({ name: both(`行${row}`), values: [row * 10, null, row * 100] }));
    const svg = svgOf(sample({ form: 'heat', series, labels: ['甲', '乙', '丙'] }));
    expect(textsOf(svg)).toEqual(
      expect.arrayContaining(['行1', '行2', '甲', '乙', '丙', '10', '20', '100', '200', '10 件', '200 件']),
    );
    const large = Array.from({ length: 40 }, (_, i) => ({ name: both(`行${i}`), values: [i, i, i] }));
    expect(textsOf(svgOf(sample({ form: 'heat', series: large }))).filter((text) => text === '17')).toEqual([]);
  });

  test('waterfall: totals stand for themselves, changes say their sign and lead from one to the other', () => {
    const chart = sample({
      form: 'waterfall',
      labels: [{ zh: '上月', en: 'Last month' }, { zh: '销量', en: 'Volume' }, { zh: '单价', en: 'Price' }, '11'],
      series: [{ name: both('GMV'), values: [100, 30, -50, 80] }],
      totals: [0, 3],
    });
    expect(textsOf(svgOf(chart, 'en'))).toEqual(
      expect.arrayContaining(['Last month', '100', '+30', '-50', '80', 'Volume']),
    );
    expect(textsOf(svgOf(chart, 'zh'))).toContain('上月');
    const long = Array.from({ length: 8 }, (_, i) => `not sold in the last period ${i}`);
    const named = textsOf(
      svgOf({ ...chart, labels: long, series: [{ name: both('GMV'), values: long.map(() => 5) }] }),
    ).join(' ');
    for (const i of [0, 3, 6, 7]) expect(named).toContain(`period ${i}`);
    expect(chartInWords(chart, { lang: 'en', timeZone: 'UTC' })).toContain(
      'Last month 100 units, Volume +30 units, Price -50 units, 11 80 units',
    );
  });

  test.each(['stacked', 'heat', 'waterfall'] as const)('%s of nothing says so', (form) => {
    const none = sample({ form, series: [{ name: both('x'), values: [null, null, null] }] });
    expect(textsOf(svgOf(none, 'zh'))).toContain('暂无数据');
    expect(textsOf(svgOf(sample({ form, labels: [], series: [] }), 'en'))).toContain('No data');
  });
});
