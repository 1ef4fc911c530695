import { expect, it } from 'vitest';
import command from '../../../handlers/commands/linked-add.ts';

it('is undone by the number of what it noted', async () => {
  if (command.effect !== 'write') throw new Error('it writes');
  const services = { linkedShops: { applyAdd: async () => [7] } };
  const ask = {
    args: { shop: 'SH-1' },
    effect: { summary: { zh: '', en: 'noted' } },
    services,
    actor: { personId: 1 },
    trace: 't',
  };
  expect(await command.apply(ask as never)).toMatchObject({ inverse: { says: 'linked remove 7' } });
});

it('refuses a shop that is not there', async () => {
  const services = { shops: { find: async () => undefined } };
  await expect(
    command.effect === 'write' && command.plan({ args: { shop: 'X' }, services } as never),
  ).rejects.toMatchObject({
    code: 'shops.not_found',
  });
});
