import { expect, it } from 'vitest';
import command from '../../../handlers/commands/mass.ts';

it("is for those who see all shops: customers are the group's", () => {
  expect([command.permission, 'reach' in command, command.effect]).toEqual(['templates.read', false, 'read']);
  // What it does is in the tests of services/templates/mass.
});
