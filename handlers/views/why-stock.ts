import { type Ask, actions, card, field, fields, type Message, quote, type ShownStock, table, text } from '#kit';
import { INTENT_WORDS, MODE_WORDS, phaseOf } from './sync.ts';

/** Why a shop shows the stock that it does: `SKU SHOP`, in this order; either may have blanks in it. */
export async function whyShown(
  words: string,
  { services }: Pick<Ask<unknown>, 'services'>,
): Promise<Message | undefined> {
  const parts = words.replace(/["“”]/g, '').split(/\s+/).filter(Boolean);
  for (let i = 1; i < parts.length; i += 1) {
    const sku = await services.inventory.skuOf(parts.slice(0, i).join(' '));
    const shop = sku && (await services.shops.find(parts.slice(i).join(' ')));
    if (sku && shop) return shownCard(await services.publishing.shownAt({ sku, shop }));
  }
  return undefined;
}

const right = 'right' as const;

const listingTable = (listings: ShownStock['listings']) =>
  table(
    [
      { label: { zh: '链接', en: 'Listing' } },
      { label: { zh: '每件含', en: 'Pieces in one' }, align: right },
      { label: { zh: '显示', en: 'Shown' }, align: right },
      { label: { zh: '何时', en: 'As of' } },
    ],
    listings.map((one) => [
      one.variant ? `${one.item} ${one.variant}` : one.item,
      one.pieces,
      one.published ?? '–',
      one.at ? { at: one.at } : '–',
    ]),
  );

const sentTable = (sent: ShownStock['sent']) =>
  table(
    [
      { label: { zh: '发出', en: 'Sent' } },
      { label: { zh: '方式', en: 'How' } },
      { label: { zh: '变化', en: 'Change' }, align: right },
      { label: { zh: '结果', en: 'Outcome' } },
      { label: { zh: '平台的话', en: 'What it said' } },
    ],
    sent.map((one) => [
      { at: one.at },
      MODE_WORDS[one.mode] ?? one.mode,
      one.by > 0 ? `+${one.by}` : one.by,
      INTENT_WORDS[one.state] ?? one.state,
      one.said,
    ]),
  );

function shownCard({ row, listings, because, sent }: ShownStock): Message {
  return card(
    { zh: `为什么 · ${row.sku} · ${row.shop}`, en: `Why · ${row.sku} · ${row.shop}` },
    [
      fields(
        field({ zh: '平台显示', en: 'Shown there' }, row.published ?? '–'),
        field({ zh: '配额', en: 'Quota' }, row.quota),
        field({ zh: '状态', en: 'State' }, phaseOf(row)),
        field({ zh: '确认于', en: 'Confirmed at' }, row.confirmedAt ? { at: row.confirmedAt.toISOString() } : '–'),
        field(
          { zh: '订单读到', en: 'Orders read up to' },
          row.ordersThrough ? { at: row.ordersThrough.toISOString() } : '–',
        ),
      ),
      ...because.map((one) => text(one)),
      listingTable(listings),
      ...(sent.length > 0 ? [sentTable(sent)] : []),
      actions({ label: { zh: '同步情况', en: 'Sync' }, says: `sync ${quote(row.sku)}` }),
    ],
    row.exposed > 0 || row.trouble !== '' ? 'warning' : 'normal',
  );
}
