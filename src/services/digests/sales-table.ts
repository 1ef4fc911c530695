import { type Localized, same } from '../../core/localized.ts';
import { type Block, money, table, type Value, withData } from '../../core/message.ts';
import { minorDigits } from '../../core/money.ts';
import type { CurrencySales, Totals } from './facts.ts';
import type { Span } from './spans.ts';
import { percentText } from './words.ts';

/** An amount of minor units, rounded to one. */
export const cash = (minor: number, currency: string): Value => money({ minor: BigInt(Math.round(minor)), currency });

type Line = { name: string; label: Localized; amount: boolean; of(totals: Totals): number };

const LINES: readonly Line[] = [
  { name: 'gross', label: { zh: '销售额', en: 'Gross sales' }, amount: true, of: ({ minor }) => minor },
  {
    name: 'orders',
    label: { zh: '订单（发票）', en: 'Orders (invoices)' },
    amount: false,
    of: ({ invoices }) => invoices,
  },
  { name: 'customers', label: { zh: '客户', en: 'Customers' }, amount: false, of: ({ customers }) => customers },
  { name: 'units', label: { zh: '件数', en: 'Units' }, amount: false, of: ({ units }) => units },
  {
    ...{ name: 'basket', label: { zh: '客单价', en: 'Basket' }, amount: true },
    of: ({ minor, invoices }) => (invoices === 0 ? 0 : minor / invoices),
  },
  { name: 'cancelled', label: { zh: '取消', en: 'Cancelled' }, amount: true, of: ({ cancelled }) => cancelled },
];

/** What was sold in one currency, beside the last period. */
export function salesTable({ now, before, currency }: CurrencySales, span: Span): Block {
  const shown = (line: Line, of: Totals): Value => (line.amount ? cash(line.of(of), currency) : line.of(of));
  const plain = (line: Line, of: Totals): number =>
    line.amount ? Math.round(line.of(of)) / 10 ** minorDigits(currency) : line.of(of);
  return withData(
    table(
      [
        { label: { zh: `销售（${currency}）`, en: `Sales (${currency})` } },
        { label: same(short(span)), align: 'right' },
        { label: same(short(span.before)), align: 'right' },
        { label: { zh: '变化', en: 'Change' }, align: 'right' },
      ],
      LINES.map((line) => [
        ...[line.label, shown(line, now), shown(line, before)],
        // Of what is cancelled, more is further below zero.
        percentText(Math.abs(line.of(now)), Math.abs(line.of(before))),
      ]),
    ),
    LINES.map((line) => ({ name: line.name, currency, now: plain(line, now), before: plain(line, before) })),
  );
}

const short = ({ from, to }: { from: string; to: string }): string =>
  from === to ? from : `${from} – ${to.slice(0, 4) === from.slice(0, 4) ? to.slice(5) : to}`;
