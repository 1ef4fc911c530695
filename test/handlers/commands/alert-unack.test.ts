import { expect, it } from 'vitest';
import command from '../../../handlers/commands/alert-unack.ts';

// What it does is shown in alert-ack.test.ts.
it('alert unack says whom it is for', () => {
  expect([command.name.en, command.permission, command.effect, command.reach]).toEqual([
    'alert unack',
    'alerts.write',
    'write',
    'shop',
  ]);
});
