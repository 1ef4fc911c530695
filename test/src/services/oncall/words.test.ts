import { expect, it } from 'vitest';
import { layerShown } from '../../../../src/services/oncall/words.ts';

const layer = { people: [1, 2], days: 7, from: '2026-01-05', at: '09:00' };
const nameOf = (id: number) => ['', '老板', '财务'][id] ?? '';

it('names people, and says turns, hours and holidays in the words of the language', () => {
  expect(layerShown(layer as never, nameOf)).toEqual({
    zh: '老板、财务 轮流，1 周一班，09:00 交接，2026-01-05 起',
    en: '老板, 财务 in turns of 1 week, handed over at 09:00, as of 2026-01-05',
  });
  const hours = { weekdays: [6, 7], from: '10:00', to: '18:00' };
  expect(layerShown({ ...layer, people: [1], hours, holidays: true } as never, nameOf)).toEqual({
    zh: '老板 一直，周六、周日 10:00–18:00，只在节假日，2026-01-05 起',
    en: '老板 always, Sat, Sun 10:00–18:00, on holidays only, as of 2026-01-05',
  });
});
