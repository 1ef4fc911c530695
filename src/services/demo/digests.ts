import type { OwnerTx } from '../../db/bulk.ts';

/**
 * What digests of the demo say beside its orders: to-dos with owners and due days. `today`: YYYY-MM-DD. Rooms have nothing switched on, so that
 * the demo stays quiet.
 */
export async function fillDigests(tx: OwnerTx, today: string): Promise<void> {
  const todos: { key: string; zh: string; en: string; days: number }[] = [
    { key: 'demo:digest:returns', zh: '核对上周的退货件数', en: 'Check the units that came back last week', days: -2 },
    { key: 'demo:digest:content', zh: '给卖得慢的商品补主图', en: 'New pictures for goods that sell slowly', days: 3 },
  ];
  for (const { key, zh, en, days } of todos)
    await tx.unsafe(
      `insert into todo (key, title, due_at, shop_id, created_by, created_at)
       select $1, jsonb_build_object('zh', $2::text, 'en', $3::text), ($4::date + $5::int)::timestamp at time zone 'Asia/Shanghai',
         (select min(id) from shop), 'demo', ($4::date - 7)::timestamp at time zone 'Asia/Shanghai'
       on conflict (key) do nothing`,
      [key, zh, en, today, days],
    );
}
