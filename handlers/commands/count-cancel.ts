import { arg, card, defineCommand, text, Warehouse } from '#kit';

export default defineCommand({
  name: { zh: '盘点 取消', en: 'count cancel' },
  aliases: ['取消盘点'],
  summary: { zh: '取消进行中的盘点，库存不变', en: 'Cancel a count in progress; the stock stays as it is' },
  examples: ['盘点 取消 sh-1', 'count cancel sh-1'],
  permission: 'inventory.write',
  effect: 'write',
  http: { method: 'DELETE', path: '/counts/{warehouse}', scope: 'inventory.write' },
  args: { warehouse: arg(Warehouse, { zh: '仓库', en: 'warehouse' }, { suggest: 'warehouse' }) },
  async plan({ args, services }) {
    return services.counts.planCancel(await services.inventory.warehouseOf(args.warehouse));
  },
  confirm: (effect) => Number(effect.data['counted']) > 0,
  async apply({ effect, services }) {
    await services.counts.applyCancel(effect);
    const { id, warehouse } = effect.data;
    return card(
      { zh: `盘点 #${id} 已取消 · ${warehouse}`, en: `Count #${id} cancelled · ${warehouse}` },
      [text({ zh: '库存没有变', en: 'The stock is as it was' })],
      'success',
    );
  },
});
