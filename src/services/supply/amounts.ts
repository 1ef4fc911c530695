import { minorDigits } from '../../core/money.ts';

/** The most that one unit may cost, in minor units. */
const MOST_MINOR = 1_000_000_000;

/** `9.90` in minor units of a currency; `undefined` for what is no amount of it, or too large. */
export function readAmount(typed: string, currency: string): number | undefined {
  const match = /^(\d{1,9})(?:\.(\d{1,4}))?$/.exec(
    typed
      .trim()
      .replace(/^[¥￥$£€]\s*/, '')
      .replace(/元$/, ''),
  );
  if (!match) return undefined;
  const [, whole = '', fraction = ''] = match;
  const digits = minorDigits(currency);
  if (fraction.slice(digits).replaceAll('0', '') !== '') return undefined;
  const minor = Number(whole + fraction.slice(0, digits).padEnd(digits, '0'));
  return minor > MOST_MINOR ? undefined : minor;
}

/** Minor units as people write them: `9.90`. */
export function amountText(minor: number, currency: string): string {
  const digits = minorDigits(currency);
  const padded = String(minor).padStart(digits + 1, '0');
  return digits === 0 ? padded : `${padded.slice(0, -digits)}.${padded.slice(-digits)}`;
}

/** `2`, `2.5%`, `0.25 %`: hundredths of a percent, 0 to 10000. */
export function readPercentBp(typed: string): number | undefined {
  const match = /^(\d{1,3})(?:\.(\d{1,2}))?\s*%?$/.exec(typed.trim());
  if (!match) return undefined;
  const bp = Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
  return bp > 10_000 ? undefined : bp;
}

export const percentText = (bp: number): string => `${bp / 100}%`;

/** A number for what a row says, the same as long as it says the same: rows without a version are told apart by it. */
export function stateOf(row: unknown): number {
  let hash = 7;
  for (const character of JSON.stringify(row)) hash = (hash * 31 + character.charCodeAt(0)) % 2_147_483_629;
  return hash;
}
