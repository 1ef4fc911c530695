import { expect, it } from 'vitest';
import command from '../../../handlers/commands/every-remove.ts';

it('is for whoever may schedule in the room', () => {
  expect([command.permission, command.reach, command.effect]).toEqual(['schedule.write', 'shop', 'write']);
  // What it does is in every.test.ts.
});
