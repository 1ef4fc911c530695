import {
  actions,
  card,
  dayIn,
  defineCommand,
  field,
  fields,
  note,
  optional,
  readSupplierCode,
  table,
  text,
  valueArg,
} from '#kit';
import { itemsTable } from '../views/supply.ts';

const SHOWN = 20;
const DAYS = 90;

export default defineCommand({
  name: { zh: '供应商', en: 'supplier' },
  aliases: ['supplier 供应商', 'gys', 'suppliers', 'supplier list', 'supplier show', '供应商 列表', '供應商'],
  summary: {
    zh: '列出供应商；写代码看它的商品条款、交期和准时率',
    en: 'List the suppliers; with a code its terms, lead times and on-time rate',
  },
  examples: ['供应商', 'supplier', '供应商 HZ-01', 'supplier HZ-01'],
  permission: 'inventory.read',
  effect: 'read',
  http: { method: 'GET', path: '/suppliers', scope: 'inventory.read' },
  args: {
    supplier: optional(
      valueArg(
        { zh: '供应商代码', en: "supplier's code" },
        (typed) => {
          const value = readSupplierCode(typed) ?? (typed.length <= 64 ? typed : undefined);
          return value === undefined ? undefined : { value };
        },
        { joins: true },
      ),
    ),
  },
  async run({ args, services, now, room }) {
    if (args.supplier === undefined) return listCard(await services.supply.suppliers(SHOWN));
    const supplier = await services.supply.supplierOf(args.supplier);
    const { rows, total } = await services.supply.itemsOf(supplier.code, SHOWN);
    const to = dayIn(now, room.timeZone);
    const times = await services.supply.leadTimes({ now, days: DAYS, to });
    const own = times.find((one) => one.supplier === supplier.code);
    return card({ zh: `供应商 · ${supplier.code}`, en: `Supplier · ${supplier.code}` }, [
      fields(
        field({ zh: '名称', en: 'Name' }, supplier.name),
        field({ zh: '币种', en: 'Currency' }, supplier.currency),
        field(
          { zh: '准时率', en: 'On time' },
          own?.onTime === undefined
            ? { zh: `${DAYS} 天内没有到期的采购行`, en: `no line was due in ${DAYS} days` }
            : { zh: `${own.onTime.toFixed(1)}%（${own.due} 行）`, en: `${own.onTime.toFixed(1)}% of ${own.due} lines` },
        ),
        ...(own && own.lines > 0
          ? [
              field(
                { zh: '实际交期', en: 'Measured lead time' },
                {
                  zh: `${own.meanDays.toFixed(1)} ± ${own.spreadDays.toFixed(1)} 天（${own.lines} 行）`,
                  en: `${own.meanDays.toFixed(1)} ± ${own.spreadDays.toFixed(1)} days (${own.lines} lines)`,
                },
              ),
            ]
          : []),
      ),
      ...(total > 0 ? [itemsTable(rows, total)] : [note(NO_ITEMS)]),
    ]);
  },
});

const NO_ITEMS = {
  zh: '还没有商品条款：供应商 设置 代码 商品 价格 9.90 交期 7',
  en: 'No terms yet: supplier set CODE SKU price 9.90 lead 7',
};

type Lines = { code: string; name: { zh: string; en: string }; currency: string; items: number; openOrders: number }[];

function listCard({ rows, total }: { rows: Lines; total: number }) {
  if (total === 0)
    return card({ zh: '还没有供应商', en: 'There are no suppliers yet' }, [
      text({
        zh: '用 供应商 添加 登记，或导入：npm run import -- suppliers 文件.csv',
        en: 'Add one with supplier add, or import them: npm run import -- suppliers FILE.csv',
      }),
    ]);
  return card({ zh: `供应商 · ${total}`, en: `Suppliers · ${total}` }, [
    table(
      [
        { label: { zh: '代码', en: 'Code' } },
        { label: { zh: '名称', en: 'Name' } },
        { label: { zh: '币种', en: 'Currency' } },
        { label: { zh: '商品', en: 'SKUs' }, align: 'right' },
        { label: { zh: '在途采购单', en: 'Open orders' }, align: 'right' },
      ],
      rows.map((row) => [row.code, row.name, row.currency, row.items, row.openOrders]),
      total,
    ),
    actions(
      ...rows.slice(0, 3).map(({ code }) => ({
        label: { zh: `查看 ${code}`, en: `Show ${code}` },
        says: `supplier ${code}`,
      })),
    ),
  ]);
}
