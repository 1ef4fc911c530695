import { rowsIn } from './acts.ts';
import type { Chat } from './chat.ts';

/** SH-1 and SH-2 are live and sell TEE-RED-M: 60 and 40 are their quotas, which their platforms show. */
export async function published(chat: Chat): Promise<void> {
  await rowsIn(
    chat,
    `insert into shop_connection (shop_id, connector, account, stage, credentials, connected_by, orders_through)
     select id, case id when 1 then 'shopify' else 'doudian' end, code, 'live', '', 'test', now() from shop`,
  );
  await rowsIn(
    chat,
    `insert into listing (shop_id, item, sku, published, published_at, matched_by, matched_at)
     select id, 'item-' || id, 'TEE-RED-M', case id when 1 then 60 else 40 end, now(), 'test', now() - interval '1 day' from shop`,
  );
  await rowsIn(
    chat,
    `insert into quota (sku, warehouse_id, shop_id, assigned) values ('TEE-RED-M', 1, 1, 60), ('TEE-RED-M', 1, 2, 40)`,
  );
  await rowsIn(chat, `update stock_level set assigned = 100 where sku = 'TEE-RED-M' and warehouse_id = 1`);
  await rowsIn(
    chat,
    `insert into stock_lane (shop_id, sku, confirmed_at) select id, 'TEE-RED-M', now() - interval '1 hour' from shop`,
  );
  await rowsIn(chat, 'delete from stock_mark');
}
