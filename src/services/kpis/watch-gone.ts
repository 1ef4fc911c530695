import type { AlertIn } from '../../core/alert.ts';
import { rowsOf, sql, type Tx } from '../../db/client.ts';
import type { KpiDeps } from './deps.ts';
import type { MetricKind } from './metric-kind.ts';
import type { KpiShop } from './scope.ts';
import type { Thresholds } from './targets.ts';

const PARTS = ['shop', 'platform', 'division'] as const;
type PartName = (typeof PARTS)[number];

/** An alert of a metric that fires: of which part, and of amounts in which currency. */
export type FiringMetric = {
  metric: string;
  labels: Record<string, string>;
  part?: { label: PartName; key: string };
  currency?: string;
};

export const keyOf = (metric: string, part?: { label: string; key: string }): string =>
  `${metric} ${part ? `${part.label}=${part.key}` : ''}`;

const MOST_FIRING = 10_000;

/** What this watch has raised and not ended, by keyOf. */
export async function firingNow(tx: Tx): Promise<Map<string, FiringMetric>> {
  const rows = await rowsOf<{ labels: Record<string, string>; currency: string | null }>(
    tx,
    sql`select labels, annotations ->> 'currency' as currency from alert
        where ends_at is null and labels ->> 'kind' = 'metric' and labels ? 'metric' and source = 'service:kpis' limit ${MOST_FIRING}`,
  );
  return new Map(
    rows.map(({ labels, currency }) => {
      const metric = String(labels['metric']);
      const label = PARTS.find((name) => labels[name]);
      const part = label && { label, key: String(labels[label]) };
      return [keyOf(metric, part), { metric, labels, ...(part && { part }), ...(currency && { currency }) }];
    }),
  );
}

/** The metric, its alarm, its currency or the part of the house that it was raised for is gone: nothing will ever end it. */
export function nobodyAsks(
  { kinds }: Pick<KpiDeps, 'kinds'>,
  of: (kind: MetricKind) => Thresholds | undefined,
  shops: readonly KpiShop[],
  { metric, part, currency }: FiringMetric,
): boolean {
  const kind = kinds.find(({ code }) => code === metric);
  const thresholds = kind && of(kind);
  if (!thresholds || (thresholds.by ?? 'all') !== (part?.label ?? 'all')) return true;
  if (thresholds.currency && currency && currency !== thresholds.currency) return true;
  return part !== undefined && !shops.some((shop) => partOf(shop, part.label) === part.key);
}

const partOf = (shop: KpiShop, label: PartName): string =>
  label === 'shop' ? shop.code : label === 'platform' ? shop.platform : (shop.division?.code ?? '');

export function endOf({ kinds }: Pick<KpiDeps, 'kinds'>, { metric, labels, part }: FiringMetric, now: Date): AlertIn {
  const name = kinds.find(({ code }) => code === metric)?.name ?? { zh: metric, en: metric };
  const at = part ? ` · ${part.key}` : '';
  return {
    kind: 'metric',
    severity: 'warning',
    audience: String(labels['audience'] ?? 'kpi'),
    ...(labels['subject'] && { subject: labels['subject'] }),
    labels: Object.fromEntries(Object.entries(labels).filter(([label]) => label === 'metric' || label === part?.label)),
    source: 'service:kpis',
    line: { zh: `${name.zh}${at} 不再看这条告警线`, en: `${name.en}${at} is not watched for that alarm any more` },
    endsAt: now,
  };
}
