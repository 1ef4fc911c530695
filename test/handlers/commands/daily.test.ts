import { expect, it } from 'vitest';
import command from '../../../handlers/commands/daily.ts';

// What it says is told in digest.test.ts.
it('is read by who may see the figures of their shops, and changes nothing', () => {
  expect(command).toMatchObject({ permission: 'kpi.read', reach: 'shop', effect: 'read' });
});
