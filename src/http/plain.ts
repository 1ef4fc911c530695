import * as z from 'zod';

/** A text of at most `max` characters that PostgreSQL can store: it has no place for NUL. */
export const plain = (max: number) =>
  z
    .string()
    .max(max)
    .regex(/^[^\0]*$/);

/** A person's or a room's id. */
export const Id = plain(200).min(1);
