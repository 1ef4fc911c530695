import { expect, it } from 'vitest';
import command from '../../../handlers/commands/handbook-ack.ts';

it('is for everybody who may read the rules, of one shop too', () => {
  expect([command.permission, command.reach, command.effect]).toEqual(['compliance.read', 'shop', 'write']);
  // What it does is in handbook.test.ts, with the versions that it is about.
});
