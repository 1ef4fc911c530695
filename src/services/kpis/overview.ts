import type { KpiDeps } from './deps.ts';
import { lastKept } from './kept.ts';
import type { MetricKind } from './metric-kind.ts';
import type { Period } from './period.ts';
import { fieldOf, judged, type Report, type ReportOptions, report } from './report.ts';
import { scopeKey } from './scope.ts';
import { targetsOf } from './targets.ts';

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
  const began = performance.now();
  for (const kind of kinds) {
    const period = periodFor(kind);
    const late = performance.now() - began > MOST_MS;
    const [one] = late ? [] : await report(d, [kind.code], period, { ...options, compare: false });
    reports.push(one ?? (await keptReport(d, kind, period, options)));
  }
  return reports;
}

async function keptReport(d: KpiDeps, kind: MetricKind, period: Period, options: ReportOptions): Promise<Report> {
  const { whole, shops, narrowed } = await fieldOf(d, options.shops);
  const scope = scopeKey(whole, shops, narrowed);
  const found = scope && (await lastKept(d.tx, { kind, from: period.from, to: period.to, scope, asOf: options.asOf }));
  const target = (await targetsOf(d, scope ?? 'all'))(kind);
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
