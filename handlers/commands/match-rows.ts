import { arg, card, defineCommand, field, fields, irreversible, many, rest, ShopName, table } from '#kit';
import { noSuchShop } from '../views/shops.ts';

const SHOWN = 10;

export default defineCommand({
  name: { zh: '对应 批量', en: 'match rows' },
  aliases: ['批量对应'],
  summary: {
    zh: '一次对应多个链接：商品 ID/规格 ID,商品编码,件数，用 ; 隔开；文件用 npm run import -- matches',
    en: 'Match many listings at once: ITEM/VARIANT,SKU,PIECES separated by ;; a file goes by npm run import -- matches',
  },
  examples: [
    '对应 批量 SH-2 10023/901,TEE-RED-M,1; 10024,MUG-1,2',
    'match rows SH-2 10023/901,TEE-RED-M; 10024,MUG-1,2',
  ],
  permission: 'listings.write',
  effect: 'write',
  http: { method: 'PUT', path: '/shops/{shop}/listings/matches', scope: 'listings.write' },
  args: {
    shop: arg(ShopName, { zh: '店铺', en: 'shop' }, { suggest: 'shop' }),
    rows: rest({ zh: '对应的行', en: 'rows' }, { max: 30_000, verbatim: true }),
  },
  async plan({ args, services }) {
    const shop = await services.shops.find(args.shop);
    if (!shop) throw noSuchShop(args.shop);
    const rows = await services.listings.readRows(args.rows);
    return {
      summary: {
        zh: `对应 ${shop.code} 的 ${rows.length} 个链接`,
        en: `Match ${many(rows.length, 'listing')} of ${shop.code}`,
      },
      rows: [],
      figures: [],
      inverse: irreversible('要取消请逐个发送 取消对应', 'unmatch them one by one to undo'),
      data: { shopId: shop.id, code: shop.code, rows: args.rows },
    };
  },
  async apply({ effect, services, by, now }) {
    const shop = { id: Number(effect.data['shopId']), code: String(effect.data['code']) };
    const rows = await services.listings.readRows(String(effect.data['rows']));
    const { matched, same, refused } = await services.listings.matchRows({ shop, rows, by: by.actor, now });
    const columns = [
      { label: { zh: '行', en: 'Row' }, align: 'right' as const },
      { label: { zh: '原因', en: 'Reason' } },
    ];
    const lines = refused.slice(0, SHOWN).map(({ line, why }) => [line, why.text]);
    return card(
      { zh: `对应 · ${shop.code}`, en: `Matches · ${shop.code}` },
      [
        fields(
          field({ zh: '已对应', en: 'Matched' }, matched),
          field({ zh: '本来就是', en: 'Were so already' }, same),
          field({ zh: '没有对应', en: 'Refused' }, refused.length),
        ),
        ...(refused.length > 0 ? [table(columns, lines, refused.length)] : []),
      ],
      refused.length > 0 ? 'warning' : 'success',
    );
  },
});
