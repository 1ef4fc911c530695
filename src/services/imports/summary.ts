import type { Localized } from '../../core/localized.ts';
import type { OrderSummary } from './orders.ts';
import type { StockSummary } from './stock.ts';
import type { SupplierSummary } from './suppliers.ts';

const n = (count: number): string => count.toLocaleString('en');

/** The summary of an orders import, one line each. */
export function orderSummaryLines(s: OrderSummary): Localized[] {
  const rate = n(Math.round(s.lines / Math.max(s.seconds, 0.001)));
  const same = s.added.lines === 0 && s.lines > s.rejects;
  return [
    {
      zh: `读入 ${n(s.lines)} 行，用时 ${s.seconds.toFixed(1)} 秒，每秒 ${rate} 行`,
      en: `${n(s.lines)} lines read in ${s.seconds.toFixed(1)} s, ${rate} lines/s`,
    },
    {
      zh: `文件里有：订单 ${n(s.orders)}、商品 ${n(s.skus)}、店铺 ${n(s.shops)}、客户 ${n(s.customers)}`,
      en: `In the file: ${n(s.orders)} orders, ${n(s.skus)} SKUs, ${n(s.shops)} shops, ${n(s.customers)} customers`,
    },
    {
      zh: `其中：取消单 ${n(s.cancellationLines)} 行，价格为 0 的 ${n(s.free)} 行，非商品编码 ${n(s.charges)} 行，与前面完全相同的 ${n(s.duplicates)} 行（照样保留）`,
      en: `Among them: ${n(s.cancellationLines)} cancellation lines, ${n(s.free)} lines with price 0, ${n(s.charges)} lines of codes that are no goods, ${n(s.duplicates)} lines equal to an earlier one (kept)`,
    },
    {
      zh: `按类型：${kinds(s)}`,
      en: `By kind: ${kinds(s)}`,
    },
    ...remarks(s),
    same
      ? {
          zh: '没有新的内容：这个文件以前导入过，什么也没有改变',
          en: 'Nothing new: this file was imported before, nothing was changed',
        }
      : {
          zh: `新增：订单 ${n(s.added.orders)}、明细 ${n(s.added.lines)}、商品 ${n(s.added.skus)}、店铺 ${n(s.added.shops)}`,
          en: `Added: ${n(s.added.orders)} orders, ${n(s.added.lines)} lines, ${n(s.added.skus)} SKUs, ${n(s.added.shops)} shops`,
        },
  ];
}

const kinds = (s: OrderSummary): string =>
  Object.entries(s.byKind)
    .map(([kind, count]) => `${kind} ${n(count)}`)
    .join(', ');

/** What happens seldom is said only when it happened. */
function remarks(s: OrderSummary): Localized[] {
  const when = (count: number, zh: string, en: string): Localized[] => (count > 0 ? [{ zh, en }] : []);
  return [
    ...when(
      s.rounded,
      `${n(s.rounded)} 行的价格比货币最小单位还细，已四舍五入`,
      `${n(s.rounded)} prices were finer than the currency and were rounded`,
    ),
    ...when(
      s.elsewhere,
      `${n(s.elsewhere)} 行属于别处已有的订单，没有改动`,
      `${n(s.elsewhere)} lines belong to orders that are there from elsewhere, left alone`,
    ),
    ...when(
      s.repeatedKeys,
      `${n(s.repeatedKeys)} 行的行号重复，只取第一行`,
      `${n(s.repeatedKeys)} line keys came twice, the first one counts`,
    ),
    ...rejected(s),
  ];
}

function rejected(s: { rejects: number; rejectsFile: string | undefined }): Localized[] {
  if (s.rejects === 0) return [];
  return [
    {
      zh: `${n(s.rejects)} 行读不懂，行号和原因见 ${s.rejectsFile}`,
      en: `${n(s.rejects)} lines make no sense: line numbers and reasons are in ${s.rejectsFile}`,
    },
  ];
}

/** The summary of a stock import, one line each. */
export function stockSummaryLines(s: StockSummary): Localized[] {
  const warehouses = s.newWarehouses.join(', ');
  return [
    {
      zh: `读入 ${n(s.lines)} 行，用时 ${s.seconds.toFixed(1)} 秒`,
      en: `${n(s.lines)} lines read in ${s.seconds.toFixed(1)} s`,
    },
    {
      zh: `库存有变的 ${n(s.changed)} 条（增加 ${n(s.added)} 件，减少 ${n(s.taken)} 件），与账面一致的 ${n(s.unchanged)} 条`,
      en: `${n(s.changed)} levels changed (${n(s.added)} units added, ${n(s.taken)} taken off), ${n(s.unchanged)} were as the file says`,
    },
    ...(s.newSkus > 0 ? [{ zh: `新建商品 ${n(s.newSkus)} 个`, en: `${n(s.newSkus)} new SKUs` }] : []),
    ...(warehouses ? [{ zh: `新建仓库：${warehouses}`, en: `New warehouses: ${warehouses}` }] : []),
    ...(s.repeated > 0
      ? [
          {
            zh: `${n(s.repeated)} 行以前导入过，没有改动；重新盘点请用新的文件`,
            en: `${n(s.repeated)} lines were imported before and changed nothing; a new count needs a new file`,
          },
        ]
      : []),
    ...rejected(s),
  ];
}

/** The summary of a suppliers import, one line each. */
export function supplierSummaryLines(s: SupplierSummary): Localized[] {
  return [
    {
      zh: `读入 ${n(s.lines)} 行，用时 ${s.seconds.toFixed(1)} 秒`,
      en: `${n(s.lines)} lines read in ${s.seconds.toFixed(1)} s`,
    },
    {
      zh: `条款：新增 ${n(s.added)}、变更 ${n(s.changed)}、没有变化 ${n(s.unchanged)}`,
      en: `Terms: ${n(s.added)} added, ${n(s.changed)} changed, ${n(s.unchanged)} as they were`,
    },
    ...(s.newSuppliers > 0
      ? [{ zh: `新建供应商 ${n(s.newSuppliers)} 家`, en: `${n(s.newSuppliers)} new suppliers` }]
      : []),
    ...rejected(s),
  ];
}
