import { type Localized, readUnits, valueArg } from '#kit';

export type SafetyValue = { coefficient: number } | { units: number[]; inherit?: true };

const HIGHEST = 10;

/** `1.2`, `×2`, `x2`: a coefficient from 1. `30`, `30件`, `20/10`: units, for each warehouse or one a warehouse.
 * `inherit`, `跟随`: no rule of its own; with units after it (`inherit/20/10`) as an undo says it. */
export function readSafety(typed: string): SafetyValue | undefined {
  const times = /^[x×*](\d{1,2}(?:\.\d{1,3})?)$/i.exec(typed)?.[1] ?? /^(\d{1,2}\.\d{1,3})$/.exec(typed)?.[1];
  if (times !== undefined) {
    const coefficient = Number(times);
    return coefficient >= 1 && coefficient <= HIGHEST ? { coefficient } : undefined;
  }
  const inherited = /^(?:inherit|跟随)(?=\/|$)\/?(.*)$/i.exec(typed)?.[1];
  if (inherited === '') return { units: [], inherit: true };
  const units = (inherited ?? typed).split('/').map(readUnits);
  return units.length <= 50 && units.every((one) => one !== undefined && one >= 0)
    ? { units: units as number[], ...(inherited === undefined ? {} : { inherit: true }) }
    : undefined;
}

const words: Localized = {
  zh: '系数或件数（系数 1.2、×2，从 1 到 10；件数 30，或每仓一个 20/10；或 跟随 类目的规则）',
  en: 'coefficient or units (a coefficient 1.2, x2, from 1 to 10; units 30, or one for each warehouse 20/10; or inherit, to follow its category)',
};

export const safetyValue = valueArg(words, (typed) => {
  const value = readSafety(typed);
  return value && { value };
});
