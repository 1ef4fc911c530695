import { expect, it } from 'vitest';
import { bindTo } from '../../../src/core/bind.ts';

it('verbs lose their first parameter and keep the others', () => {
  const made = bindTo(
    { base: 10 },
    { plus: (d: { base: number }, n: number) => d.base + n, base: (d: { base: number }) => d.base },
  );
  expect([made.plus(5), made.base()]).toEqual([15, 10]);
});
