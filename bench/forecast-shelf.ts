/** Months from which both sides learn before the simulation begins. */
export const LEARNING = 24;

/** A part's monthly demand and how much of it to have, on the shelf and on the way, at the beginning of a month. */
export type Part = { demand: readonly number[]; level(month: number): number };

/** Average units on the shelf of a part, and the share of all units asked for that were served from it. */
export type Outcome = { inventory: number; served: number };

/**
 * At the beginning of each month the shelf is ordered up to the level, and what was ordered a month ago comes in; then demand
 * comes, and what the shelf does not have is lost. A part's shelf begins full. Inventory is the mean of a month's beginning
 * and end.
 */
export function shelf(parts: readonly Part[]): Outcome {
  let inventory = 0;
  let served = 0;
  let asked = 0;
  let months = 0;
  for (const { demand, level } of parts) {
    let stock = whole(level(LEARNING));
    let coming = 0;
    for (let month = LEARNING; month < demand.length; month += 1) {
      const ordered = Math.max(0, whole(level(month)) - stock - coming);
      stock += coming;
      coming = ordered;
      const units = demand[month] ?? 0;
      const given = Math.min(stock, units);
      inventory += stock - given / 2;
      stock -= given;
      served += given;
      asked += units;
      months += 1;
    }
  }
  return { inventory: inventory / months, served: served / asked };
}

const whole = (units: number): number => Math.max(0, Math.ceil(units - 1e-9));

/**
 * A reorder point fixed after the months of learning: their mean and so many of their standard deviations for the protected
 * months, as many for all parts as it takes to have at least the given inventory on average.
 */
export function matched(demands: readonly (readonly number[])[], inventory: number, protectedMonths: number): Outcome {
  const learned = demands.map((demand) => spreadOf(demand.slice(0, LEARNING)));
  const at = (factor: number): Outcome =>
    shelf(
      demands.map((demand, n) => {
        const { mean, deviation } = learned[n] ?? { mean: 0, deviation: 0 };
        const level = mean * protectedMonths + factor * deviation * Math.sqrt(protectedMonths);
        return { demand, level: () => level };
      }),
    );
  let low = -3;
  let high = 12;
  for (let step = 0; step < 40; step += 1) {
    const middle = (low + high) / 2;
    if (at(middle).inventory <= inventory) low = middle;
    else high = middle;
  }
  return at(high);
}

function spreadOf(history: readonly number[]): { mean: number; deviation: number } {
  const mean = history.reduce((sum, units) => sum + units, 0) / history.length;
  const squares = history.reduce((sum, units) => sum + (units - mean) ** 2, 0);
  return { mean, deviation: Math.sqrt(squares / (history.length - 1)) };
}
