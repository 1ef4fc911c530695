import { expect, it } from 'vitest';
import command from '../../../handlers/commands/handbook-unread.ts';

it('is for those who may read who works here, for all shops', () => {
  expect([command.permission, 'reach' in command]).toEqual(['people.read', false]);
  // What it lists is in handbook.test.ts, with the versions that it is about.
});
