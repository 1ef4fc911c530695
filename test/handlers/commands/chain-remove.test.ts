import { expect, it } from 'vitest';
import command from '../../../handlers/commands/chain-remove.ts';

// What it does is shown in chain.test.ts.
it('chain remove says whom it is for', () => {
  expect([command.name.en, command.permission, command.effect, command.reach]).toEqual([
    'chain remove',
    'alerts.route',
    'write',
    undefined,
  ]);
});
