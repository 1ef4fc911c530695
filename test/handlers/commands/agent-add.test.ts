import { expect, it } from 'vitest';
import command from '../../../handlers/commands/agent-add.ts';

it('is for who writes texts, at their shops', () => {
  expect([command.permission, 'reach' in command, command.effect]).toEqual(['templates.write', true, 'write']);
  // What it does is in template.test.ts.
});
