import { createHash } from 'node:crypto';

/** What an effect binds of rows that it does not list: the same for the same values in the same order. Plain JSON values only. */
export const rowsDigest = (rows: readonly (readonly (string | number | boolean | null)[])[]): string =>
  createHash('sha256').update(JSON.stringify(rows)).digest('hex');
