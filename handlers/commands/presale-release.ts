import { card, defineCommand, field, fields, units } from '#kit';

export default defineCommand({
  name: { zh: '预售 释放', en: 'presale release' },
  aliases: ['预售 取消', '放弃预售', '取消预售'],
  summary: {
    zh: '放弃一笔预售还在等的货，让给后面的人',
    en: 'Give up what a presale still waits for; the goods are for others',
  },
  examples: ['预售 释放 12', 'presale release 12'],
  permission: 'inventory.write',
  reach: 'shop',
  effect: 'write',
  http: { method: 'DELETE', path: '/presales/{presale}', scope: 'inventory.write' },
  args: { presale: units({ zh: '预售编号', en: 'presale number' }, 1) },
  plan: ({ args, services }) => services.presales.planRelease(args.presale),
  async apply({ effect, services }) {
    await services.presales.applyRelease(effect);
    const { id, sku, shop, units: given, held } = effect.data;
    return card(
      { zh: `已放弃预售 ${id}`, en: `Presale ${id} is given up` },
      [
        fields(
          field({ zh: '商品', en: 'SKU' }, String(sku)),
          field({ zh: '店铺', en: 'Shop' }, String(shop)),
          field({ zh: '让出件数', en: 'Units given up' }, Number(given)),
          ...(Number(held) > 0 ? [field({ zh: '已到并仍锁定', en: 'Arrived and still held' }, Number(held))] : []),
        ),
      ],
      'success',
    );
  },
});
