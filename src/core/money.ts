/** Amounts, without any package: the console's pages load this file as it is. */

/** An ISO 4217 code. */
export type Currency = string;

/** An amount in minor units (fen, cents, pence), never a float. */
export type Money = { minor: bigint; currency: Currency };

/** Digits after the point: JPY and KRW have none, the rest of what we meet has two. */
export const minorDigits = (currency: Currency): number => (currency === 'JPY' || currency === 'KRW' ? 0 : 2);

/** `12.50 CNY`, `1200 JPY`: for words that people keep, where no room's way of writing amounts is known. */
export function plainMoney({ minor, currency }: Money): string {
  const digits = minorDigits(currency);
  return `${(Number(minor) / 10 ** digits).toFixed(digits)} ${currency}`;
}
