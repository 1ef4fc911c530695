import { expect, it } from 'vitest';
import command from '../../../handlers/commands/connect-live.ts';

/** What a handler is given, with the services that it asks. */
const ask = (services: unknown, more: object = {}) =>
  ({ args: {}, services, now: new Date(0), by: { actor: 'console:me', cause: 'x' }, ...more }) as never;

it('always waits for a word, refuses a shop that is not there, and says what holds now', async () => {
  const none = { shops: { find: async () => undefined } };
  await expect(command.effect === 'write' && command.plan(ask(none, { args: { shop: 'SH-X' } }))).rejects.toMatchObject(
    {
      code: 'shops.not_found',
    },
  );
  if (command.effect !== 'write') throw new Error('it writes');
  const { apply: carryOut } = command;
  expect(command.confirm?.({ data: {} } as never)).toBe(true);
  const done: unknown[] = [];
  const services = { connections: { applyLive: async (given: unknown) => void done.push(given) } };
  const said = await carryOut(ask(services, { effect: { data: { code: 'SH-2', skus: 3 } } }));
  expect(said).toMatchObject({ title: { en: 'Live · SH-2' }, tone: 'success' });
  expect(done).toHaveLength(1);
});
