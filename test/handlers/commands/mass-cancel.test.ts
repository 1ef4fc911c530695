import { expect, it } from 'vitest';
import command from '../../../handlers/commands/mass-cancel.ts';

it('is for those who act for all shops', () => {
  expect([command.permission, 'reach' in command, command.effect]).toEqual(['templates.write', false, 'write']);
  // What it does is in the tests of services/templates/mass.
});
