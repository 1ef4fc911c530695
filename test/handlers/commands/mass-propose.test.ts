import { expect, it } from 'vitest';
import command from '../../../handlers/commands/mass-propose.ts';

it('is for those who act for all shops, and waits for a manager', () => {
  expect([command.permission, 'reach' in command, command.effect]).toEqual(['templates.write', false, 'write']);
  // What it does is in the tests of services/templates/mass.
});
