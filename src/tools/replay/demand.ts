import { type Demand, type Forecast, forecastAll } from '../../services/supply/forecast/forecast.ts';

const DAY = 86_400_000;

/** Days since 1970 of a day written YYYY-MM-DD, and back. */
export const dayNumber = (day: string): number => Math.round(Date.parse(day) / DAY);
export const dayName = (number: number): string => new Date(number * DAY).toISOString().slice(0, 10);
/** 1970-01-01 was a Thursday. */
export const isMonday = (number: number): boolean => (number + 3) % 7 === 0;

/** Units asked for by SKU and day, whether they could be had or not. Nothing is known of days to come. */
export function createDemand(firstDay: number) {
  const firstMonday = firstDay - ((firstDay + 3) % 7);
  const weeks = new Map<string, number[]>();
  const days = new Map<string, Map<number, number>>();
  return {
    add(sku: string, day: number, units: number): void {
      const week = Math.floor((day - firstMonday) / 7);
      const history = weeks.get(sku) ?? weeks.set(sku, []).get(sku) ?? [];
      while (history.length <= week) history.push(0);
      history[week] = (history[week] ?? 0) + units;
      const byDay = days.get(sku) ?? days.set(sku, new Map()).get(sku);
      byDay?.set(day, (byDay.get(day) ?? 0) + units);
    },
    skus: (): string[] => [...weeks.keys()],
    /** Units from `from` on, up to and without `to`. */
    between(sku: string, from: number, to: number): number {
      let units = 0;
      for (const [day, asked] of days.get(sku) ?? []) if (day >= from && day < to) units += asked;
      return units;
    },
    lastAsked: (sku: string): number => Math.max(Number.NEGATIVE_INFINITY, ...(days.get(sku)?.keys() ?? [])),
    /** Whole weeks before the Monday `today`, as the forecast wants them. */
    weekly(today: number): Demand[] {
      const count = Math.floor((today - firstMonday) / 7);
      return [...weeks].map(([key, history]) => ({
        key,
        history: Array.from({ length: count }, (_, week) => history[week] ?? 0),
      }));
    },
  };
}

export type DemandBook = ReturnType<typeof createDemand>;

/** How the shop orders: every Monday, up to what demand until the goods of the Monday after come in does not exceed. */
export type Policy = { leadDays: number; service: number };

export const REVIEW_DAYS = 7;

/** What to have, on hand and on the way, of each SKU on a Monday; units. */
export function orderUpTo(book: DemandBook, today: number, { leadDays, service }: Policy): Map<string, number> {
  const horizon = Math.ceil((leadDays + REVIEW_DAYS) / 7);
  const forecasts = forecastAll(book.weekly(today), { days: 7, horizon, quantiles: [service] });
  return new Map(forecasts.map((forecast) => [forecast.key, Math.ceil(levelOf(forecast))]));
}

const levelOf = ({ quantiles }: Forecast): number => quantiles[0]?.units ?? 0;

export const medianOf = (values: readonly number[]): number =>
  [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
