import { drizzle } from 'drizzle-orm/postgres-js';
import type { OwnerTx } from './bulk.ts';
import { schema, type Tx } from './client.ts';

/**
 * The owner's transaction as services know one, so that an import changes stock through the same statements as everybody
 * else. It stays the owner's: no scope limits it.
 */
export const asTx = (tx: OwnerTx): Tx => {
  // drizzle asks a client for no more than this; parsers stay those of the owner's connection.
  const client = { options: { parsers: {}, serializers: {} }, unsafe: tx.unsafe };
  return drizzle(client as never, { schema }) as unknown as Tx;
};
