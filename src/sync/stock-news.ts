import { card, field, fields, text } from '../core/message.ts';
import type { Tx } from '../db/client.ts';
import { tell } from '../db/news.ts';
import type { Troubled } from '../services/services.ts';

/** It is said each day that it goes on. */
const KEPT_MS = 26 * 3_600_000;

/** A platform that will not: told once a day for a SKU at a shop. `now`: milliseconds. */
export async function tellTroubled(tx: Tx, troubled: readonly Troubled[], now: number): Promise<void> {
  const day = new Date(now).toISOString().slice(0, 10);
  for (const { shopId, shop, sku, why, said } of troubled) {
    const line =
      why === 'cannot-lower'
        ? {
            zh: `${shop} 不让调低 ${sku} 的库存（多半在活动资源位上），它的配额不会再借给别家`,
            en: `${shop} refuses to lower ${sku} (a campaign slot, as a rule); its quota is lent to no other shop`,
          }
        : {
            zh: `${shop} 拒绝修改 ${sku} 的库存，请到平台后台查看这个链接`,
            en: `${shop} refuses a change of ${sku}; look at this listing in its back office`,
          };
    await tell(tx, {
      key: `stock-trouble:${shopId}:${sku}:${why}:${day}`,
      audience: 'shops',
      fold: 'stock-trouble',
      wrong: {
        by: 'publishing',
        kind: 'sync-refused',
        severity: 'warning',
        labels: { sku },
        lapsesAt: { afterMs: KEPT_MS },
      },
      shops: [shopId],
      line,
      message: card(
        { zh: `库存写不进去 · ${shop} ${sku}`, en: `Stock not accepted · ${shop} ${sku}` },
        [text(line), fields(field({ zh: '平台的话', en: 'What the platform said' }, said || '–'))],
        'warning',
      ),
    });
  }
}
