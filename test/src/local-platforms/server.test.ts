import { afterEach, describe, expect, it } from 'vitest';
import { LOCAL_PLATFORMS, startLocalPlatforms } from '../../../src/local-platforms/server.ts';
import { jushuitan } from '../../../src/platforms/jushuitan/jushuitan.ts';
import { localShop, valueIn } from '../../support/platforms.ts';

describe('the server of local platforms', () => {
  const started: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const one of started.splice(0)) await one.close();
  });

  async function served() {
    const bench = localShop(jushuitan);
    const { url, close } = await startLocalPlatforms({ world: bench.world });
    started.push({ close });
    const token = bench.world.issueToken(bench.shop, { accessMs: 3_600_000 }).access;
    const connector = jushuitan.connect({
      credentials: bench.credentials,
      token: async () => token,
      fetch,
      now: () => bench.clock.now(),
      timeoutMs: 5_000,
      baseUrl: `${url}/jushuitan`,
    });
    return { ...bench, url, connector, tee: bench.listing({ variant: '' }) };
  }

  it('is spoken to by a connector over the wire, and loses the answer of what it carried out', async () => {
    const { connector, world, shop, tee } = await served();
    expect(valueIn(await connector.whoami()).name).toBe('Shop of the test');
    shop.faults.answerLost = 1;
    const change = { item: tee.item, variant: '', mode: 'set', to: 4 } as const;
    expect(await connector.writeStock('op-1', [change])).toEqual([{ kind: 'unknown', why: 'no-answer' }]);
    expect(world.readStock(shop, tee)).toBe(4);
    expect(valueIn(await connector.readStock([tee]))).toMatchObject([{ sellable: 4 }]);
  });

  it('listens on this machine only, and knows no other platforms', async () => {
    const { url } = await served();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(await (await fetch(url)).text()).toBe(LOCAL_PLATFORMS);
    for (const path of ['/nobody/open', '/jushuitanx/open/shops/query']) {
      expect((await fetch(`${url}${path}`)).status, path).toBe(404);
    }
    const refused = await fetch(`${url}/jushuitan/open/shops/query`, { method: 'POST', body: 'app_key=nobody' });
    expect(await refused.json()).toMatchObject({ code: 10 });
  });
});
