import { randomUUID } from 'node:crypto';
import postgres from 'postgres';

export type Reserving = { reserve(sku: string): Promise<void>; close(): Promise<void> };

/**
 * What a careful programmer writes: begin, select for update, check, update, insert the reservation, insert the movement,
 * commit; prepared, over a pool. As the tables' owner, whom row security does not slow down.
 */
export function usualTransaction(url: string, connections: number): Reserving {
  const pool = postgres(url, { max: connections, onnotice: () => {} });
  return {
    reserve: (sku) =>
      pool.begin(async (sql) => {
        const [level] = await sql`select on_hand, reserved, safety, assigned from stock_level
          where sku = ${sku} and warehouse_id = 1 and owner = '' for update`;
        if (!level || level['on_hand'] - level['reserved'] - level['safety'] - level['assigned'] < 1)
          throw new Error('refused');
        const [after] =
          await sql`update stock_level set reserved = reserved + 1, version = version + 1, updated_at = clock_timestamp()
          where sku = ${sku} and warehouse_id = 1 and owner = '' returning on_hand, reserved`;
        const key = randomUUID();
        const [held] = await sql`insert into reservation (key, sku, warehouse_id, shop_id, kind, quantity, expires_at)
          values (${key}, ${sku}, 1, 1, 'hold', 1, now() + interval '15 minutes') returning id`;
        await sql`insert into movement (sku, warehouse_id, kind, delta, on_hand_after, reserved_delta, reserved_after, shop_id,
            reservation_id, actor, cause)
          values (${sku}, 1, 'reserved', 0, ${after?.['on_hand']}, 1, ${after?.['reserved']}, 1, ${held?.['id']}, 'bench',
            ${`reserve:${key}`})`;
      }) as Promise<void>,
    close: () => pool.end(),
  };
}
