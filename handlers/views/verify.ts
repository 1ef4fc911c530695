import { type Block, field, fields, PROOFS, table, type Verified } from '#kit';

/** What was proved, in figures. */
export const provedFields = (proof: Verified): Block =>
  fields(
    field({ zh: '库存记录', en: 'Levels' }, proof.levels),
    field({ zh: '流水', en: 'Movements' }, proof.movements),
    field({ zh: '未完成锁单', en: 'Open reservations' }, proof.reservations),
    field({ zh: '不一致', en: 'Does not hold' }, proof.total),
  );

/** What does not hold: which level, what should stand, what stands. */
export const findingsTable = (proof: Verified): Block =>
  table(
    [
      { label: { zh: '商品', en: 'SKU' } },
      { label: { zh: '仓库', en: 'Warehouse' } },
      { label: { zh: '不一致', en: 'What does not hold' } },
      { label: { zh: '应为', en: 'Should be' }, align: 'right' },
      { label: { zh: '实为', en: 'Is' }, align: 'right' },
      { label: { zh: '差', en: 'Difference' }, align: 'right' },
    ],
    proof.findings.map((one) => [
      one.sku,
      one.owner ? `${one.warehouse} · ${one.owner}` : one.warehouse,
      one.movement === undefined
        ? PROOFS[one.proof]
        : {
            zh: `${PROOFS[one.proof].zh}（流水 ${one.movement}）`,
            en: `${PROOFS[one.proof].en} (movement ${one.movement})`,
          },
      one.expected,
      one.stands,
      one.stands - one.expected,
    ]),
    proof.total,
  );
