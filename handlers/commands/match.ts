import {
  arg,
  card,
  defineCommand,
  field,
  fields,
  irreversible,
  ListingName,
  optional,
  Sku,
  UserError,
  units,
} from '#kit';
import { listingsCard } from '../views/listings.ts';

const SHOWN = 20;

export default defineCommand({
  name: { zh: '对应', en: 'match' },
  aliases: ['对应链接'],
  summary: {
    zh: '说明一个链接是哪个商品、一份几件；不带参数则列出未对应的',
    en: 'Say which SKU a listing is and how many pieces one is; alone, lists what is unmatched',
  },
  examples: ['对应 L12 TEE-RED-M', 'match L12 TEE-RED-M 3', 'match SH-2/10023/901 MUG-1 2'],
  permission: 'listings.write',
  effect: 'write',
  http: { method: 'PUT', path: '/listings/{listing}/match', scope: 'listings.write' },
  args: {
    listing: arg(ListingName.optional(), { zh: '链接', en: 'listing' }),
    sku: arg(Sku.optional(), { zh: '商品编码', en: 'SKU' }, { suggest: 'sku' }),
    pieces: optional(units({ zh: '一份几件，默认 1', en: 'pieces in one, 1 unless said' }, 1)),
  },
  async plan({ args, services }) {
    if (args.listing === undefined)
      return {
        summary: { zh: '列出未对应的链接', en: 'List the unmatched listings' },
        rows: [],
        figures: [],
        inverse: irreversible('什么也没有改', 'nothing was changed'),
        data: { list: true },
      };
    const listing = await services.listings.find(args.listing);
    if (args.sku === undefined)
      throw new UserError('match.which_sku', {
        zh: `请写商品编码，例如：对应 ${args.listing} TEE-RED-M；要取消用 取消对应`,
        en: `Say the SKU, such as match ${args.listing} TEE-RED-M; to undo a match use unmatch`,
      });
    const sku = await services.inventory.requireSku(args.sku);
    return services.listings.planMatch({ listing, sku, pieces: args.pieces ?? 1 });
  },
  confirm: ({ data }) => data['live'] === true,
  async apply({ effect, services, by, now }) {
    if (effect.data['list'])
      return listingsCard(await services.listings.list({ filter: 'unmatched', limit: SHOWN }), {
        shop: undefined,
        filter: 'unmatched',
      });
    const { lines, short, exposed } = await services.listings.applyMatch({ effect, by: by.actor, now });
    const { id, sku, pieces } = effect.data;
    const facts = [field({ zh: '商品 × 件数', en: 'SKU × pieces' }, `${sku} × ${pieces}`)];
    if (lines > 0) facts.push(field({ zh: '补上的订单行', en: 'Order lines that it explains' }, lines));
    if (short > 0) facts.push(field({ zh: '没有货的件数', en: 'Ordered without stock' }, short));
    if (exposed > 0) facts.push(field({ zh: '超出库存、正在降', en: 'More than we have, being lowered' }, exposed));
    return card(
      { zh: `已对应 · L${id}`, en: `Matched · L${id}` },
      [fields(...facts)],
      short + exposed > 0 ? 'warning' : 'success',
    );
  },
});
