import { actions, arg, card, defineCommand, field, fields, quote, Sku } from '#kit';
import { safetyValue } from '../views/safety.ts';

const ALL = new Set(['*', '全部', 'all']);

export default defineCommand({
  name: { zh: '安全库存', en: 'safety' },
  aliases: ['aqkc', '设安全库存'],
  summary: {
    zh: '设一个商品、一个类目或全部（*）的安全库存：提前期需求的系数，或件数',
    en: 'Set the safety stock of a SKU, a category or all (*): a coefficient on the demand during lead time, or units',
  },
  examples: ['安全库存 TEE-RED-M 1.5', 'safety TEE-RED-M 30', '安全库存 * 1.2', 'safety TEE-RED-M 20/10'],
  permission: 'inventory.approve',
  effect: 'write',
  http: { method: 'PUT', path: '/safety', scope: 'inventory.approve' },
  args: {
    subject: arg(Sku, { zh: '商品编码、类目或 *', en: 'SKU, category or *' }, { suggest: 'sku' }),
    value: safetyValue,
  },
  async plan({ args, services, now }) {
    const { inventory } = services;
    if (ALL.has(args.subject.toLowerCase()))
      return inventory.planSafety({ subject: { kind: 'all' }, value: args.value, now });
    const sku = await inventory.skuOf(args.subject);
    if (sku !== undefined) return inventory.planSafety({ subject: { kind: 'sku', sku }, value: args.value, now });
    const category = await inventory.categoryCalled(args.subject);
    return inventory.planSafety({ subject: { kind: 'category', category }, value: args.value, now });
  },
  confirm: (effect) =>
    effect.risky === true || Number(effect.data['calledBack'] ?? 0) > 0 || effect.data['kind'] === 'many',
  async apply({ effect, by, services, trace, now }) {
    await services.inventory.applySafety(effect, { ...by, now });
    const sku = String(effect.data['subject']).replace(/^sku:/, '');
    const changes = effect.rows.flatMap((row) =>
      row.changes.map(({ label, before, after }) =>
        field({ zh: `${row.label.zh} ${label.zh}`, en: `${row.label.en}, ${label.en}` }, `${before} → ${after}`),
      ),
    );
    return card(
      { zh: `安全库存已改`, en: `Safety stock set` },
      [
        fields(field({ zh: '设为', en: 'Set to' }, effect.summary), ...changes, ...effect.figures),
        actions(
          { label: { zh: '撤销', en: 'Undo' }, says: `undo ${trace}` },
          ...(effect.data['kind'] === 'sku'
            ? [{ label: { zh: '看安全库存', en: 'Show safety' }, says: `safety show ${quote(sku)}` }]
            : []),
        ),
      ],
      'success',
    );
  },
});
