import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Message, PlainRow } from '../../../src/core/message.ts';
import { rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { sell } from '../../support/kpis.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await sell(chat.database.url);
});
afterAll(() => chat.close());

it('one card of the five core figures with targets', async () => {
  const message = await chat.hears('看板 2025-11');
  expect(message.title.zh).toBe('看板 · 2025 年 11 月');
  expect(message.tone).toBe('warning');
  expect(rowsOfTable(message).map(([name, now, target]) => [(name as { en: string }).en, now, target])).toEqual([
    ['GMV growth', '107 %', '≥ 45 %'],
    ['Retention', '50 %', '≥ 60 %'],
    ['Violation rate', '0 %', '≤ 0.3 %'],
    ['Labour return', '–', '≥ 1:30'],
    ['Technology ROI', '–', '≥ 1.8'],
  ]);
  // Why there is nothing is said, and what to enter.
  expect(JSON.stringify(message.blocks)).toContain('no staff-cost was entered');
});

it.each(['', ' SH-2'])('says what a metric and a digest say of the same month and shops%s', async (shop) => {
  const room = shop ? 'stock' : 'ops';
  if (shop) await chat.hears(`room shops${shop}`, { room });
  const codes = ['gmv-growth', 'retention', 'violation-rate', 'labour-return', 'technology-roi', 'gmv', 'basket'];
  await chat.hears(`digest set monthly figures ${codes.join(',')}`, { room });
  const digest = figuresIn(await chat.hears('monthly 2025-11', { room }), ({ code }) => String(code));
  expect(digest['basket USD']).toBeCloseTo(9.99);
  const single: Record<string, unknown> = {};
  for (const code of codes) {
    const message = await chat.hears(`metric ${code} 2025-11${shop}`);
    Object.assign(
      single,
      figuresIn(message, (row) => row['of'] === (shop.trim() || 'all') && code),
    );
  }
  expect(known(single)).toEqual(known(digest));
  const board = figuresIn(await chat.hears(`board 2025-11${shop}`), ({ metric }) => String(metric));
  expect(known(board)).toEqual(known(digest, Object.keys(board)));
  expect(Object.keys(known(board))).not.toEqual([]);
});

/** Figures of an answer by code and currency; `name` says of which metric a row is, if of one. */
function figuresIn({ blocks }: Message, name: (row: PlainRow) => string | false): Record<string, unknown> {
  const rows = blocks.flatMap((block) => (block.kind === 'table' ? (block.data ?? []) : []));
  return Object.fromEntries(
    rows.flatMap((row) => {
      const code = 'value' in row && name(row);
      return code ? [[`${code} ${row['currency'] ?? ''}`.trim(), row['value']]] : [];
    }),
  );
}

const known = (figures: Record<string, unknown>, among = Object.keys(figures)) =>
  Object.fromEntries(among.filter((key) => figures[key] !== null).map((key) => [key, figures[key]]));
