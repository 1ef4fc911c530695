import { minorDigits } from '../../core/money.ts';
import type { OfferKind } from './price/offer.ts';

/** The most that an amount may be, in minor units. */
const MOST_MINOR = 1_000_000_000_000n;

/** `45`, `45.00`, `¥45`, `45元` in minor units of a currency; `undefined` for what is no amount of it, or too large. */
export function readMinor(typed: string, currency: string): bigint | undefined {
  const plain = typed
    .normalize('NFKC')
    .trim()
    .replace(/^[¥￥$£€]\s*/, '')
    .replace(/元$/, '')
    .replaceAll(',', '');
  const match = /^(\d{1,12})(?:\.(\d{1,4}))?$/.exec(plain);
  if (!match) return undefined;
  const digits = minorDigits(currency);
  const [, whole = '', fraction = ''] = match;
  if (fraction.slice(digits).replaceAll('0', '') !== '') return undefined;
  const minor = BigInt(whole + fraction.slice(0, digits).padEnd(digits, '0'));
  return minor > MOST_MINOR ? undefined : minor;
}

/** Minor units as people type them: `45.00`. */
export function minorText(minor: bigint, currency: string): string {
  const digits = minorDigits(currency);
  const padded = String(minor).padStart(digits + 1, '0');
  return digits === 0 ? padded : `${padded.slice(0, -digits)}.${padded.slice(-digits)}`;
}

/** The same without what says nothing: `300`, `9.9`. */
export const shortText = (minor: bigint, currency: string): string =>
  minorText(minor, currency)
    .replace(/(\.\d*?)0+$/, '$1')
    .replace(/\.$/, '');

export type OfferTerms = { kind: OfferKind; thresholdMinor: bigint; discountMinor?: bigint; percentBp?: number };

const N = '(\\d{1,9}(?:\\.\\d{1,2})?)';
const FULL = new RegExp(`^(?:满|full|over|min|spend)?${N}(?:元)?(?:减|立减|-|save|off|minus)${N}(?:元|off)?$`, 'i');
const DIRECT = new RegExp(`^(?:直降|立减|减|direct|off|minus|-)${N}(?:元)?$`, 'i');
const CUT = new RegExp(`^(?:(?:满|over|min)?${N}(?:元打?|打|,|:))?(\\d(?:\\.\\d{1,2})?|[1-9]\\d)折$`, 'i');
const PERCENT = new RegExp(`^(?:(?:满|over|min)?${N}(?:减|-|:))?-?(\\d{1,2}(?:\\.\\d{1,2})?)%(?:off)?$`, 'i');

/** `满300减30`, `300-30`, `直降20`, `9折`, `满200打95折`, `10%off`; `undefined` for what is none of them. */
export function readOffer(typed: string, currency: string): OfferTerms | undefined {
  const plain = typed
    .normalize('NFKC')
    .replace(/(\d)\s+(?=\d)/g, '$1,')
    .replace(/\s+/g, '');
  const full = FULL.exec(plain);
  if (full) return amounts('full-reduction', full[1] as string, full[2] as string, currency);
  const direct = DIRECT.exec(plain);
  if (direct) return amounts('direct', '0', direct[1] as string, currency);
  const cut = CUT.exec(plain);
  if (cut) return share(cut[1], 10_000 - Math.round(keptOf(cut[2] as string) * 100), currency);
  const percent = PERCENT.exec(plain);
  return percent ? share(percent[1], Math.round(Number(percent[2]) * 100), currency) : undefined;
}

/** Percent that are left: 9折 is 90, 95折 is 95, 9.5折 is 95. */
const keptOf = (typed: string): number => (/^[1-9]\d$/.test(typed) ? Number(typed) : Number(typed) * 10);

function amounts(kind: OfferKind, threshold: string, discount: string, currency: string): OfferTerms | undefined {
  const [thresholdMinor, discountMinor] = [readMinor(threshold, currency), readMinor(discount, currency)];
  if (thresholdMinor === undefined || discountMinor === undefined || discountMinor === 0n) return undefined;
  return { kind, thresholdMinor, discountMinor };
}

function share(threshold: string | undefined, percentBp: number, currency: string): OfferTerms | undefined {
  const thresholdMinor = readMinor(threshold ?? '0', currency);
  if (thresholdMinor === undefined || percentBp <= 0 || percentBp >= 10_000) return undefined;
  return { kind: 'percent', thresholdMinor, percentBp };
}
