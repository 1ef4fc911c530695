import { expect, it } from 'vitest';
import command from '../../../handlers/commands/oncall-uncover.ts';

// What it does is shown in oncall.test.ts.
it('oncall uncover says whom it is for', () => {
  expect([command.name.en, command.permission, command.effect, command.reach]).toEqual([
    'oncall uncover',
    'alerts.route',
    'write',
    undefined,
  ]);
});
