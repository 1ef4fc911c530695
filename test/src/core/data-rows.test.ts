import { expect, it } from 'vitest';
import { dataRowsOf } from '../../../src/core/data-rows.ts';
import { card, field, fields, money, note, table, withData } from '../../../src/core/message.ts';

const words = { zh: '一', en: 'One' };
const column = (en: string) => ({ label: { zh: '列', en } });

it('is the first table by the English names of its columns, its values in one language', () => {
  const message = card(words, [
    note(words),
    table(
      [column('SKU'), column('Reorder at'), column('Orders, 30 d'), column('When'), column('Day'), column('Revenue')],
      [
        [
          'A',
          words,
          3,
          { at: '2026-11-23T01:00:00.000Z' },
          { date: '2026-11-23' },
          money({ minor: -1205n, currency: 'CNY' }),
        ],
      ],
      7,
    ),
  ]);
  expect(dataRowsOf(message, 'zh')).toEqual({
    columns: ['sku', 'reorderAt', 'orders30D', 'when', 'day', 'revenue'],
    rows: [
      {
        sku: 'A',
        reorderAt: '一',
        orders30D: 3,
        when: '2026-11-23T01:00:00.000Z',
        day: '2026-11-23',
        revenue: '-12.05 CNY',
      },
    ],
    total: 7,
  });
});

it('takes the rows that a table brings for programs', () => {
  const shown = table([column('Warehouse')], [[words], [words]], 7);
  const data = [
    { warehouse: 'sh-1', units: 1 },
    { warehouse: 'gz-1', units: 2, owner: 'x' },
  ];
  expect(dataRowsOf(card(words, [withData(shown, data)]), 'zh')).toEqual({
    columns: ['warehouse', 'units', 'owner'],
    rows: data,
    total: 7,
  });
});

it('a gain in a column of numbers is a number, in a column of words it stays as it is', () => {
  const columns = [
    column('Note'),
    { ...column('Change'), align: 'right' as const },
    { ...column('Left'), align: 'right' as const },
  ];
  const { rows } = dataRowsOf(
    card(words, [
      table(columns, [
        ['+5', '+500', '–'],
        ['', '-2', '+1 of 3'],
      ]),
    ]),
    'en',
  );
  expect(rows).toEqual([
    { note: '+5', change: 500, left: '–' },
    { note: '', change: -2, left: '+1 of 3' },
  ]);
});

it('is the fields as one row where there is no table, and nothing where there are none', () => {
  const message = card(words, [
    fields(field({ zh: '件数', en: 'Units' }, 5)),
    fields(field({ zh: '件数', en: 'Units' }, 6), field({ zh: '?', en: '件' }, money({ minor: 5n, currency: 'JPY' }))),
  ]);
  expect(dataRowsOf(message, 'en')).toEqual({
    columns: ['units', 'units2', 'column'],
    rows: [{ units: 5, units2: 6, column: '5 JPY' }],
    total: 1,
  });
  expect(dataRowsOf(card(words, [note(words)]), 'en')).toEqual({ columns: [], rows: [], total: 0 });
});
