import { expect, it } from 'vitest';
import command from '../../../handlers/commands/unmatch.ts';

/** What a handler is given, with the services that it asks. */
const ask = (services: unknown, more: object = {}) =>
  ({ args: {}, services, now: new Date(0), by: { actor: 'console:me', cause: 'x' }, ...more }) as never;

it('waits for a word where the shop is not only observed', async () => {
  if (command.effect !== 'write') throw new Error('it writes');
  const { apply: carryOut, confirm } = command;
  expect([true, false].map((live) => confirm?.({ data: { live } } as never))).toEqual([true, false]);
  const services = { listings: { applyUnmatch: async () => undefined } };
  const said = await carryOut(ask(services, { effect: { data: { id: 12, sku: 'TEE' } } }));
  expect(said).toMatchObject({ title: { en: 'Unmatched · L12' } });
});
