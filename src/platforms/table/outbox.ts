import path from 'node:path';
import { type Cell, csvOf } from '../../core/csv-out.ts';
import type { CouponOrder, StockChange } from '../platform.ts';
import { type Folder, putFile, readBytes } from './folder.ts';
import { MOST_BYTES, readSheet } from './sheet.ts';
import type { Values } from './values.ts';

const STOCK_COLUMNS = { code: ['code 商品编码'], variant: ['variant 规格编码'], stock: ['stock 库存'] };

/** What is done about one file or folder waits for each other: each sees what the one before has written. */
const turns = new Map<string, Promise<unknown>>();
export function inTurn<T>(file: string, work: () => Promise<T>): Promise<T> {
  const turn = (turns.get(file) ?? Promise.resolve()).then(work, work);
  turns.set(file, turn);
  void turn.catch(() => {}).then(() => turns.get(file) === turn && turns.delete(file));
  return turn;
}

const dayOf = (now: Date) => now.toISOString().slice(0, 10);

/** The day's file has each listing once, with what it was last to be set to. Returns the file's name. */
export function putStock({ outbox }: Folder, changes: readonly StockChange[], now: Date): Promise<string> {
  const name = `stock-${dayOf(now)}.csv`;
  return inTurn(path.join(outbox, name), async () => {
    const lines = new Map<string, Cell[]>();
    const before = await readBytes(path.join(outbox, name), MOST_BYTES);
    for (const { cells } of before ? readSheet(before, STOCK_COLUMNS, ['code']).rows : []) {
      const { code = '', variant = '', stock = '' } = cells;
      lines.set(`${code}/${variant}`, [code, variant, Number(stock)]);
    }
    for (const c of changes) if (c.mode === 'set') lines.set(`${c.item}/${c.variant}`, [c.item, c.variant, c.to]);
    const header = Object.values(STOCK_COLUMNS).flat();
    await putFile(outbox, name, `\uFEFF${csvOf([header, ...lines.values()])}`);
    return name;
  });
}

/** What a person is to do with one coupon, under our own number: the same number again is the same file. */
export async function putCouponToDo(
  { outbox }: Folder,
  { op, order, values }: { op: string; order: CouponOrder; values: Values },
): Promise<string> {
  const name = `coupon-to-do-${op.replace(/[^\w-]/g, '_').slice(0, 80)}.csv`;
  const decimals = (minor: bigint | undefined) => (minor === undefined ? '' : Number(minor) / 10 ** digitsOf(values));
  const rows: Cell[][] =
    order.do === 'stop'
      ? [
          ['do 操作', 'stop 停用'],
          ['id 编号', order.id],
        ]
      : [
          ['do 操作', 'create 创建'],
          ['name 名称', order.spec.name],
          ['kind 类型', order.spec.kind],
          ['threshold 门槛', decimals(order.spec.thresholdMinor)],
          ['discount 面额', decimals(order.spec.discountMinor)],
          ['percent 折扣百分比', order.spec.percentBp === undefined ? '' : order.spec.percentBp / 100],
          ['starts 开始时间', order.spec.startsAt.toISOString()],
          ['ends 结束时间', order.spec.endsAt.toISOString()],
          ['total 总量', order.spec.total],
          ['per customer 每人限领', order.spec.perCustomer],
          ['items 适用商品', order.spec.items?.join(';')],
        ];
  await putFile(outbox, name, `\uFEFF${csvOf(rows)}`);
  return name;
}

const digitsOf = ({ currency }: Values) => (currency === 'JPY' || currency === 'KRW' ? 0 : 2);
