import { bindTo } from '../../core/bind.ts';
import type { Localized } from '../../core/localized.ts';
import type { Money } from '../../core/terms.ts';
import { foldName } from '../../core/text.ts';
import type { Tx } from '../../db/client.ts';
import { DEFINITIONS, type Definition, type FigureName } from './definitions.ts';
import {
  type Counted,
  cover,
  deadStock,
  fillRate,
  holidayStockOuts,
  type Span,
  stockOuts,
  transferTime,
  turnover,
} from './queries.ts';
import { slowMovers } from './slow-movers.ts';

export { SLOW_DAYS, type SlowMover } from './slow-movers.ts';

/** One figure of the supply chain. `value` is nothing where there is nothing to count; `of` is how many were counted. */
export type Figure = Definition & Counted & { worth?: Money[]; meets?: boolean };

/** What other services know; the same definitions as their own commands show. */
export type FigureSources = {
  accuracy(span: Span): Promise<Counted>;
  decisionTime(span: Span): Promise<Counted>;
  onTime(span: Span): Promise<Counted>;
  violations(span: Span): Promise<Counted>;
};

type Deps = { tx: Tx; sources: FigureSources };

export type Figures = ReturnType<typeof createFigures>;

/** The supply chain in figures, each with its definition. */
export const createFigures = (deps: Deps) => bindTo(deps, { all, one, slowMovers: slowMoversOf });

/** In the order of their definitions. `span`: the last days of business, and now. */
async function all({ tx, sources }: Deps, span: Span): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const definition of DEFINITIONS) {
    const found = await counted(tx, sources, definition.name, span);
    figures.push({ ...definition, ...found, ...judged(definition, found) });
  }
  return figures;
}

/** Only one of them. */
const one = ({ tx, sources }: Deps, name: FigureName, span: Span) => counted(tx, sources, name, span);

type Found = Counted & { worth?: Money[] };

function counted(tx: Tx, sources: FigureSources, name: FigureName, span: Span): Promise<Found> {
  const queries: Record<FigureName, () => Promise<Found>> = {
    turnover: () => turnover(tx, span),
    cover: () => cover(tx, span),
    'stock-outs': () => stockOuts(tx, span),
    'holiday-stock-outs': () => holidayStockOuts(tx, span),
    'fill-rate': () => fillRate(tx, span),
    accuracy: () => sources.accuracy(span),
    'decision-time': () => sources.decisionTime(span),
    'transfer-time': () => transferTime(tx, span),
    'on-time': () => sources.onTime(span),
    'dead-stock': () => deadStock(tx, span),
    'violation-rate': () => sources.violations(span),
  };
  return queries[name]();
}

const slowMoversOf = ({ tx }: Deps, span: Span, limit: number) => slowMovers(tx, span, limit);

function judged({ goal }: Definition, { value }: Counted): { meets?: boolean } {
  if (!goal || value === undefined) return {};
  return { meets: 'atLeast' in goal ? value >= goal.atLeast : value <= goal.atMost };
}

/** By its name or its label in either language. */
export const figureCalled = (typed: string): Definition | undefined => {
  const word = foldName(typed);
  return DEFINITIONS.find(({ name, label }) => [name, label.zh, label.en].some((one) => foldName(one).includes(word)));
};

/** `≥ 15 a year`; none where there is no goal. */
export const goalWords = ({ goal, unit }: Definition): Localized | undefined => {
  if (!goal) return undefined;
  const [sign, n] = 'atLeast' in goal ? ['≥', goal.atLeast] : ['≤', goal.atMost];
  return { zh: `${sign} ${n} ${unit.zh}`, en: `${sign} ${n} ${unit.en}` };
};
