import { actions, arg, card, defineCommand, field, fields, optional, Sku } from '#kit';
import { lotArg, placesTable } from '../views/lots.ts';

export default defineCommand({
  name: { zh: '召回 解除', en: 'recall lift' },
  aliases: ['解除召回'],
  summary: {
    zh: '解除一个批次的召回，冻结的恢复可售',
    en: 'Lift the recall of a lot: what was frozen may be sold again',
  },
  examples: ['召回 解除 L2611A', 'recall lift L2611A sku TEE-RED-M'],
  permission: 'inventory.approve',
  effect: 'write',
  http: { method: 'DELETE', path: '/lots/{lot}/recall', scope: 'inventory.approve' },
  args: {
    lot: lotArg,
    sku: optional({
      ...arg(Sku, { zh: '商品编码', en: 'SKU' }, { suggest: 'sku' }),
      marker: { zh: '编码', en: 'sku' },
    }),
  },
  async plan({ args, services }) {
    const sku = args.sku === undefined ? undefined : await services.inventory.requireSku(args.sku);
    return services.lots.planLift(await services.lots.one(args.lot, sku));
  },
  confirm: () => true,
  async apply({ effect, by, services, trace }) {
    const { freed } = await services.lots.lift(effect, by);
    const { code, sku, lotId } = effect.data;
    return card(
      { zh: `已解除召回 · ${code}`, en: `Recall lifted · ${code}` },
      [
        fields(field({ zh: '商品', en: 'SKU' }, String(sku)), field({ zh: '恢复可售', en: 'Back on hand' }, freed)),
        ...placesTable(await services.lots.trace(Number(lotId), { limit: 1 })),
        actions({ label: { zh: '撤销', en: 'Undo' }, says: `undo ${trace}` }),
      ],
      'success',
    );
  },
});
