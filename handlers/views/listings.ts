import {
  actions,
  type Block,
  card,
  type ListedRow,
  type Localized,
  listingRef,
  type Message,
  type Money,
  many,
  note,
  type PlainRow,
  plainMoney,
  quote,
  table,
  text,
  withData,
} from '#kit';

const STATES: Record<ListedRow['state'], Localized> = {
  active: { zh: '在售', en: 'active' },
  hidden: { zh: '下架', en: 'hidden' },
  gone: { zh: '已删除', en: 'gone' },
};

const isOf = ({ sku, pieces }: ListedRow): string => (sku ? `${sku} × ${pieces}` : '–');

/** What it may be, and why somebody should look: the suggestion, and what its words say of a pack. */
function hintOf({ sku, suggestion, pack, pieces }: ListedRow): Localized | string {
  if (!sku && suggestion) return `${suggestion.sku} × ${suggestion.pieces}${suggestion.sure ? '' : ' ?'}`;
  if (pack && pack.pieces !== pieces)
    return { zh: `像 ${pack.pieces} 件（${pack.from}）`, en: `${many(pack.pieces, 'piece')}? (${pack.from})` };
  return '–';
}

const moneyText = (price: Money | undefined): string => (price ? plainMoney(price) : '–');

export function listingsCard(
  found: { rows: readonly ListedRow[]; total: number },
  about: { shop: string | undefined; filter: string },
): Message {
  const { rows, total } = found;
  const where = about.shop ? ` · ${about.shop}` : '';
  const title = { zh: `链接${where} · ${total}`, en: `Listings${where} · ${total}` };
  if (rows.length === 0) return card(title, [text(nothing(about.filter))]);
  const columns = [
    { label: { zh: '编号', en: 'Ref' } },
    { label: { zh: '店铺', en: 'Shop' } },
    { label: { zh: '标题', en: 'Title' } },
    { label: { zh: '商家编码', en: 'Outer code' } },
    { label: { zh: '价格', en: 'Price' } },
    { label: { zh: '平台数量', en: 'Shown' }, align: 'right' as const },
    { label: { zh: '对应', en: 'Matched' } },
    { label: { zh: '建议', en: 'Suggestion' } },
  ];
  const lines = rows.map((row) => [
    listingRef(row.id),
    row.shop,
    row.state === 'active'
      ? row.title
      : { zh: `${row.title}（${STATES[row.state].zh}）`, en: `${row.title} (${STATES[row.state].en})` },
    row.outerCode || '–',
    moneyText(row.price),
    row.published ?? '–',
    isOf(row),
    hintOf(row),
  ]);
  const blocks: Block[] = [withData(table(columns, lines, total), rows.map(dataOf))];
  const first = rows.find(({ sku, suggestion }) => !sku && suggestion);
  if (first?.suggestion) {
    const { sku, pieces } = first.suggestion;
    const says = `match ${listingRef(first.id)} ${quote(sku)} ${pieces}`;
    const buttons = [
      {
        label: {
          zh: `${listingRef(first.id)} → ${sku} × ${pieces}`,
          en: `${listingRef(first.id)} → ${sku} × ${pieces}`,
        },
        says,
      },
    ];
    if (about.shop)
      buttons.push({
        label: { zh: '按相同编码全部对应', en: 'Match all equal codes' },
        says: `match sure ${quote(about.shop)}`,
      });
    blocks.push(actions(...buttons));
  }
  blocks.push(
    note({
      zh: '对应：对应 L编号 商品编码 [件数]；带 ? 的是猜的，请核对。没有对应的链接不写',
      en: 'To match: match L-number SKU [pieces]; those with ? are guesses. What is not matched is never written',
    }),
  );
  return card(title, blocks);
}

const nothing = (filter: string): Localized =>
  filter === 'unmatched'
    ? { zh: '没有未对应的在售链接', en: 'No active listing is unmatched' }
    : {
        zh: '没有这样的链接；刚接入的店要等几分钟读完商品',
        en: 'There are no such listings; of a shop that was just connected they are read within minutes',
      };

const dataOf = (row: ListedRow): PlainRow => ({
  ref: listingRef(row.id),
  shop: row.shop,
  item: row.item,
  variant: row.variant,
  title: row.title,
  outerCode: row.outerCode,
  price: row.price ? plainMoney(row.price) : null,
  picture: row.picture,
  state: row.state,
  sku: row.sku ?? null,
  pieces: row.sku ? row.pieces : null,
  shown: row.published ?? null,
  shownAt: row.publishedAt ? row.publishedAt.toISOString() : null,
  suggestedSku: row.suggestion?.sku ?? null,
  suggestedPieces: row.suggestion?.pieces ?? null,
  packGuess: row.pack?.pieces ?? null,
});
