import type { Localized } from '../../core/localized.ts';
import { card, field, fields, text } from '../../core/message.ts';
import type { Tx } from '../../db/client.ts';
import { tell } from '../../db/news.ts';
import type { NotShipped } from './stock.ts';
import type { TakingShop } from './store.ts';

/** It stays in sight for so long; nobody says when it was put right. */
const KEPT_MS = 3 * 24 * 3_600_000;

/** The platform says that an order left, and the books cannot have it: a person must look. Said once for each reason. */
export async function tellNotShipped(tx: Tx, shop: TakingShop, { number, why }: NotShipped): Promise<void> {
  const line: Localized = {
    zh: `${shop.code} 订单 ${number} 平台已发货，库存没有扣：${why.text.zh}`,
    en: `${shop.code} order ${number} has left at the platform, stock was not taken: ${why.text.en}`,
  };
  await tell(tx, {
    key: `not-shipped:${shop.id}:${number}:${why.code}`,
    audience: 'inventory-alerts',
    fold: 'not-shipped',
    wrong: {
      by: 'intake',
      kind: 'not-shipped',
      severity: 'warning',
      labels: { order: number },
      lapsesAt: { afterMs: KEPT_MS },
    },
    shops: [shop.id],
    line,
    message: card(
      { zh: `平台已发货，库存没有扣 · ${number}`, en: `Left at the platform, not taken off stock · ${number}` },
      [
        fields(field({ zh: '店铺', en: 'Shop' }, shop.code), field({ zh: '订单', en: 'Order' }, number)),
        text(why.text),
        text({
          zh: `处理好以后发送：发货 订单 ${number} 店铺 ${shop.code}`,
          en: `Once it is put right, send: ship order ${number} shop ${shop.code}`,
        }),
      ],
      'warning',
    ),
  });
}
