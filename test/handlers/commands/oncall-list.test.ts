import { expect, it } from 'vitest';
import command from '../../../handlers/commands/oncall-list.ts';

// What it does is shown in oncall.test.ts.
it('oncall list says whom it is for', () => {
  expect([command.name.en, command.permission, command.effect, command.reach]).toEqual([
    'oncall list',
    'alerts.read',
    'read',
    'shop',
  ]);
});
