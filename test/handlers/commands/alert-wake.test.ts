import { expect, it } from 'vitest';
import command from '../../../handlers/commands/alert-wake.ts';

// What it does is shown in alert-ack.test.ts.
it('alert wake says whom it is for', () => {
  expect([command.name.en, command.permission, command.effect, command.reach]).toEqual([
    'alert wake',
    'alerts.write',
    'write',
    'shop',
  ]);
});
