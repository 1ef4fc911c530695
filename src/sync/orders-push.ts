import { type Db, rowsOf, sql, systemScope } from '../db/client.ts';
import type { PushReply, RawPush } from '../platforms/platform.ts';
import { keepHints } from './orders-hints.ts';
import type { OrdersDeps } from './orders-pull.ts';

/** A push as it came, and to whom it was addressed. */
export type Pushed = RawPush & { connector: string; shop: string };
/** `reply` is the vendor's own wish, else one sentence. */
export type PushReceipt = { ok: true; reply: PushReply } | { ok: false; status: number; why: string };

const NO_SHOP: PushReceipt = {
  ok: false,
  status: 404,
  why: 'No shop with this code is connected by this platform: enter the address that connect showed.',
};

/**
 * Verified by the shop's connector before anything of it is read. Only hints are kept, in the database before the vendor is
 * answered; what became of the order is fetched by a signed read. Throws what the database throws.
 */
export async function receivePush(deps: OrdersDeps & { wake?(): void }, pushed: Pushed): Promise<PushReceipt> {
  const shopId = await connectedShop(deps.db, pushed);
  if (shopId === undefined) return NO_SHOP;
  const session = await deps.open(shopId);
  if ('why' in session) return { ok: false, status: 503, why: 'This shop cannot be reached just now; send it again.' };
  const { connector: _connector, shop: _shop, ...raw } = pushed;
  const answer = await session.connector.receivePush(raw);
  if (!answer.ok) {
    // What was wrong is for our log; outside everybody hears the same.
    deps.log.warn({ shop: session.connection.shop, why: answer.why }, 'a push was refused');
    return { ok: false, status: answer.status, why: 'The push could not be verified.' };
  }
  if (answer.hints.length > 0) {
    await deps.db.withScope(systemScope('push'), (tx) => keepHints(tx, shopId, answer.hints));
    deps.wake?.();
  }
  return { ok: true, reply: answer.reply };
}

async function connectedShop(
  db: Db,
  { connector, shop }: { connector: string; shop: string },
): Promise<number | undefined> {
  // No shop is called so, and the database takes no such text.
  if (/\p{Cc}/u.test(connector + shop)) return undefined;
  const rows = await db.withScope(systemScope('push'), (tx) =>
    rowsOf<{ shop_id: number }>(
      tx,
      sql`select c.shop_id from shop_connection c join shop s on s.id = c.shop_id
          where c.connector = ${connector} and lower(s.code) = lower(${shop})`,
    ),
  );
  return rows[0]?.shop_id;
}
