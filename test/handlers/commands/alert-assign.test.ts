import { expect, it } from 'vitest';
import command from '../../../handlers/commands/alert-assign.ts';

// What it does is shown in alert-ack.test.ts.
it('alert assign says whom it is for', () => {
  expect([command.name.en, command.permission, command.effect, command.reach]).toEqual([
    'alert assign',
    'alerts.write',
    'write',
    'shop',
  ]);
});
