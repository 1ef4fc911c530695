import * as z from 'zod';
import type { Answer, Refusal } from '../platform.ts';

/** Pieces of Doudian's answers: ids of 64 bit, seconds, fen. */

export const Id = z.union([z.string().regex(/^[\w-]{1,64}$/), z.number().int().nonnegative()]).transform(String);
export const Count = z.coerce.number().int().min(-1_000_000_000).max(1_000_000_000);
export const Text = z
  .string()
  .nullish()
  .transform((text) => text ?? '');
export const Fen = z.union([z.string().regex(/^\d{1,15}$/), z.number().int().nonnegative()]).transform(BigInt);

const Seconds = z.coerce.number().int().min(0).max(99_999_999_999);
export const Time = Seconds.refine((seconds) => seconds > 0).transform((seconds) => new Date(seconds * 1000));
/** 0 is never. */
export const MaybeTime = Seconds.optional()
  .catch(undefined)
  .transform((seconds) => (seconds ? new Date(seconds * 1000) : undefined));

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

/** An id as a number on the wire, however long. */
export const numeric = (id: string): bigint | string => (/^\d{1,20}$/.test(id) ? BigInt(id) : id);
