import { expect, it } from 'vitest';
import { readScope, scopeWords, signed } from '../../../handlers/views/counts.ts';

it.each([
  ['', { kind: 'all' }],
  ['全部', { kind: 'all' }],
  ['due', { kind: 'due' }],
  ['到期', { kind: 'due' }],
  ['class a', { kind: 'class', class: 'A' }],
  ['B类', { kind: 'class', class: 'B' }],
  ['类 C', { kind: 'class', class: 'C' }],
  ['MUG-1 TEE,TEE、X', { kind: 'skus', skus: ['MUG-1', 'TEE', 'X'] }],
])('%s', (typed, scope) => {
  expect(readScope(typed)).toEqual(scope);
});

it('words and signs', () => {
  expect([scopeWords('class:A').zh, scopeWords('odd').en, signed(3), signed(-3), signed(0)]).toEqual([
    'A 类',
    'odd',
    '+3',
    '-3',
    '0',
  ]);
});
