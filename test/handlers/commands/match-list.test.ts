import { expect, it } from 'vitest';
import command from '../../../handlers/commands/match-list.ts';

/** What a handler is given, with the services that it asks. */
const ask = (services: unknown, more: object = {}) =>
  ({ args: {}, services, now: new Date(0), by: { actor: 'console:me', cause: 'x' }, ...more }) as never;

const listing = {
  ...{
    id: 12,
    shopId: 2,
    shop: 'SH-2',
    item: '10',
    variant: '9',
    title: 'Tee 3 pack',
    attributes: {},
    outerCode: 'TEE',
    version: 1,
  },
  ...{
    price: { minor: 5900n, currency: 'CNY' },
    picture: '',
    state: 'active',
    sku: undefined,
    pieces: 1,
    published: 5,
  },
  ...{
    publishedAt: undefined,
    suggestion: { sku: 'TEE', pieces: 3, sure: false },
    pack: { pieces: 3, from: '3 pack' },
  },
};

it('shows what a listing may be, and offers it', async () => {
  if (command.effect !== 'read') throw new Error('it reads');
  const asked: unknown[] = [];
  const services = {
    shops: { find: async (name: string) => (name === 'SH-2' ? { id: 2, code: 'SH-2' } : undefined) },
    listings: {
      list: async (given: unknown) => {
        asked.push(given);
        return { rows: [listing], total: 40 };
      },
    },
  };
  const most = (n: number) => n;
  const said = await command.run(ask(services, { args: { shop: 'SH-2', filter: 'unmatched' }, most }));
  expect(asked).toEqual([{ shopId: 2, filter: 'unmatched', limit: 20 }]);
  expect(JSON.stringify(said)).toContain('TEE × 3 ?');
  expect(JSON.stringify(said)).toContain('match L12 TEE 3');
  expect(said.blocks[0]).toMatchObject({ total: 40, data: [{ ref: 'L12', item: '10', sku: null, shown: 5 }] });
  await expect(command.run(ask(services, { args: { shop: 'X' }, most }))).rejects.toMatchObject({
    code: 'shops.not_found',
  });
});
