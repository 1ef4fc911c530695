import { expect, it } from 'vitest';
import command from '../../../handlers/commands/alert-resolve.ts';

// What it does is shown in alert-ack.test.ts.
it('alert resolve says whom it is for', () => {
  expect([command.name.en, command.permission, command.effect, command.reach]).toEqual([
    'alert resolve',
    'alerts.write',
    'write',
    'shop',
  ]);
});
