import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { jushuitan } from '../../../../src/platforms/jushuitan/jushuitan.ts';
import { signOf } from '../../../../src/platforms/jushuitan/sign.ts';
import { testConnector } from '../../../support/connector-contract.ts';
import { localShop, pullAll, valueIn } from '../../../support/platforms.ts';

testConnector(jushuitan, { listing: { variant: '' }, signsTime: true });

const VECTORS = '../shared/facts/platform-vectors.json';

describe('jushuitan', () => {
  it.skipIf(!existsSync(VECTORS))('signs as the vector says: the secret in front only', () => {
    const { vectors } = JSON.parse(readFileSync(VECTORS, 'utf8')) as {
      vectors: { id: string; secret: string; params: Record<string, string>; expected: string }[];
    };
    const vector = vectors.find((v) => v.id === 'jushuitan-openapi-md5-synthetic');
    expect(signOf(vector!.secret, vector!.params)).toBe(vector!.expected);
  });

  it('tells only the orders of its own shop of the ERP', async () => {
    const { connect, credentials, world, shop, listing, clock } = localShop(jushuitan);
    const tee = listing({ variant: '' });
    const since = clock.now();
    world.sell(shop, { lines: [{ ...tee, quantity: 1 }] });
    clock.pass(1000);
    expect(await pullAll(connect({ ...credentials, shopId: '77' }), since, clock.now())).toEqual([]);
    expect(await connect({ ...credentials, shopId: '77' }).whoami()).toMatchObject({ kind: 'rejected' });
  });

  it('counts what orders hold in: the stock-take says what lies there', async () => {
    const { connector, world, shop, listing } = localShop(jushuitan);
    const tee = listing({ variant: '', stock: 10 });
    world.sell(shop, { lines: [{ ...tee, quantity: 4 }], paid: true });
    expect(valueIn(await connector.readStock([tee]))).toMatchObject([{ sellable: 6, locked: 4 }]);
    const set = { item: tee.item, variant: '', mode: 'set', to: 2 } as const;
    expect(await connector.writeStock('op-1', [set])).toMatchObject([{ kind: 'applied' }]);
    expect(valueIn(await connector.readStock([tee]))).toMatchObject([{ sellable: 2, locked: 4 }]);
    expect(await connector.writeStock('op-1', [set])).toEqual([{ kind: 'duplicate' }]);
  });

  it('has no coupons and no pushes', async () => {
    const { connector } = localShop(jushuitan);
    expect(await connector.listCoupons()).toMatchObject({ kind: 'rejected', permanent: true });
    expect(await connector.putCoupon('op', { do: 'stop', id: '1' })).toMatchObject({
      kind: 'rejected',
      permanent: true,
    });
    const push = { headers: {}, query: {}, body: new Uint8Array(), now: new Date(0) };
    expect(await connector.receivePush(push)).toMatchObject({ ok: false });
  });
});
