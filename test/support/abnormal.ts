import { openOwner } from '../../src/db/owner.ts';

/** Of a test's orders: `BURST-n` are a ring of eight buyers on one device and payer within minutes, `CALM-n` strangers over weeks. */
export async function ringAndStrangers(url: string, now: Date): Promise<void> {
  const sql = openOwner(url);
  const orders = [
    ...Array.from({ length: 8 }, (_, n) => ({
      ...{
        number: `BURST-${n}`,
        shop: 1 + (n % 2),
        minutes: 30 + n * 2,
        buyer: `ring-buyer-${n}-000000`,
        sku: 'MUG-1',
      },
      ...{ device: 'ring-device-00000000', payer: 'ring-payer-000000000', address: `ring-address-${n % 2}-00000` },
    })),
    ...Array.from({ length: 12 }, (_, n) => ({
      ...{
        number: `CALM-${n}`,
        shop: 1 + (n % 2),
        minutes: 600 + n * 1_700,
        buyer: `calm-buyer-${n}-000000`,
        sku: 'TEE-RED-M',
      },
      ...{ device: `calm-device-${n}-000000`, payer: `calm-payer-${n}-0000000`, address: `calm-address-${n}-00000` },
    })),
  ].map(({ minutes, ...one }) => ({ ...one, at: new Date(now.getTime() - minutes * 60_000).toISOString() }));
  const rows = JSON.stringify(orders);
  await sql`insert into "order" (shop_id, number, kind, status, placed_at, customer, currency, source)
    select shop, number, 'sale', 'paid', at, buyer, 'CNY', 'test' from jsonb_to_recordset(${rows}::text::jsonb)
      as r (shop int, number text, at timestamptz, buyer text)`;
  await sql`insert into order_line (shop_id, order_id, key, sku, kind, quantity, unit_minor, placed_at)
    select o.shop_id, o.id, '1', r.sku, 'sale', 1, 5900, o.placed_at from jsonb_to_recordset(${rows}::text::jsonb)
      as r (number text, sku text) join "order" o on o.number = r.number`;
  await sql`insert into order_trait (order_id, shop_id, kind, hash, placed_at)
    select o.id, o.shop_id, k.kind, k.hash, o.placed_at from jsonb_to_recordset(${rows}::text::jsonb)
      as r (number text, device text, payer text, address text) join "order" o on o.number = r.number
      cross join lateral (values ('device', r.device), ('payer', r.payer), ('address', r.address)) k (kind, hash)`;
  await sql.end();
}
