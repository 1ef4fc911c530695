import {
  actions,
  arg,
  card,
  chart,
  clampChars,
  defineCommand,
  field,
  fields,
  isLow,
  money,
  type Quota,
  Sku,
  UserError,
  Warehouse,
  withData,
} from '#kit';
import { assignedNote, levelData, ownStock, stockTable } from '../views/stock.ts';

const DAYS = 30;

export default defineCommand({
  name: { zh: '库存', en: 'stock' },
  aliases: ['kc', '查库存', '庫存', '查庫存'],
  summary: {
    zh: '查询一个商品在各仓的库存和近 30 天销量',
    en: 'Show what is available of one SKU, per warehouse, and its sales of 30 days',
  },
  examples: ['库存 TEE-RED-M', 'stock TEE-RED-M sh-1', '库存TEE-RED-M'],
  permission: 'inventory.read',
  reach: 'shop',
  effect: 'read',
  http: { method: 'GET', path: '/skus/{sku}/stock', scope: 'inventory.read' },
  args: {
    sku: arg(Sku, { zh: '商品编码', en: 'SKU' }, { suggest: 'sku' }),
    warehouse: arg(
      Warehouse.optional(),
      { zh: '仓库，省略则全部', en: 'warehouse, or all of them' },
      { suggest: 'warehouse', joins: true },
    ),
  },
  async run({ args: { sku, warehouse }, services, now, totals }) {
    const code = await services.inventory.requireSku(sku);
    const only = warehouse === undefined ? undefined : await services.inventory.warehouseOf(warehouse);
    const levels = await services.inventory.levelsOf(code, only);
    if (levels.length === 0 && only && totals) throw notThere(code, only);
    const own = totals ? [] : ownStock(quotasIn(await services.inventory.quotasOf(code), only));
    const span = await services.orders.lastDays({ now, days: DAYS });
    const demand = await services.orders.demandOf(code, { ...span, until: now });
    const sold = await services.orders.soldOf(code, { ...span, until: now });
    const last = await services.orders.lastSales(code, 1);
    const low = levels.filter(isLow);
    const about = clampChars(levels[0] ? `${code} · ${levels[0].title}` : code, 50);
    return card(
      { zh: `库存 · ${about}`, en: `Stock · ${about}` },
      [
        ...(levels.length > 0 ? [withData(stockTable(levels), levelData(levels))] : []),
        ...assignedNote(levels),
        ...own,
        fields(
          ...(levels.length > 0 || !totals
            ? []
            : [field({ zh: '库存记录', en: 'Stock record' }, { zh: '没有', en: 'none' })]),
          ...levels
            .filter(({ short }) => short > 0)
            .map((one) => field({ zh: `缺口 ${one.warehouse}`, en: `Short ${one.warehouse}` }, one.short)),
          field({ zh: `近 ${DAYS} 天售出`, en: `Sold in ${DAYS} days` }, sold.units),
          field(
            { zh: '统计日期', en: 'Days counted' },
            { zh: `${span.from} 至 ${span.to}`, en: `${span.from} to ${span.to}` },
          ),
          ...sold.revenue.map((amount) => field({ zh: '金额', en: 'Revenue' }, money(amount))),
          ...(last[0] ? [field({ zh: '最近一单', en: 'Latest sale' }, { at: last[0].at.toISOString() })] : []),
        ),
        ...(sold.units > 0 ? [chart(salesChart(demand))] : []),
        ...(low.length > 0 ? [actions({ label: { zh: '看全部缺货', en: 'All low stock' }, says: 'low-stock' })] : []),
      ],
      low.length > 0 ? 'warning' : 'normal',
    );
  },
});

const quotasIn = (quotas: Quota[], warehouse: string | undefined): Quota[] =>
  quotas.filter((one) => warehouse === undefined || one.warehouse === warehouse);

const salesChart = (demand: { day: string; units: number }[]) => ({
  title: { zh: `近 ${DAYS} 天每日销量`, en: `Units sold a day, ${DAYS} days` },
  form: 'bar' as const,
  unit: { zh: '件', en: 'units' },
  labels: demand.map(({ day }) => day.slice(5)),
  series: [{ name: { zh: '销量', en: 'Units' }, values: demand.map(({ units }) => units) }],
});

const notThere = (sku: string, warehouse: string) =>
  new UserError('stock.not_found', {
    zh: `“${sku}”在仓库“${warehouse}”没有库存记录，不写仓库可以看全部`,
    en: `No stock record for “${sku}” in warehouse “${warehouse}”; leave the warehouse out to see all`,
  });
