/** Amounts written as decimals, without floats on the way. */

const DECIMAL = /^(-?)(\d{1,15})(?:\.(\d{1,12}))?$/;

/**
 * `12.5` with two digits is 1250. Digits beyond `digits` must be zeros: an amount that cannot be told exactly is
 * undefined, and so is anything else that is not a plain decimal.
 */
export function minorOfDecimal(text: string, digits: number): bigint | undefined {
  const match = DECIMAL.exec(text.trim());
  if (!match) return undefined;
  const [, sign = '', whole = '', fraction = ''] = match;
  if (/[^0]/.test(fraction.slice(digits))) return undefined;
  const minor = BigInt(whole + fraction.slice(0, digits).padEnd(digits, '0'));
  return sign ? -minor : minor;
}

/** 1250 with two digits is `12.50`. */
export function decimalOfMinor(minor: bigint, digits: number): string {
  const sign = minor < 0n ? '-' : '';
  const text = (minor < 0n ? -minor : minor).toString().padStart(digits + 1, '0');
  return digits === 0 ? sign + text : `${sign}${text.slice(0, -digits)}.${text.slice(-digits)}`;
}
