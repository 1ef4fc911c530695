import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startDemoPlatforms } from '../../../src/local-platforms/demo-run.ts';
import { jushuitan } from '../../../src/platforms/jushuitan/jushuitan.ts';
import { tableIn } from '../../../src/platforms/table/table.ts';
import { handClock, valueIn } from '../../support/platforms.ts';

describe('the demo platforms', () => {
  it('can be connected to with what they hand out, and are gone when closed', async () => {
    const tables = await mkdtemp(path.join(tmpdir(), 'zhanggui-demo-'));
    onTestFinished(() => rm(tables, { recursive: true, force: true }));
    const clock = handClock();
    const kinds = [tableIn(tables), jushuitan];
    const shops = kinds.map((kind, n) => ({
      code: `SH-${n + 4}`,
      name: `Shop ${n}`,
      platform: 'jd' as const,
      kind,
      currency: 'CNY',
      share: 1,
      price: 1,
    }));
    const skus = [{ code: 'TEE-RED-M', title: '短袖', price: 5_900 }];
    const demo = await startDemoPlatforms({
      shops,
      skus,
      clock,
      seed: 1,
      tables,
      stepMs: 3_600_000,
      deskMs: 3_600_000,
      stock: () => 12,
    });
    const names: string[] = [];
    for (const { connector, credentials, account, shop, baseUrl } of demo.connections) {
      const kind = kinds.find((k) => k.code === connector)!;
      const wire = {
        fetch,
        now: () => (connector === 'table' ? new Date(Date.now() + 10_000) : clock.now()),
        timeoutMs: 5_000,
        ...(baseUrl && { baseUrl }),
      };
      const tokens = kind.refreshTokens && valueIn(await kind.refreshTokens(credentials, undefined, wire));
      const it = kind.connect({ ...wire, credentials, token: async () => tokens?.access ?? '' });
      expect(valueIn(await it.whoami()).id).toBe(account);
      expect(valueIn(await it.pullCatalog()).items).toMatchObject([{ item: 'TEE-RED-M', sellable: 12 }]);
      names.push(shop);
    }
    expect(names).toEqual(['SH-4', 'SH-5']);
    expect((await readdir(path.join(tables, 'sh-4', 'inbox'))).sort()).toEqual([
      expect.stringMatching(/^catalog-.*Z\.csv$/),
      expect.stringMatching(/^coupons-.*Z\.csv$/),
    ]);
    await demo.close();
    await expect(fetch(demo.url)).rejects.toThrow();
  });
});
