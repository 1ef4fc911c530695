import { expect, it } from 'vitest';
import command from '../../../handlers/commands/linked-weight.ts';

it('always waits for a word, and plans for all platforms unless one is named', async () => {
  if (command.effect !== 'write') throw new Error('it writes');
  expect(command.confirm?.({} as never)).toBe(true);
  const asked: unknown[] = [];
  const services = { linkedShops: { planWeight: async (what: unknown) => void asked.push(what) } };
  await command.plan({ args: { kind: 'ip', percent: 40 }, services } as never);
  expect(asked).toEqual([{ kind: 'ip', percent: 40, platform: '' }]);
});
