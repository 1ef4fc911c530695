import { expect, it } from 'vitest';
import command from '../../../handlers/commands/disconnect.ts';

/** What a handler is given, with the services that it asks. */
const ask = (services: unknown, more: object = {}) =>
  ({ args: {}, services, now: new Date(0), by: { actor: 'console:me', cause: 'x' }, ...more }) as never;

it('says what stays counted as spent', async () => {
  if (command.effect !== 'write') throw new Error('it writes');
  const { apply: carryOut } = command;
  const said = async (kept: number) => {
    const services = {
      connections: { applyDisconnect: async () => ({ zeroUnits: 4, kept, keptSkus: 1, exposed: 0 }) },
    };
    return carryOut(ask(services, { effect: { data: { code: 'SH-2' } } }));
  };
  expect(command.confirm?.({ data: {} } as never)).toBe(true);
  expect(await said(0)).toMatchObject({ tone: 'success' });
  expect(JSON.stringify(await said(30))).toContain('may still be on sale there');
});
