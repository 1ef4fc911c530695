import { expect, it } from 'vitest';
import { movementKind } from '../../../handlers/views/movements.ts';

it('each kind has its word, and one that is not known is said as it stands', () => {
  expect(movementKind('transferred_out')).toEqual({ zh: '调出', en: 'transferred out' });
  expect(movementKind('odd')).toEqual({ zh: 'odd', en: 'odd' });
});
