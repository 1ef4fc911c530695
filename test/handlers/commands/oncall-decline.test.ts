import { expect, it } from 'vitest';
import command from '../../../handlers/commands/oncall-decline.ts';

// What it does is shown in oncall.test.ts.
it('oncall decline says whom it is for', () => {
  expect([command.name.en, command.permission, command.effect, command.reach]).toEqual([
    'oncall decline',
    'alerts.write',
    'write',
    'shop',
  ]);
});
