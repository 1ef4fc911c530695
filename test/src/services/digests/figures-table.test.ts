import { expect, it } from 'vitest';
import type { Block } from '../../../../src/core/message.ts';
import type { FigureFact } from '../../../../src/services/digests/facts.ts';
import { figuresTable } from '../../../../src/services/digests/figures-table.ts';

const fact = (unit: string, value: number, target: FigureFact['target'], currency?: string): FigureFact => ({
  ...{ code: unit, name: { zh: unit, en: unit }, unit, good: 'up', value, before: null, coverage: 1, counted: 1 },
  ...(target && { target }),
  ...(currency && { currency }),
});
const cells = (one: FigureFact) => {
  const [table] = figuresTable([one]) as [Extract<Block, { kind: 'table' }>];
  return [table.rows[0]?.[1], table.rows[0]?.[3]];
};

it('writes each figure and its target in the same unit', () => {
  expect(cells(fact('ratio', 32.26, { atLeast: 30 }))).toEqual(['1:32.26', '≥ 1:30']);
  expect(cells(fact('money', 268.49, { atLeast: 328 }, 'CNY'))).toEqual([
    { money: '26849', currency: 'CNY' },
    '≥ 328 CNY',
  ]);
  expect(cells(fact('days', 33.5, { atMost: 8 }))).toEqual([
    { zh: '33.5 天', en: '33.5 days' },
    { zh: '≤ 8 天', en: '≤ 8 days' },
  ]);
  expect(cells(fact('count', 212.6, { atLeast: 200 }))[0]).toBe(212.6);
});
