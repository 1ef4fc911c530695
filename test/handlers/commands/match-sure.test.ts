import { expect, it } from 'vitest';
import command from '../../../handlers/commands/match-sure.ts';

/** What a handler is given, with the services that it asks. */
const ask = (services: unknown, more: object = {}) =>
  ({ args: {}, services, now: new Date(0), by: { actor: 'console:me', cause: 'x' }, ...more }) as never;

it('says how many were matched, and how many could not be', async () => {
  if (command.effect !== 'write') throw new Error('it writes');
  const { apply: carryOut } = command;
  const apply = (refused: number) =>
    carryOut(
      ask({ listings: { applySure: async () => ({ matched: 5, refused }) } }, { effect: { data: { code: 'SH-2' } } }),
    );
  expect(command.confirm?.({ data: {} } as never)).toBe(true);
  expect(await apply(0)).toMatchObject({ tone: 'success' });
  expect(await apply(1)).toMatchObject({ tone: 'warning' });
});
