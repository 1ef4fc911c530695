import type { Localized } from '../../core/localized.ts';
import { same } from '../../core/localized.ts';
import type { KpiDeps } from './deps.ts';
import { type Figure, figureOf } from './measure.ts';
import type { MetricKind, MetricRow } from './metric-kind.ts';
import { cut, elapsed, type Period, periodBefore } from './period.ts';
import { atDays, fieldOf, kindOf, type ReportOptions, todayOf } from './report.ts';
import type { KpiShop } from './scope.ts';

export type By = 'shop' | 'platform' | 'division';

/** A part of a figure: a shop, platform or division with its own figures. */
export type Part = { key: string; name: Localized; shops: number[]; figures: Figure[] };

/** Parts that a metric of distinct things is measured for, each by itself. */
const MOST_PARTS = 40;

/**
 * A metric by shop, platform or division, those with the most counted first. Rows of no shop are left out: they are the group's. Where a
 * metric counts each thing once, every part is counted by itself, so that parts may add up to more than the whole.
 */
export async function breakdown(
  d: KpiDeps,
  code: string,
  period: Period,
  { by, ...options }: ReportOptions & { by: By },
): Promise<Part[]> {
  const kind = kindOf(d, code);
  if (kind.group) return [];
  const field = await fieldOf(d, options.shops);
  const days = cut(period, elapsed(period, todayOf(field, options.asOf)));
  const groups = [...Map.groupBy(field.shops, (shop) => keyOf(shop, by))].slice(0, kind.distinct ? MOST_PARTS : 1_000);
  const whole = kind.distinct ? undefined : await atDays(d, { kind, period: days, field, options });
  const parts: Part[] = [];
  for (const [key, shops] of groups) {
    const ids = shops.map(({ id }) => id);
    const rows = whole?.rows.filter(({ shopId }) => shopId !== null && ids.includes(shopId));
    const figures = rows
      ? figureOf(kind, known(rows), { shops: ids.length, days: elapsed(days, days.to) })
      : (
          await atDays(d, {
            kind,
            period: days,
            field: { ...field, shops, narrowed: true },
            options: { ...options, shops: ids },
          })
        ).figures;
    parts.push({ key, name: nameOf(shops[0] as KpiShop, by), shops: ids, figures });
  }
  return parts
    .filter(({ figures }) => figures.some(({ n }) => n > 0))
    .sort((a, b) => (b.figures[0]?.n ?? 0) - (a.figures[0]?.n ?? 0) || a.key.localeCompare(b.key));
}

/** A shop for which an input from outside is known for no day has no share of its own. */
const known = (rows: readonly MetricRow[]): MetricRow[] =>
  rows.map((row) => (row.days === 0 && row.den !== undefined ? { ...row, num: 0, den: 0 } : row));

const keyOf = (shop: KpiShop, by: By): string =>
  by === 'shop' ? shop.code : by === 'platform' ? shop.platform : (shop.division?.code ?? '');

const nameOf = (shop: KpiShop, by: By): Localized =>
  by === 'shop'
    ? shop.name
    : by === 'platform'
      ? same(shop.platform)
      : (shop.division?.name ?? { zh: '未分事业部', en: 'no division' });

/** The figures of the last periods up to this one, the oldest first. */
export async function trend(
  d: KpiDeps,
  code: string,
  period: Period,
  options: ReportOptions & { count: number },
): Promise<{ period: Period; figures: Figure[] }[]> {
  const kind: MetricKind = kindOf(d, code);
  const field = await fieldOf(d, options.shops);
  const days = cut(period, elapsed(period, todayOf(field, options.asOf)));
  const points = [{ period, at: days }, ...before(period, options.count - 1).map((one) => ({ period: one, at: one }))];
  const found: { period: Period; figures: Figure[] }[] = [];
  const began = performance.now();
  for (const one of points) {
    // A plot is worth some seconds, not a minute: what is left out are the oldest.
    if (performance.now() - began > MOST_TREND_MS) break;
    const { figures } = await atDays(d, { kind, period: one.at, field, options });
    found.push({ period: one.period, figures });
  }
  return found.reverse();
}

const MOST_TREND_MS = 6_000;

const before = (period: Period, count: number): Period[] =>
  Array.from({ length: Math.max(0, count) }, (_, n) => periodBefore(period, n + 1));
