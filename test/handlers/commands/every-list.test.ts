import { expect, it } from 'vitest';
import command from '../../../handlers/commands/every-list.ts';

it('is for whoever may schedule in the room', () => {
  expect([command.permission, command.reach, command.effect]).toEqual(['member', 'shop', 'read']);
  // What it does is in every.test.ts.
});
