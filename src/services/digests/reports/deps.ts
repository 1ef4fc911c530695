import type { Localized } from '../../../core/localized.ts';
import type { Tx } from '../../../db/client.ts';
import type { Span } from '../spans.ts';

type Asked = { from: string; to: string; asOf: Date; shops?: readonly number[] };

/** Counts of how the customers of a period buy (services/kpis/cohorts). */
export type Behaviour = {
  customers: number;
  fresh: number;
  orders: number;
  frequency: { one: number; two: number; few: number; many: number };
  gapDays: number | undefined;
  gaps: number;
};

export type Cohorts = {
  cohorts: { month: string; customers: number; active: number[]; again: number }[];
  retention: number[];
  customers: number;
  again: number;
};

export type SlowGoods = { sku: string; title: string; units: number; sold: number; cover: number | undefined };

/** What is open of the rules now, and what the officer watches. */
export type RiskNow = {
  worst: { id: number; rule: string; shop: number | null; says: Localized; dueAt: string }[];
  papers: { shop: number | null; name: string; expiresOn: string }[];
  /** Rules that changed in the last week. */
  changes: number;
  /** Who took part in no training of this quarter; only where all shops are seen. */
  untrained?: { missing: number; held: number };
};

/** What other services know, passed in by src/app/services.ts. */
export type ReportSources = {
  behaviour(tx: Tx, q: Asked): Promise<Behaviour>;
  cohorts(tx: Tx, q: Asked & { today: string }): Promise<Cohorts>;
  slow(now: Date, limit: number): Promise<{ rows: SlowGoods[]; total: number }>;
  risk(now: Date, shops?: readonly number[]): Promise<RiskNow>;
  rule(code: string): Localized;
};

export type ReportAsk = {
  tx: Tx;
  span: Span;
  asOf: Date;
  shops?: readonly number[];
  timeZone: string;
  sources: ReportSources;
};
