import type { OwnerTx } from './bulk.ts';
import { schema, type Tx } from './client.ts';
import { drizzle } from './orm.ts';

/** PostgreSQL's number of the type text. */
const TEXT = 25;

/**
 * The owner's transaction as services know one, so that an import changes stock through the same statements as everybody
 * else. It stays the owner's: no scope limits it.
 */
export const asTx = (tx: OwnerTx): Tx => {
  // drizzle asks a client for no more than this. Text is sent as text, so that `::jsonb` casts it: the driver would take a
  // string for a value of jsonb and quote it once more.
  const unsafe = (statement: string, values: unknown[] = []) =>
    tx.unsafe(
      statement,
      values.map((value) => (typeof value === 'string' ? tx.typed(value as never, TEXT) : value)) as never[],
    );
  const client = { options: { parsers: {}, serializers: {} }, unsafe };
  return drizzle(client as never, { schema }) as unknown as Tx;
};
