import { actions, arg, card, defineCommand, field, fields, quote, rest, Sku, signedUnits, Warehouse } from '#kit';

/** A change of this many units or more waits for a word: a slip of one digit is the usual accident. */
const CONFIRM_FROM = 100;

export default defineCommand({
  name: { zh: '调整', en: 'adjust' },
  aliases: ['tz', '调整库存', '調整', '調整庫存'],
  summary: { zh: '调整一个商品在一个仓的在库数量', en: 'Change what is on hand of one SKU in one warehouse' },
  examples: ['调整 TEE-RED-M sh-1 -3 破损', 'adjust TEE-RED-M sh-1 +20 found'],
  permission: 'inventory.write',
  effect: 'write',
  http: { method: 'POST', path: '/skus/{sku}/adjust', scope: 'inventory.write' },
  args: {
    sku: arg(Sku, { zh: '商品编码', en: 'SKU' }, { suggest: 'sku' }),
    warehouse: arg(Warehouse, { zh: '仓库', en: 'warehouse' }, { suggest: 'warehouse' }),
    delta: signedUnits({ zh: '变动数量（+20、-3）', en: 'change in units (+20, -3)' }),
    reason: rest({ zh: '原因', en: 'reason' }, { verbatim: true }),
  },
  async plan({ args, services }) {
    const sku = await services.inventory.requireSku(args.sku);
    const warehouse = await services.inventory.warehouseOf(args.warehouse);
    return services.inventory.planAdjust({ ...args, sku, warehouse });
  },
  confirm: (effect) =>
    effect.risky === true ||
    Number(effect.data['calledBack']) > 0 ||
    Math.abs(Number(effect.data['delta'])) >= CONFIRM_FROM,
  async apply({ effect, by, services, trace }) {
    await services.inventory.adjust(effect, by);
    const { sku, warehouse, delta, reason, uncovered } = effect.data;
    return card(
      { zh: `已调整 · ${sku}`, en: `Adjusted · ${sku}` },
      [
        fields(
          field({ zh: '仓库', en: 'Warehouse' }, String(warehouse)),
          field({ zh: '在库', en: 'On hand' }, beforeAfter(effect)),
          ...effect.rows.flatMap((row) =>
            row.changes.slice(1).map(({ label, before, after }) => field(label, `${before} → ${after}`)),
          ),
          field({ zh: '变动', en: 'Change' }, Number(delta) > 0 ? `+${delta}` : String(delta)),
          field({ zh: '原因', en: 'Reason' }, String(reason)),
          ...effect.figures.filter(
            ({ label }) => label.en === 'Quotas called back' || label.en.startsWith('Open holds'),
          ),
        ),
        actions(
          { label: { zh: '撤销', en: 'Undo' }, says: `undo ${trace}` },
          { label: { zh: '看流水', en: 'Movements' }, says: `movements ${quote(String(sku))}` },
          ...(Number(uncovered) > 0
            ? [{ label: { zh: '看锁单', en: 'Open holds' }, says: `holds ${quote(String(sku))}` }]
            : []),
        ),
      ],
      'success',
    );
  },
});

function beforeAfter(effect: { rows: { changes: { before: unknown; after: unknown }[] }[] }): string {
  const change = effect.rows[0]?.changes[0];
  return `${change?.before} → ${change?.after}`;
}
