import { expect, it } from 'vitest';
import command from '../../../handlers/commands/match.ts';

/** What a handler is given, with the services that it asks. */
const ask = (services: unknown, more: object = {}) =>
  ({ args: {}, services, now: new Date(0), by: { actor: 'console:me', cause: 'x' }, ...more }) as never;

it('waits for a word where the shop is not only observed, and says what follows', async () => {
  if (command.effect !== 'write') throw new Error('it writes');
  const { apply: carryOut, confirm } = command;
  expect([true, false].map((live) => confirm?.({ data: { live } } as never))).toEqual([true, false]);
  const apply = (more: object) =>
    carryOut(
      ask(
        { listings: { applyMatch: async () => ({ lines: 0, short: 0, exposed: 0, ...more }) } },
        { effect: { data: { id: 12, sku: 'TEE', pieces: 3 } } },
      ),
    );
  expect(await apply({})).toMatchObject({ tone: 'success', title: { en: 'Matched · L12' } });
  expect(await apply({ exposed: 4 })).toMatchObject({ tone: 'warning' });
  const services = { listings: { find: async () => ({ id: 12 }) } };
  await expect(command.plan(ask(services, { args: { listing: 'L12' } }))).rejects.toMatchObject({
    code: 'match.which_sku',
  });
});
