import { expect, it } from 'vitest';
import command from '../../../handlers/commands/connections.ts';

/** What a handler is given, with the services that it asks. */
const ask = (services: unknown, more: object = {}) =>
  ({ args: {}, services, now: new Date(0), by: { actor: 'console:me', cause: 'x' }, ...more }) as never;

const row = {
  ...{
    shopId: 2,
    shop: 'SH-2',
    name: { zh: '分店', en: 'Branch' },
    platform: 'doudian',
    connector: 'doudian',
    account: 'A',
    version: 1,
  },
  ...{
    stage: 'observe',
    stageAt: new Date(0),
    lacks: ['coupons'],
    ordersThrough: undefined,
    catalogPulledAt: undefined,
  },
  ...{ lastFailure: '', listings: 4, matched: 1, exposed: 0 },
};
const services = {
  shops: { find: async (name: string) => (name === 'SH-2' ? { id: 2, code: 'SH-2' } : undefined) },
  connections: { kinds: () => [], list: async () => [row], find: async () => row },
};

it('lists the shops, and offers what comes next for one', async () => {
  if (command.effect !== 'read') throw new Error('it reads');
  expect(JSON.stringify(await command.run(ask(services)))).toContain('observe (read only)');
  expect(JSON.stringify(await command.run(ask(services, { args: { shop: 'SH-2' } })))).toContain(
    'match list SH-2 unmatched',
  );
  await expect(command.run(ask(services, { args: { shop: 'SH-X' } }))).rejects.toMatchObject({
    code: 'shops.not_found',
  });
});

it('says what is wrong in both languages', async () => {
  if (command.effect !== 'read') throw new Error('it reads');
  const failing = { ...row, lastFailure: 'unreached: ENOTFOUND' };
  const troubled = {
    ...services,
    connections: { ...services.connections, list: async () => [failing], find: async () => failing },
  };
  for (const args of [{}, { shop: 'SH-2' }]) {
    const said = JSON.stringify(await command.run(ask(troubled, { args })));
    expect(said).toContain('could not be reached (ENOTFOUND)');
    expect(said).toContain('连不上平台的地址');
  }
});
