import { sql, type Tx } from '../../db/client.ts';

const DONE = new Error('a measurement is rolled back');

/**
 * Reads in a savepoint that cannot write and whose statements end after `ms`; the caller's transaction goes on whatever happens in it. Throws what
 * the database says, `57014` for a statement that took too long.
 */
export async function bounded<T>(tx: Tx, ms: number, work: (tx: Tx) => Promise<T>): Promise<T> {
  const found: { result?: { value: T } } = {};
  try {
    await tx.transaction(async (inner) => {
      await inner.execute(
        sql.raw(
          `select set_config('statement_timeout', '${Math.trunc(ms)}', true), set_config('transaction_read_only', 'on', true)`,
        ),
      );
      found.result = { value: await work(inner) };
      throw DONE;
    });
  } catch (error) {
    if (error === DONE && found.result) return found.result.value;
    throw error;
  }
  throw DONE;
}
