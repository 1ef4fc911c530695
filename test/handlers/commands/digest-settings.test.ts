import { expect, it } from 'vitest';
import command from '../../../handlers/commands/digest-settings.ts';

// What it shows is told in digest.test.ts.
it('is read by who may see figures', () => {
  expect(command).toMatchObject({ permission: 'kpi.read', effect: 'read' });
});
