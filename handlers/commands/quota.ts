import { arg, card, defineCommand, field, fields, Sku, table, text } from '#kit';

export default defineCommand({
  name: { zh: '配额', en: 'quota' },
  aliases: ['pe', '查配额'],
  summary: {
    zh: '列出一个商品各店的配额：不用再问就可以卖的件数',
    en: 'List the quotas of one SKU: what each shop may still sell without asking',
  },
  examples: ['配额 TEE-RED-M', 'quota TEE-RED-M'],
  permission: 'inventory.read',
  effect: 'read',
  http: { method: 'GET', path: '/skus/{sku}/quotas', scope: 'inventory.read' },
  args: { sku: arg(Sku, { zh: '商品编码', en: 'SKU' }, { suggest: 'sku' }) },
  async run({ args, services }) {
    const sku = await services.inventory.requireSku(args.sku);
    const quotas = await services.inventory.quotasOf(sku);
    const levels = await services.inventory.levelsOf(sku);
    const free = levels.map((level) => {
      const units = Math.max(0, level.onHand - level.reserved - level.safety - level.assigned);
      const name = (lang: 'zh' | 'en') => `${level.warehouseName[lang]} ${level.warehouse}`;
      return field({ zh: `未分配 ${name('zh')}`, en: `Unassigned, ${name('en')}` }, units);
    });
    const title = { zh: `配额 · ${sku}`, en: `Quotas · ${sku}` };
    if (quotas.length === 0)
      return card(title, [
        text({ zh: '没有店铺有它的配额', en: 'No shop has a quota of it' }),
        ...(free.length > 0 ? [fields(...free)] : []),
      ]);
    const columns = [
      { label: { zh: '仓库', en: 'Warehouse' } },
      { label: { zh: '店铺', en: 'Shop' } },
      { label: { zh: '配额', en: 'Quota' }, align: 'right' as const },
    ];
    const rows = quotas.map(({ warehouse, owner, shop, units }) => [
      owner ? `${warehouse} · ${owner}` : warehouse,
      shop,
      units,
    ]);
    return card(title, [table(columns, rows), fields(...free)]);
  },
});
