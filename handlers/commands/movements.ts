import { arg, card, defineCommand, Sku, table, text, withData } from '#kit';
import { movementData, movementKind } from '../views/movements.ts';

const SHOWN = 15;

export default defineCommand({
  name: { zh: '流水', en: 'movements' },
  aliases: ['ls', '库存流水'],
  summary: { zh: '查询一个商品的库存流水，最新的在前', en: 'List the stock movements of one SKU, the latest first' },
  examples: ['流水 TEE-RED-M', 'movements TEE-RED-M'],
  permission: 'inventory.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/skus/{sku}/movements', scope: 'inventory.read' },
  args: { sku: arg(Sku, { zh: '商品编码', en: 'SKU' }, { suggest: 'sku' }) },
  async run({ args: { sku }, services, most, totals }) {
    const { rows, total } = await services.inventory.movementsOf(sku, most(SHOWN));
    const title = { zh: `流水 · ${sku}`, en: `Movements · ${sku}` };
    if (total === 0) return card(title, [text({ zh: '还没有流水', en: 'There are no movements yet' })]);
    // Where nothing was ever held, two columns of zeros say nothing.
    const holds = rows.some((row) => row.reservedDelta !== 0 || row.reservedAfter !== 0);
    const columns = [
      { label: { zh: '时间', en: 'Time' } },
      { label: { zh: '仓库', en: 'Warehouse' } },
      { label: { zh: '类型', en: 'Kind' } },
      { label: { zh: '变动', en: 'Change' }, align: 'right' as const },
      ...(totals ? [{ label: { zh: '结存', en: 'Balance' }, align: 'right' as const }] : []),
      ...(holds ? [{ label: { zh: '锁定变动', en: 'Reserved, change' }, align: 'right' as const }] : []),
      ...(holds && totals ? [{ label: { zh: '锁定结存', en: 'Reserved' }, align: 'right' as const }] : []),
      { label: { zh: '原因', en: 'Reason' } },
      { label: { zh: '谁', en: 'Who' } },
    ];
    const lines = rows.map((row) => [
      { at: row.at.toISOString() },
      row.warehouse,
      movementKind(row.kind),
      signed(row.delta),
      ...(totals ? [row.onHandAfter] : []),
      ...(holds ? [signed(row.reservedDelta)] : []),
      ...(holds && totals ? [row.reservedAfter] : []),
      row.reason,
      row.actor,
    ]);
    return card(title, [withData(table(columns, lines, total), movementData(rows, totals))]);
  },
});

const signed = (units: number): string | number => (units > 0 ? `+${units}` : units);
