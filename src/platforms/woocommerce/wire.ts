import * as z from 'zod';
import { minorOfDecimal } from '../../core/decimal.ts';
import { minorDigits } from '../../core/money.ts';

/** Pieces of WooCommerce's answers. */

export const Id = z
  .union([z.string().regex(/^\d{1,20}$/), z.number().int().nonnegative(), z.bigint()])
  .transform(String);

/** GMT without a zone, as WordPress writes it. */
export const Gmt = z
  .string()
  .regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/)
  .transform((text) => new Date(`${text}Z`));

export const MaybeGmt = Gmt.nullish().catch(undefined);

/** Seconds of GMT, as its filters want them. */
export const gmt = (at: Date): string => at.toISOString().slice(0, 19);

/** Undefined where the amount has more digits than the currency. */
export const minorOf = (text: string, currency: string): bigint | undefined =>
  minorOfDecimal(text, minorDigits(currency));

export const firstOfSecond = (at: Date): Date => new Date(Math.floor(at.getTime() / 1000) * 1000);

/** A number where it is one; WordPress takes digits for it as well. */
export const wireId = (id: string): number | string => (Number.isSafeInteger(Number(id)) ? Number(id) : id);
