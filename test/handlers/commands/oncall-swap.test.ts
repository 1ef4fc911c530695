import { expect, it } from 'vitest';
import command from '../../../handlers/commands/oncall-swap.ts';

// What it does is shown in oncall.test.ts.
it('oncall swap says whom it is for', () => {
  expect([command.name.en, command.permission, command.effect, command.reach]).toEqual([
    'oncall swap',
    'alerts.write',
    'write',
    'shop',
  ]);
});
