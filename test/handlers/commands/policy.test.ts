import { expect, it } from 'vitest';
import command from '../../../handlers/commands/policy.ts';

it('is for everybody who may read the rules, and served to programs', () => {
  expect([command.permission, command.reach]).toEqual(['compliance.read', 'shop']);
  expect(command.effect === 'read' && command.http).toEqual({
    method: 'GET',
    path: '/policy',
    scope: 'compliance.read',
  });
  // What it lists is in policy-note.test.ts, with the notes that it is about.
});
