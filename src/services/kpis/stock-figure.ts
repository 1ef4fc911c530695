import type { Tx } from '../../db/client.ts';
import type { MetricQuery, MetricRow, MetricSources } from './metric-kind.ts';

/** A figure of the supply chain as its own commands show it: of all warehouses, so that single shops have none. */
export const stockFigure =
  (name: string) =>
  async (tx: Tx, q: MetricQuery, { figure }: MetricSources): Promise<MetricRow[]> => {
    if (q.shops !== undefined || !figure) return [];
    const { value, of } = await figure(tx, name, q);
    return value === undefined ? [] : [{ shopId: null, num: value, den: 1, n: of }];
  };
