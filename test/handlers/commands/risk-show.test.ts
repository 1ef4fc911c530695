import { expect, it } from 'vitest';
import command from '../../../handlers/commands/risk-show.ts';

it('is for everybody who may read the rules, and served by its code', () => {
  expect([command.permission, command.reach]).toEqual(['compliance.read', 'shop']);
  expect(command.effect === 'read' && command.http?.path).toBe('/risks/{code}');
  // What it shows is in risk.test.ts, with the file that it comes from.
});
