import { arg, type Block, card, defineCommand, field, fields, note, Sku } from '#kit';
import { waitingTable } from '../views/presales.ts';

const SHOWN = 20;

export default defineCommand({
  name: { zh: '预售单', en: 'presales' },
  aliases: ['ysd', '預售單', '预售列表'],
  summary: {
    zh: '列出还在等货的预售，先答应的先得；写商品看它的上限',
    en: 'List presales that wait for their goods, the first to be served first; with a SKU, its caps too',
  },
  examples: ['预售单', 'presales TEE-RED-M'],
  permission: 'inventory.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/presales', scope: 'inventory.read' },
  args: { sku: arg(Sku.optional(), { zh: '商品编码，省略则全部', en: 'SKU, or all of them' }, { suggest: 'sku' }) },
  async run({ args, services }) {
    const sku = args.sku === undefined ? undefined : await services.inventory.requireSku(args.sku);
    const { rows, total, units } = await services.presales.waiting({ sku, limit: SHOWN });
    const caps = sku === undefined ? [] : await services.presales.caps(sku);
    const blocks: Block[] = [
      ...(total > 0
        ? [waitingTable(rows, total), fields(field({ zh: '等待件数', en: 'Units waited for' }, units))]
        : [note({ zh: '没有在等货的预售', en: 'No presale waits for goods' })]),
      ...(caps.length > 0
        ? [
            fields(
              ...caps.map(({ shop, units: cap, used }) =>
                field(
                  shop === undefined
                    ? { zh: '上限（合计）', en: 'Cap (all shops)' }
                    : { zh: `上限 ${shop}`, en: `Cap ${shop}` },
                  `${used} / ${cap}`,
                ),
              ),
            ),
          ]
        : []),
    ];
    const about = sku === undefined ? String(total) : sku;
    return card({ zh: `预售单 · ${about}`, en: `Presales · ${about}` }, blocks);
  },
});
