import { expect, it } from 'vitest';
import command from '../../../handlers/commands/oncall-accept.ts';

// What it does is shown in oncall.test.ts.
it('oncall accept says whom it is for', () => {
  expect([command.name.en, command.permission, command.effect, command.reach]).toEqual([
    'oncall accept',
    'alerts.write',
    'write',
    'shop',
  ]);
});
