import type { Tx } from '../db/client.ts';
import { violationRows } from '../services/compliance/findings/rate.ts';
import { DEFINITIONS, WINDOW_DAYS } from '../services/figures/definitions.ts';
import type { Figures } from '../services/figures/figures.ts';
import { createKpis } from '../services/kpis/kpis.ts';
import type { MetricKind, MetricQuery, MetricSources } from '../services/kpis/metric-kind.ts';

const DAY_MS = 86_400_000;

/** Metrics, with what other services count. `figuresOf`: the supply chain in figures, of the transaction that measures. */
export const kpisOf = (tx: Tx, kinds: readonly MetricKind[], figuresOf: (tx: Tx) => Figures) =>
  createKpis({ tx, kinds, sources: sourcesOf(figuresOf) });

const sourcesOf = (figuresOf: (tx: Tx) => Figures): MetricSources => ({
  violations: (tx, q) => violationRows({ tx }, q),
  figure(tx, name, q) {
    const known = DEFINITIONS.find((one) => one.name === name);
    if (!known) throw new Error(`there is no figure "${name}"`);
    return figuresOf(tx).one(known.name, spanOf(q));
  },
});

/** The figures look back from the end of the period, or from the question where that is earlier. */
function spanOf({ to, asOf }: MetricQuery) {
  const ends = new Date(Date.parse(`${to}T00:00:00Z`) + DAY_MS);
  const from = new Date(ends.getTime() - WINDOW_DAYS * DAY_MS).toISOString().slice(0, 10);
  return { from, to, now: ends < asOf ? ends : asOf };
}
