import { type Localized, readUnits, valueArg } from '#kit';

export type SafetyValue = { coefficient: number } | { units: number[] };

const HIGHEST = 10;

/** `1.2`, `×2`, `x2`: a coefficient from 1. `30`, `30件`, `20/10`: units, for each warehouse or one a warehouse. */
export function readSafety(typed: string): SafetyValue | undefined {
  const times = /^[x×*](\d{1,2}(?:\.\d{1,3})?)$/i.exec(typed)?.[1] ?? /^(\d{1,2}\.\d{1,3})$/.exec(typed)?.[1];
  if (times !== undefined) {
    const coefficient = Number(times);
    return coefficient >= 1 && coefficient <= HIGHEST ? { coefficient } : undefined;
  }
  const units = typed.split('/').map(readUnits);
  return units.length <= 50 && units.every((one) => one !== undefined && one >= 0)
    ? { units: units as number[] }
    : undefined;
}

const words: Localized = {
  zh: '系数或件数（系数 1.2、×2，从 1 到 10；件数 30，或每仓一个 20/10）',
  en: 'coefficient or units (a coefficient 1.2, x2, from 1 to 10; units 30, or one for each warehouse 20/10)',
};

export const safetyValue = valueArg(words, (typed) => {
  const value = readSafety(typed);
  return value && { value };
});
