import { expect, it } from 'vitest';
import command from '../../../handlers/commands/template-approve.ts';

it('is for who may say what is said', () => {
  expect([command.permission, 'reach' in command, command.effect]).toEqual(['templates.approve', true, 'write']);
  // What it does is in template.test.ts.
});
