import { expect, it } from 'vitest';
import command from '../../../handlers/commands/digest-show.ts';

// That it shows the same as then is told in digest.test.ts.
it('is read by who may see the figures of their shops, by programs too', () => {
  expect(command).toMatchObject({ permission: 'kpi.read', reach: 'shop', effect: 'read' });
  expect(command.http).toEqual({ method: 'GET', path: '/digests/kept/{code}', scope: 'kpi.read' });
});
