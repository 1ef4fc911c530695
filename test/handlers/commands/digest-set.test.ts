import { expect, it } from 'vitest';
import command from '../../../handlers/commands/digest-set.ts';

// What it sets, refuses and undoes is told in digest.test.ts.
it('is for who manages the room', () => {
  expect(command).toMatchObject({ permission: 'room.manage', effect: 'write' });
});
