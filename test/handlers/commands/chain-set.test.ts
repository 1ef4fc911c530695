import { expect, it } from 'vitest';
import command from '../../../handlers/commands/chain-set.ts';

// What it does is shown in chain.test.ts.
it('chain set says whom it is for', () => {
  expect([command.name.en, command.permission, command.effect, command.reach]).toEqual([
    'chain set',
    'alerts.route',
    'write',
    undefined,
  ]);
});
