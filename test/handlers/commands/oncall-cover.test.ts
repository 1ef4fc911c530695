import { expect, it } from 'vitest';
import command from '../../../handlers/commands/oncall-cover.ts';

// What it does is shown in oncall.test.ts.
it('oncall cover says whom it is for', () => {
  expect([command.name.en, command.permission, command.effect, command.reach]).toEqual([
    'oncall cover',
    'alerts.route',
    'write',
    undefined,
  ]);
});
