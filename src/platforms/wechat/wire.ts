import * as z from 'zod';

/** Pieces of WeChat's answers. */

/** 64 bit, as text or as a number. */
export const Id = z
  .union([z.string().regex(/^\d{1,20}$/), z.number().int().nonnegative(), z.bigint()])
  .transform(String);

/** Seconds since 1970; 0 is none. */
export const Seconds = z
  .union([
    z.number().int(),
    z
      .string()
      .regex(/^\d{1,12}$/)
      .transform(Number),
  ])
  .transform((seconds) => new Date(seconds * 1000));

export const MaybeSeconds = Seconds.nullish()
  .catch(undefined)
  .transform((at) => (at && at.getTime() > 0 ? at : undefined));

export const Count = z.union([
  z.number().int(),
  z
    .string()
    .regex(/^-?\d{1,12}$/)
    .transform(Number),
]);

export const seconds = (at: Date): number => Math.floor(at.getTime() / 1000);
export const isId = (id: string): boolean => /^\d{1,20}$/.test(id);

/** What WeChat sells is paid in fen. */
export const CURRENCY = 'CNY';
