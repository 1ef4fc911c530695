import * as z from 'zod';

/** Ids come as numbers or text; beyond 2^53 they were kept as text already. */
export const Id = z.union([z.string(), z.number()]).transform(String);
export const Text = z
  .string()
  .nullish()
  .transform((v) => v ?? '');
/** Whole units; some answers write them as `3.0` or leave them out. */
export const Units = z
  .number()
  .nullish()
  .transform((v) => Math.trunc(v ?? 0));

/** Yuan as a number with decimals, in fen. */
export const Fen = z
  .union([z.number(), z.string().regex(/^-?\d+(\.\d+)?$/)])
  .nullish()
  .transform((v) => BigInt(Math.round(Number(v ?? 0) * 100)));

const BEIJING_MS = 8 * 3600_000;

/** `2026-06-01 10:00:00`, which is Beijing's time wherever we run. */
export const Time = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d[ T]\d\d:\d\d:\d\d(\.\d+)?$/)
  .transform((v) => new Date(Date.parse(`${v.replace(' ', 'T').slice(0, 19)}Z`) - BEIJING_MS));
export const MaybeTime = z.union([Time, z.literal(''), z.null()]).optional();

export const timeText = (at: Date): string =>
  new Date(at.getTime() + BEIJING_MS).toISOString().slice(0, 19).replace('T', ' ');
