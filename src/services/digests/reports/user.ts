import type { Chart } from '../../../core/message.ts';
import { dayIn } from '../../../core/wall-clock.ts';
import type { Behaviour, Cohorts, ReportAsk } from './deps.ts';
import type { ReportBody } from './report-card.ts';

/** Months of first purchase that the triangle looks back on. */
const MONTHS = 6;

/** Who buys, who comes back, how often, and what became of those who came first in each month. */
export async function userReport({ tx, span, asOf, shops, timeZone, sources }: ReportAsk): Promise<ReportBody> {
  const asked = { asOf, ...(shops && { shops }) };
  const now = await sources.behaviour(tx, { ...asked, from: span.from, to: span.to });
  const before = await sources.behaviour(tx, { ...asked, ...span.before });
  const to = span.to.slice(0, 7);
  // What came after the period is no part of its triangle.
  const today = [dayIn(asOf, timeZone), span.to].sort()[0] ?? span.to;
  const cohorts = await sources.cohorts(tx, {
    ...asked,
    from: monthsBack(to, MONTHS - 1),
    to,
    today,
  });
  return {
    lines: [leadWords(now, before, cohorts)],
    charts: [
      ...(now.customers + before.customers > 0 ? [frequencyChart(now, before)] : []),
      ...(cohorts.cohorts.length > 0 ? [heatOf(cohorts)] : []),
    ],
    tables: [buyersTable(now, before)],
  };
}

export const monthsBack = (month: string, by: number): string =>
  new Date(Date.UTC(Number(month.slice(0, 4)), Number(month.slice(5, 7)) - 1 - by, 1)).toISOString().slice(0, 7);

const share = (part: number, whole: number): string => (whole === 0 ? '–' : `${((part / whole) * 100).toFixed(1)} %`);
const again = ({ customers, frequency }: Behaviour): number => customers - frequency.one;

function leadWords(now: Behaviour, before: Behaviour, cohorts: Cohorts) {
  if (now.customers === 0)
    return { zh: '这段时间没有能识别客户的订单', en: 'No order of this period says who its customer is' };
  const old = now.customers - now.fresh;
  return {
    zh: `${now.customers} 位客户（上期 ${before.customers}），新客 ${now.fresh}（${share(now.fresh, now.customers)}），老客 ${old}；期内买两次以上的 ${again(now)}（${share(again(now), now.customers)}，上期 ${share(again(before), before.customers)}）${now.gapDays === undefined ? '' : `；两次购买之间的中位数是 ${now.gapDays} 天`}；近 ${cohorts.cohorts.length} 个月的新客里 ${share(cohorts.again, cohorts.customers)} 买过第二次`,
    en: `${now.customers} customers (${before.customers} before), ${now.fresh} of them new (${share(now.fresh, now.customers)}) and ${old} returning; ${again(now)} bought more than once in the period (${share(again(now), now.customers)}, ${share(again(before), before.customers)} before)${now.gapDays === undefined ? '' : `; the median between two purchases is ${now.gapDays} days`}; of those who came first in the last ${cohorts.cohorts.length} months, ${share(cohorts.again, cohorts.customers)} bought again`,
  };
}

const FREQUENCIES = [
  ['one', { zh: '1 单', en: '1 order' }],
  ['two', { zh: '2 单', en: '2 orders' }],
  ['few', { zh: '3 至 5 单', en: '3 to 5' }],
  ['many', { zh: '6 单以上', en: '6 or more' }],
] as const;

const frequencyChart = (now: Behaviour, before: Behaviour): Chart => ({
  title: { zh: '客户按下单次数', en: 'Customers by orders placed' },
  form: 'bar',
  unit: { zh: '人', en: 'customers' },
  labels: FREQUENCIES.map(([, words]) => words),
  series: [
    { name: { zh: '本期', en: 'This period' }, values: FREQUENCIES.map(([key]) => now.frequency[key]) },
    { name: { zh: '上期', en: 'Last period' }, values: FREQUENCIES.map(([key]) => before.frequency[key]) },
  ],
});

/** A row for each month of first purchase, a column for each month after it: the share who bought in it. */
function heatOf({ cohorts }: Cohorts): Chart {
  const ages = Math.max(...cohorts.map(({ active }) => active.length));
  return {
    title: { zh: '按首购月份的留存', en: 'Retention by month of first purchase' },
    form: 'heat',
    unit: { zh: '%', en: '%' },
    labels: Array.from({ length: ages }, (_, age) => ({ zh: `第 ${age} 月`, en: `month ${age}` })),
    series: cohorts.map(({ month, customers, active }) => ({
      name: { zh: `${month}（${customers}）`, en: `${month} (${customers})` },
      values: Array.from({ length: ages }, (_, age) =>
        active[age] === undefined || customers === 0 ? null : Math.round((active[age] / customers) * 1000) / 10,
      ),
    })),
  };
}

function buyersTable(now: Behaviour, before: Behaviour): ReportBody['tables'][number] {
  const rows: [{ zh: string; en: string }, (one: Behaviour) => number | string][] = [
    [{ zh: '客户', en: 'Customers' }, (one) => one.customers],
    [{ zh: '新客', en: 'New' }, (one) => one.fresh],
    [{ zh: '老客', en: 'Returning' }, (one) => one.customers - one.fresh],
    [{ zh: '订单', en: 'Orders' }, (one) => one.orders],
    [
      { zh: '每客订单', en: 'Orders a customer' },
      (one) => (one.customers === 0 ? '–' : Math.round((one.orders / one.customers) * 100) / 100),
    ],
    [{ zh: '买两次以上', en: 'Bought more than once' }, again],
    [{ zh: '两次之间的天数', en: 'Days between two' }, (one) => one.gapDays ?? '–'],
  ];
  return {
    columns: [
      { label: { zh: '客户', en: 'Customers' } },
      { label: { zh: '本期', en: 'Now' }, align: 'right' },
      { label: { zh: '上期', en: 'Before' }, align: 'right' },
    ],
    rows: rows.map(([label, of]) => [label, of(now), of(before)]),
    total: rows.length,
  };
}
