import * as z from 'zod';
import { fromChinaTime } from '../../core/china-time.ts';
import { minorOfDecimal } from '../../core/decimal.ts';
import type { Answer, Refusal } from '../platform.ts';

/** Pieces of Pinduoduo's answers. */

export const Id = z.union([z.string().regex(/^[\w-]{1,64}$/), z.number().int().nonnegative()]).transform(String);
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

/** Of orders: yuan, as a number with decimals on the wire. A number that is no whole fen but for its last bits is that fen. */
export const Yuan = z.union([z.string(), z.number()]).transform((yuan, ctx) => {
  const written = typeof yuan === 'number' && Math.abs(yuan - Number(yuan.toFixed(2))) < 1e-6 ? yuan.toFixed(2) : yuan;
  const fen = minorOfDecimal(String(written), 2);
  if (fen !== undefined) return fen;
  ctx.addIssue('no amount');
  return z.NEVER;
});

/** Of goods and coupons: fen. */
export const Fen = z.union([z.string().regex(/^\d{1,12}$/), z.number().int().nonnegative()]).transform(BigInt);

export const badAnswer: Refusal = { kind: 'unknown', why: 'bad-answer' };

export function understood<T>(schema: z.ZodType<T>, value: unknown): Answer<T> {
  const read = schema.safeParse(value);
  return read.success ? { kind: 'ok', value: read.data } : badAnswer;
}

export const rejected = (code: string, reason: string, permanent: boolean): Extract<Refusal, { kind: 'rejected' }> => ({
  kind: 'rejected',
  code,
  reason,
  permanent,
});
