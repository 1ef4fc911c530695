import type { KpiDeps } from './deps.ts';
import { lastKept } from './kept.ts';
import type { MetricKind } from './metric-kind.ts';
import type { Period } from './period.ts';
import { type Around, aroundOf, judged, type Report, type ReportOptions, reportOf } from './report.ts';
import { scopeKey } from './scope.ts';

/** What measuring a list of metrics may take altogether; the rest shows what was kept last. */
const MOST_MS = 6_000;

/** Many metrics over the periods that each is asked for, without what they were before. */
export async function overview(
  d: KpiDeps,
  kinds: readonly MetricKind[],
  periodFor: (kind: MetricKind) => Period,
  options: Omit<ReportOptions, 'compare'>,
): Promise<Report[]> {
  const reports: Report[] = [];
  const around = await aroundOf(d, options);
  const began = performance.now();
  for (const kind of kinds) {
    const one = { ...around, kind, period: periodFor(kind), options: { ...options, compare: false } };
    const late = performance.now() - began > MOST_MS;
    reports.push(late ? await keptReport(d, one) : await reportOf(d, one));
  }
  return reports;
}

type Kept = Around & { kind: MetricKind; period: Period; options: ReportOptions };

async function keptReport(d: KpiDeps, { kind, period, options, field, targets }: Kept): Promise<Report> {
  const scope = scopeKey(field.whole, field.shops, field.narrowed);
  const found = scope && (await lastKept(d.tx, { kind, from: period.from, to: period.to, scope, asOf: options.asOf }));
  const target = targets(kind);
  const figures = found ? found.figures : [];
  return {
    kind,
    period,
    days: 0,
    running: false,
    asOf: options.asOf,
    figures: figures.map((one) => ({ ...one, ...judged(kind, one, target, period) })),
    stale: { slow: true, ...(found && { asOf: found.asOf }) },
    ...(target && { target }),
  };
}
