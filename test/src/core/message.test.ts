import { expect, it } from 'vitest';
import { isLocalized, same } from '../../../src/core/localized.ts';
import { actions, buttonsOf, card, money, table, text, withoutButtons } from '../../../src/core/message.ts';
import { isRightAligned, rowsShown, type Table } from '../../../src/core/table-words.ts';

const press = (says: string) => ({ label: same(says), says });

it('buttons are counted over all blocks, in the order in which they are drawn', () => {
  const message = card(same('t'), [actions(press('a')), text(same('x')), actions(press('b'), press('c'))]);
  expect(buttonsOf(message).map((one) => one.says)).toEqual(['a', 'b', 'c']);
  expect(withoutButtons(message).blocks).toEqual([text(same('x'))]);
});

it('a message is plain JSON, however large the amount', () => {
  const message = card(same('t'), [table([{ label: same('a') }], [[money({ minor: 10n ** 20n, currency: 'CNY' })]])]);
  expect(JSON.parse(JSON.stringify(message))).toEqual(message);
});

it('a list says how many rows it hides, and is silent when it hides none', () => {
  const list = (shown: number, total: number) =>
    table([{ label: same('a') }], Array(shown).fill(['x']), total) as Table;
  expect(rowsShown(list(3, 120), 'zh')).toBe('显示 3 行，共 120 行');
  expect(rowsShown(list(3, 120), 'en')).toBe('3 of 120 rows shown');
  expect(rowsShown(list(3, 3), 'zh')).toBeUndefined();
});

it('numbers stand on the right unless the column says otherwise', () => {
  const columns = [{ label: same('n') }, { label: same('s') }, { label: same('l'), align: 'left' as const }];
  const list = table(columns, [[1, 'x', 1]]) as Table;
  expect([0, 1, 2].map((column) => isRightAligned(list, column))).toEqual([true, false, false]);
  expect(isRightAligned(table(columns, []) as Table, 0)).toBe(false);
});

it('only what has both languages is localized', () => {
  expect([{ zh: '', en: '' }, { zh: 'x' }, null, 'x', { zh: 1, en: '' }].map(isLocalized)).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
});
