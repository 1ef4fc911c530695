import { expect, it } from 'vitest';
import command from '../../../handlers/commands/template-use.ts';

it('is for everyone who speaks to customers, at their shops', () => {
  expect([command.permission, 'reach' in command, command.effect]).toEqual(['templates.read', true, 'read']);
  // What it does is in template.test.ts.
});
