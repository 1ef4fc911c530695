/** Amounts, without any package: the console's pages load this file as it is. */

/** An ISO 4217 code. */
export type Currency = string;

/** An amount in minor units (fen, cents, pence), never a float. */
export type Money = { minor: bigint; currency: Currency };

/** Digits after the point: JPY and KRW have none, the rest of what we meet has two. */
export const minorDigits = (currency: Currency): number => (currency === 'JPY' || currency === 'KRW' ? 0 : 2);
