import { expect, it } from 'vitest';
import command from '../../../handlers/commands/template-take.ts';

it('is for whoever was sent a text', () => {
  expect([command.permission, 'reach' in command, command.effect]).toEqual(['templates.read', true, 'write']);
  // What it does is in template.test.ts.
});
