import { actions, at, card, defineCommand, field, fields, table } from '#kit';
import { allocateArgs, allocationAsk } from '../views/allocation-args.ts';

export default defineCommand({
  name: { zh: '分仓 锁定', en: 'allocate hold' },
  aliases: ['分仓 锁单', 'allocate reserve'],
  summary: {
    zh: '按分仓结果锁定库存：全部锁住，或一件不锁',
    en: 'Hold the stock as it is allocated: all of it or nothing',
  },
  examples: ['分仓 锁定 20261123001', 'allocate hold TEE-RED-M 2, MUG-1 1 split yes'],
  permission: 'inventory.write',
  effect: 'write',
  http: { method: 'POST', path: '/allocation/holds', scope: 'inventory.write' },
  args: allocateArgs,
  plan: async ({ args, services, now }) => services.allocation.planHold(await allocationAsk(args, services, now)),
  async apply({ effect, by, services, now, trace }) {
    const { takes, order, until, inverse } = await services.allocation.hold(effect, { ...by, now });
    return {
      message: card(
        { zh: `已按分仓锁定 · ${order}`, en: `Held as allocated · ${order}` },
        [
          table(
            [
              { label: { zh: '商品', en: 'SKU' } },
              { label: { zh: '仓库', en: 'Warehouse' } },
              { label: { zh: '数量', en: 'Units' }, align: 'right' },
            ],
            takes.map(({ sku, warehouse, owner, quantity }) => [
              sku,
              owner === '' ? warehouse : `${warehouse} · ${owner}`,
              quantity,
            ]),
          ),
          ...(until ? [fields(field({ zh: '到期', en: 'Until' }, at(until)))] : []),
          actions({ label: { zh: '撤销', en: 'Undo' }, says: `undo ${trace}` }),
        ],
        'success',
      ),
      inverse,
    };
  },
});
