import { actions, button, card, text } from '../core/message.ts';
import { quote } from '../core/text.ts';
import { rowsOf, sql, type Tx } from '../db/client.ts';
import { tell } from '../db/news.ts';

/**
 * The platform does not let us in any more and only a person can change that: said once for each access that ended, to the
 * rooms of the shop. `code` is the platform's own word.
 */
export async function tellAccessEnded(tx: Tx, shopId: number, code: string): Promise<void> {
  const [row] = await rowsOf<{ shop: string; connector: string; key: string }>(
    tx,
    sql`update shop_connection c set last_failure = ${code}, failing_since = coalesce(c.failing_since, clock_timestamp())
        from shop s where s.id = c.shop_id and c.shop_id = ${shopId}
        returning s.code as shop, c.connector, c.version || ':' || coalesce(extract(epoch from c.access_ends_at)::bigint::text, '') as key`,
  );
  if (!row) return;
  const line = {
    zh: `${row.shop} 的平台授权已失效（${code}）：订单不再读取，库存和优惠券不再写入`,
    en: `The platform no longer lets us into ${row.shop} (${code}): no orders are read, no stock or coupons written`,
  };
  const says = `connect ${row.connector} ${quote(row.shop)}`;
  await tell(tx, {
    key: `access-ended:${shopId}:${row.key}`,
    audience: 'shops',
    fold: 'access',
    wrong: {
      by: 'connections',
      kind: 'shop-down',
      severity: 'critical',
      says: [{ label: { zh: '重新接入', en: 'Connect again' }, says }],
    },
    shops: [shopId],
    line,
    message: card(
      { zh: `授权失效 · ${row.shop}`, en: `Access ended · ${row.shop}` },
      [
        text({
          zh: `${line.zh}。请负责人重新授权：发送“${says}”，在一次性页面上填写`,
          en: `${line.en}. Somebody has to sign in again: send “${says}” and fill in the one-time page`,
        }),
        actions(button({ label: { zh: '重新接入', en: 'Connect again' }, says })),
      ],
      'warning',
    ),
  });
}
