import { rowsOf, sql } from '../../../db/client.ts';
import { daysBetween, shiftDay } from '../spans.ts';
import type { ReportAsk, SlowGoods } from './deps.ts';
import type { ReportBody } from './report-card.ts';

const SHOWN = 10;

/** How goods moved: what was sold each week, and what lies too long. Stock belongs to warehouses: it is told where all shops are seen. */
export async function supplyReport({ tx, span, asOf, shops, sources }: ReportAsk): Promise<ReportBody> {
  const sold = await soldByWeek({ tx, span, asOf, ...(shops && { shops }) });
  const [scope] = await rowsOf<{ all: boolean }>(tx, sql`select scope_sees_all() as all`);
  const slow = scope?.all && !shops ? await sources.slow(asOf, SHOWN) : undefined;
  const units = sold.reduce((sum, one) => sum + one.units, 0);
  return {
    lines: [
      {
        zh: `售出 ${units} 件${slow ? `；${slow.total} 个商品卖得太慢（超过 180 天的量）` : '；库存是仓库的，看得到全部店铺的人才看得到慢销的商品'}`,
        en: `${units} units were sold${slow ? `; ${slow.total} SKUs move too slowly (more than 180 days of stock)` : '; stock is the warehouses’: who sees all shops is told what moves slowly'}`,
      },
    ],
    charts: [weekChart(sold, span)],
    tables: slow && slow.total > 0 ? [slowTable(slow)] : [],
  };
}

type Week = { day: string; units: number };

/** Goods that left in sales, by the seven days that begin on each day named. */
const soldByWeek = ({ tx, span, asOf, shops }: Pick<ReportAsk, 'tx' | 'span' | 'asOf' | 'shops'>): Promise<Week[]> =>
  rowsOf<Week>(
    tx,
    sql`select (${span.from}::date + 7 * (((l.placed_at at time zone s.time_zone)::date - ${span.from}::date) / 7))::text as day,
          sum(l.quantity)::int as units
        from shop s join "order" o on o.shop_id = s.id join order_line l on l.order_id = o.id
        where o.placed_at >= (${span.from}::date::timestamp at time zone s.time_zone)
          and o.placed_at < ((${span.to}::date + 1)::timestamp at time zone s.time_zone) and o.placed_at <= ${asOf.toISOString()}::timestamptz
          and o.status <> 'cancelled' and l.kind in ('sale', 'free')
          ${shops ? sql`and s.id = any(${sql.param([...shops])}::int[])` : sql``}
        group by 1 order by 1`,
  );

function weekChart(weeks: Week[], { from, to }: ReportAsk['span']): ReportBody['charts'][number] {
  const days = Array.from({ length: Math.ceil(daysBetween(from, to) / 7) }, (_, n) => shiftDay(from, 7 * n));
  return {
    title: { zh: '每七天售出的件数', en: 'Units sold by seven days' },
    form: 'bar',
    unit: { zh: '件', en: 'units' },
    labels: days.map((day) => day.slice(5)),
    series: [
      {
        name: { zh: '件数', en: 'Units' },
        values: days.map((day) => weeks.find((one) => one.day === day)?.units ?? 0),
      },
    ],
  };
}

const slowTable = ({ rows, total }: { rows: SlowGoods[]; total: number }): ReportBody['tables'][number] => ({
  columns: [
    { label: { zh: '卖得太慢的', en: 'Moves too slowly' } },
    { label: { zh: '在库', en: 'On hand' }, align: 'right' },
    { label: { zh: '90 天售出', en: 'Sold in 90 days' }, align: 'right' },
    { label: { zh: '够卖（天）', en: 'Lasts (days)' }, align: 'right' },
  ],
  rows: rows.map(({ sku, title, units, sold, cover }) => [
    `${sku} ${title}`.trim().slice(0, 40),
    units,
    sold,
    cover === undefined ? { zh: '没有卖出过', en: 'none sold' } : Math.round(cover),
  ]),
  total,
});
