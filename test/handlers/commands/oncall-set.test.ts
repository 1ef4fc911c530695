import { expect, it } from 'vitest';
import command from '../../../handlers/commands/oncall-set.ts';

// What it does is shown in oncall.test.ts.
it('oncall set says whom it is for', () => {
  expect([command.name.en, command.permission, command.effect, command.reach]).toEqual([
    'oncall set',
    'alerts.route',
    'write',
    undefined,
  ]);
});
