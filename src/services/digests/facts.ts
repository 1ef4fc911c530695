import type { Localized } from '../../core/localized.ts';
import type { Span } from './spans.ts';

/** Plain JSON: a digest as it was made, in no language. Amounts are minor units of their currency. */
export type DigestFacts = {
  made: 1;
  span: Span;
  /** ISO. */
  asOf: string;
  /** Of which shops; none: of all. */
  shops: { id: number; code: string }[] | null;
  /** In whose days the period is cut. */
  zones: string[];
  /** One a currency, those with the most orders first. */
  sales: CurrencySales[];
  /** The last day with an order, where the period has none. */
  latestDay: string | null;
  coverage: { shops: number; withOrders: number; silent: string[] };
  /** Shops by whose clocks the period is not over, though it is by others'. */
  open?: string[];
  figures: FigureFact[];
  todos: TodoFacts;
  wrong: WrongFact[];
};

export type Totals = {
  minor: number;
  invoices: number;
  lines: number;
  units: number;
  customers: number;
  /** Below zero. */
  cancelled: number;
  cancellations: number;
};

/** `minor1` now, `minor0` before. */
export type Compared = { minor1: number; minor0: number };
export type ShopSales = Compared & {
  code: string;
  name?: Localized;
  platform: string;
  invoices1: number;
  invoices0: number;
};
export type SkuSales = Compared & { code: string; title: string; units1: number; units0: number };

export type CurrencySales = {
  currency: string;
  now: Totals;
  before: Totals;
  parts: { volume: number; price: number; mix: number; fresh: number; gone: number };
  /** What was followed from one period to the next at each shop; SKUs where it is not said. */
  partsBy?: 'sku' | 'category';
  byOrders?: { orders: number; basket: number };
  platforms: (Compared & { platform: string })[];
  /** By what they have sold, the most first; at most 60. */
  shops: ShopSales[];
  shopCount: number;
  /** Those that rose and fell the most, and the best. */
  skus: { up: SkuSales[]; down: SkuSales[]; best: SkuSales[]; count: number };
  /** By day of the period: now and before, side by side. */
  days: { day: string; minor1: number | null; minor0: number | null }[];
};

export type FigureFact = {
  code: string;
  name: Localized;
  unit: string;
  good: 'up' | 'down';
  currency?: string;
  value: number | null;
  before: number | null;
  target?: { atLeast: number } | { atMost: number };
  met?: boolean;
  coverage: number;
  counted: number;
  /** Why there is no value of now. */
  note?: Localized;
};

export type TodoFacts = {
  total: number;
  overdue: number;
  rows: { id: number; title: Localized; owner: string | null; dueAt: string | null }[];
};

export type WrongFact = { day: string; code: string; shop: string | null; looked: number; wrong: number };
