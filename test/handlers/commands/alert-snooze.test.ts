import { expect, it } from 'vitest';
import command from '../../../handlers/commands/alert-snooze.ts';

// What it does is shown in alert-ack.test.ts.
it('alert snooze says whom it is for', () => {
  expect([command.name.en, command.permission, command.effect, command.reach]).toEqual([
    'alert snooze',
    'alerts.write',
    'write',
    'shop',
  ]);
});
