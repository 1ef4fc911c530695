import { expect, it } from 'vitest';
import command from '../../../handlers/commands/template-show.ts';

it('is for everyone who looks texts up, at their shops', () => {
  expect([command.permission, 'reach' in command, command.effect]).toEqual(['templates.read', true, 'read']);
  // What it does is in template.test.ts.
});
