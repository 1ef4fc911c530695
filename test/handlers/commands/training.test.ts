import { expect, it } from 'vitest';
import command from '../../../handlers/commands/training.ts';

it('is for everybody of the house, who sees themselves at least', () => {
  expect([command.permission, command.reach, command.effect]).toEqual(['compliance.read', 'shop', 'read']);
  // What it lists is in training-add.test.ts, with the trainings that it is about.
});
