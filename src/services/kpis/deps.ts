import type { Tx } from '../../db/client.ts';
import type { MetricKind, MetricSources } from './metric-kind.ts';

export type KpiDeps = { tx: Tx; kinds: readonly MetricKind[]; sources: MetricSources };
