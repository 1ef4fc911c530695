import * as z from 'zod';
import { minorOfDecimal } from '../../core/decimal.ts';
import { minorDigits } from '../../core/money.ts';

/** Pieces of Shopify's answers. */

/** `gid://shopify/Order/123` is `123` outside of this folder; each kind of object has one place where it is put back. */
export const Gid = z
  .string()
  .regex(/^gid:\/\/shopify\/[A-Za-z]+\/\d{1,20}$/)
  .transform((gid) => gid.slice(gid.lastIndexOf('/') + 1));

export const gid = (type: string, id: string): string => `gid://shopify/${type}/${id}`;
export const isId = (id: string): boolean => /^\d{1,20}$/.test(id);

export const Instant = z
  .string()
  .refine((text) => Number.isFinite(Date.parse(text)))
  .transform((text) => new Date(text));

const Amount = z.object({ amount: z.string(), currencyCode: z.string().length(3) });
export const ShopMoney = z.object({ shopMoney: Amount });
export { Amount };

/** Undefined where the amount has more digits than the currency. */
export const minorOf = (amount: string, currency: string): bigint | undefined =>
  minorOfDecimal(amount, minorDigits(currency));

export const PageInfo = z.object({ hasNextPage: z.boolean(), endCursor: z.string().nullish() });

/** The cursor of the next page, if there is one. */
export const nextOf = ({ hasNextPage, endCursor }: z.infer<typeof PageInfo>): { cursor?: string } =>
  hasNextPage && endCursor ? { cursor: endCursor } : {};
