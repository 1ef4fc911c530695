import { expect, it } from 'vitest';
import command from '../../../handlers/commands/oncall-remove.ts';

// What it does is shown in oncall.test.ts.
it('oncall remove says whom it is for', () => {
  expect([command.name.en, command.permission, command.effect, command.reach]).toEqual([
    'oncall remove',
    'alerts.route',
    'write',
    undefined,
  ]);
});
