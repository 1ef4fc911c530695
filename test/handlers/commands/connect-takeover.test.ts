import { expect, it } from 'vitest';
import command from '../../../handlers/commands/connect-takeover.ts';

/** What a handler is given, with the services that it asks. */
const ask = (services: unknown, more: object = {}) =>
  ({ args: {}, services, now: new Date(0), by: { actor: 'console:me', cause: 'x' }, ...more }) as never;

it('warns of what is exposed and of orders without stock', async () => {
  if (command.effect !== 'write') throw new Error('it writes');
  const { apply: carryOut } = command;
  const done = { orders: 2, short: 0, skus: 3, quota: 90, exposed: 0, exposedSkus: 0 };
  const tone = async (more: object) => {
    const services = { connections: { applyTakeOver: async () => ({ ...done, ...more }) } };
    const said = await carryOut(ask(services, { effect: { data: { code: 'SH-2' } } }));
    return 'tone' in said ? said.tone : undefined;
  };
  expect(command.confirm?.({ data: {} } as never)).toBe(true);
  expect([await tone({}), await tone({ exposed: 6, exposedSkus: 1 }), await tone({ short: 1 })]).toEqual([
    'success',
    'warning',
    'warning',
  ]);
});
