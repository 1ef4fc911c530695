import { expect, it } from 'vitest';
import command from '../../../handlers/commands/paper-need.ts';

it('asks for a paper unless it says off', async () => {
  if (command.effect !== 'write') throw new Error('it writes');
  const asked: unknown[] = [];
  const services = { papers: { planNeed: async (what: unknown) => void asked.push(what) } };
  for (const state of [undefined, 'off'])
    await command.plan({ args: { category: 'a', what: 'b', state }, services } as never);
  expect(asked).toMatchObject([{ off: false }, { off: true }]);
});
