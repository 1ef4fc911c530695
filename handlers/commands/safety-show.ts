import { arg, card, defineCommand, Sku, table, text } from '#kit';

export default defineCommand({
  name: { zh: '安全库存 查看', en: 'safety show' },
  aliases: ['看安全库存'],
  summary: {
    zh: '一个商品的安全库存是怎么算的：日均、提前期、系数、应有和现有',
    en: 'How the safety stock of a SKU comes about: daily demand, lead time, coefficient, what it asks for and what is set',
  },
  examples: ['安全库存 查看 TEE-RED-M', 'safety show TEE-RED-M'],
  permission: 'inventory.read',
  effect: 'read',
  http: { method: 'GET', path: '/skus/{sku}/safety', scope: 'inventory.read' },
  args: { sku: arg(Sku, { zh: '商品编码', en: 'SKU' }, { suggest: 'sku' }) },
  async run({ args, services, now }) {
    const sku = await services.inventory.requireSku(args.sku);
    const targets = await services.inventory.safetyOf(sku, now);
    const columns = [
      { label: { zh: '仓库', en: 'Warehouse' } },
      { label: { zh: '日均', en: 'A day' }, align: 'right' as const },
      { label: { zh: '提前期（天）', en: 'Lead days' }, align: 'right' as const },
      { label: { zh: '系数', en: 'Coefficient' }, align: 'right' as const },
      { label: { zh: '应有安全', en: 'Asked for' }, align: 'right' as const },
      { label: { zh: '现有安全', en: 'Set' }, align: 'right' as const },
      { label: { zh: '未分配', en: 'Unassigned' }, align: 'right' as const },
    ];
    const rows = targets.map((one) => [
      one.warehouse,
      one.daily.toFixed(2),
      one.leadDays,
      `×${one.coefficient}`,
      one.target,
      one.safety,
      one.free,
    ]);
    return card({ zh: `安全库存 · ${sku}`, en: `Safety stock · ${sku}` }, [
      table(columns, rows),
      text({
        zh: '系数乘提前期需求：下单时应有 系数 × 日均 × 提前期，超出需求的部分是安全库存，不承诺出去',
        en: 'The coefficient multiplies demand: coefficient x daily x lead days must be there when ordering; what is beyond the demand is safety and never promised',
      }),
    ]);
  },
});
