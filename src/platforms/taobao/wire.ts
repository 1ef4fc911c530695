import * as z from 'zod';
import { fromChinaTime } from '../../core/china-time.ts';
import { minorOfDecimal } from '../../core/decimal.ts';
import type { Answer, Refusal } from '../platform.ts';

/** Pieces of TOP's answers. Ids are 64 bit numbers, which the JSON parser kept as text where they are long. */

export const Id = z.union([z.string().regex(/^\d{1,20}$/), z.number().int().nonnegative()]).transform(String);
/** A SKU's id; none and 0 mean that the item has no variants. */
export const VariantId = Id.nullish().transform((id) => (id === undefined || id === null || id === '0' ? '' : id));
export const Count = z.coerce.number().int().min(-1_000_000_000).max(1_000_000_000);
export const Text = z
  .string()
  .nullish()
  .transform((text) => text ?? '');

export const Time = z.string().transform((text, ctx) => {
  const at = fromChinaTime(text);
  if (at) return at;
  ctx.addIssue('no time');
  return z.NEVER;
});
export const MaybeTime = Time.optional().catch(undefined);

/** Yuan with decimals. */
export const Yuan = z.union([z.string(), z.number()]).transform((yuan, ctx) => {
  const fen = minorOfDecimal(String(yuan), 2);
  if (fen !== undefined) return fen;
  ctx.addIssue('no amount');
  return z.NEVER;
});

export const badAnswer: Refusal = { kind: 'unknown', why: 'bad-answer' };

export function understood<T>(schema: z.ZodType<T>, value: unknown): Answer<T> {
  const read = schema.safeParse(value);
  return read.success ? { kind: 'ok', value: read.data } : badAnswer;
}

/** TOP wraps lists in an object that names what they hold, and leaves empty ones out. */
export const listOf = <T>(name: string, row: z.ZodType<T>) =>
  z
    .object({ [name]: z.array(row).optional() })
    .optional()
    .transform((wrapped) => (wrapped?.[name] ?? []) as T[]);
