import { expect, it } from 'vitest';
import command from '../../../handlers/commands/handbook-diff.ts';

const context = { now: new Date(), timeZone: 'UTC' };

it('reads versions with and without their letter, and nothing else', () => {
  const { from } = command.args;
  expect(['2', 'v12', 'V3'].map((typed) => from.read(typed, context)?.value)).toEqual([2, 12, 3]);
  expect(['x', '-1', '1.5', '99999999'].map((typed) => from.read(typed, context))).toEqual(Array(4).fill(undefined));
});
