import { expect, it } from 'vitest';
import command from '../../../handlers/commands/duty-add.ts';

it('is for those who do compliance for all shops', () => {
  expect([command.permission, 'reach' in command, command.effect]).toEqual(['compliance.write', false, 'write']);
  // What it does is in duty.test.ts, with the to-dos that come of it.
});
