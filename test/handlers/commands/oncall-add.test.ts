import { expect, it } from 'vitest';
import command from '../../../handlers/commands/oncall-add.ts';

// What it does is shown in oncall.test.ts.
it('oncall add says whom it is for', () => {
  expect([command.name.en, command.permission, command.effect, command.reach]).toEqual([
    'oncall add',
    'alerts.route',
    'write',
    undefined,
  ]);
});
