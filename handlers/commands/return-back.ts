import { actions, card, defineCommand, field, fields } from '#kit';
import { returnArgs, returnInput } from '../views/returns.ts';

export default defineCommand({
  name: { zh: '退货 撤回', en: 'return back' },
  aliases: ['撤回退货'],
  summary: { zh: '撤回一次记错的退货', en: 'Take off again a return that was entered by mistake' },
  examples: ['退货 撤回 10023 TEE-RED-M 2', 'return back 10023 TEE-RED-M 1 damaged 1'],
  permission: 'inventory.write',
  effect: 'write',
  http: { method: 'POST', path: '/returns/back', scope: 'inventory.write' },
  args: returnArgs,
  async plan({ args, services }) {
    return services.lots.planReturnBack(await returnInput(args, services));
  },
  async apply({ effect, by, services, now, trace }) {
    await services.lots.takeReturnBack(effect, { ...by, now });
    const { order, sku, quantity, damaged } = effect.data;
    return card(
      { zh: `已撤回退货 · ${order}`, en: `Return taken back · ${order}` },
      [
        fields(
          field({ zh: '商品', en: 'SKU' }, String(sku)),
          field({ zh: '好的件数', en: 'Good units' }, Number(quantity)),
          ...(Number(damaged) > 0 ? [field({ zh: '破损', en: 'Damaged' }, Number(damaged))] : []),
        ),
        actions({ label: { zh: '撤销', en: 'Undo' }, says: `undo ${trace}` }),
      ],
      'success',
    );
  },
});
