import { expect, it } from 'vitest';
import type { ListingSetup } from '../../src/local-platforms/world.ts';
import type { PlatformKind, StockChange } from '../../src/platforms/platform.ts';
import { type LocalBench, valueIn } from './platforms.ts';

type Open = () => LocalBench & { list(of?: ListingSetup): ReturnType<LocalBench['listing']> };

function changeOf(
  mode: StockChange['mode'],
  ref: { item: string; variant: string },
  from: number,
  to: number,
  key: string,
): StockChange {
  const { item, variant } = ref;
  if (mode === 'cas') return { item, variant, mode, from, to, key };
  if (mode === 'keyed-delta') return { item, variant, mode, by: to - from, key };
  return mode === 'set' ? { item, variant, mode, to } : { item, variant, mode, by: to - from };
}

const KEY = 'a1b2c3d4-0000-4000-8000-00000000000';

/** Each mode of writing that the kind declares, each outcome, each fault. */
export function aboutStock(kind: PlatformKind, open: Open): void {
  const { modes } = kind.capabilities.stock;
  for (const mode of modes) {
    it(`writes stock by ${mode}, and says so`, async () => {
      const { connector, world, shop, list } = open();
      const listing = list({ stock: 10 });
      const up = changeOf(mode, listing, 10, 13, `${KEY}1`);
      expect(await connector.writeStock(`${KEY}1`, [up])).toMatchObject([{ kind: 'applied' }]);
      expect(world.readStock(shop, listing)).toBe(13);
      expect(await connector.writeStock(`${KEY}2`, [changeOf(mode, listing, 13, 2, `${KEY}2`)])).toMatchObject([
        { kind: 'applied' },
      ]);
      expect(world.readStock(shop, listing)).toBe(2);
      if (mode === 'cas' || mode === 'keyed-delta') {
        expect((await connector.writeStock(`${KEY}1`, [up]))[0]?.kind).toMatch(/^(duplicate|stale|applied)$/);
        expect(world.readStock(shop, listing)).toBe(2);
      }
      const nowhere = changeOf(
        mode,
        { item: '123456789', variant: listing.variant === '' ? '' : '987654321' },
        1,
        2,
        `${KEY}3`,
      );
      expect(await connector.writeStock(`${KEY}3`, [nowhere])).toMatchObject([{ kind: 'rejected' }]);
    });

    it(`does not know what became of a write by ${mode} whose answer was lost, though it was carried out`, async () => {
      const { connector, world, shop, list } = open();
      const listing = list({ stock: 10 });
      valueIn(await connector.readStock([listing]));
      shop.faults.answerLost = 1;
      expect(await connector.writeStock(`${KEY}4`, [changeOf(mode, listing, 10, 4, `${KEY}4`)])).toMatchObject([
        { kind: 'unknown' },
      ]);
      expect(world.readStock(shop, listing)).toBe(4);
      expect(valueIn(await connector.readStock([listing]))).toMatchObject([{ sellable: 4 }]);
    });
  }

  it('does not know what became of a write that lands late', async () => {
    const { connector, world, shop, clock, list } = open();
    const listing = list({ stock: 10 });
    valueIn(await connector.readStock([listing]));
    shop.faults.lateWrites = { count: 1, ms: 5_000, answered: false };
    const [outcome] = await connector.writeStock(`${KEY}5`, [changeOf(modes[0] ?? 'set', listing, 10, 3, `${KEY}5`)]);
    expect(outcome?.kind).toBe('unknown');
    expect(world.readStock(shop, listing)).toBe(10);
    clock.pass(5_000);
    expect(world.readStock(shop, listing)).toBe(3);
  });

  it('changes nothing when it is throttled or may not', async () => {
    const { connector, world, shop, list } = open();
    const listing = list({ stock: 10 });
    valueIn(await connector.readStock([listing]));
    const change = changeOf(modes[0] ?? 'set', listing, 10, 3, `${KEY}6`);
    shop.faults.throttled = { count: 9, afterMs: 2_000 };
    expect(await connector.writeStock(`${KEY}6`, [change])).toMatchObject([{ kind: 'throttled' }]);
    shop.faults.throttled.count = 0;
    shop.faults.forbidden = new Set(['stock-write']);
    expect((await connector.writeStock(`${KEY}7`, [change]))[0]?.kind).toMatch(/^(rejected|auth)$/);
    expect(world.readStock(shop, listing)).toBe(10);
  });

  it.runIf(modes.includes('cas'))('hears that somebody bought in between', async () => {
    const { connector, world, shop, list } = open();
    const listing = list({ stock: 10 });
    shop.faults.staleCompare = 1;
    expect(await connector.writeStock(`${KEY}8`, [changeOf('cas', listing, 10, 3, `${KEY}8`)])).toMatchObject([
      { kind: 'stale' },
    ]);
    expect(world.readStock(shop, listing)).toBe(9);
  });

  const delta = modes.find((mode) => mode === 'delta' || mode === 'keyed-delta');
  it.runIf(delta)('takes more than there is as it says: down to zero, or not at all', async () => {
    const { connector, world, shop, list } = open();
    const listing = list({ stock: 3 });
    const [outcome] = await connector.writeStock(`${KEY}9`, [changeOf(delta ?? 'delta', listing, 9, 2, `${KEY}9`)]);
    const clamps = kind.capabilities.stock.clampsAtZero === true;
    expect(outcome?.kind).toBe(clamps ? 'applied' : 'rejected');
    expect(world.readStock(shop, listing)).toBe(clamps ? 0 : 3);
  });

  it('answers for each change of a batch, in their order', async () => {
    const { connector, world, shop, list } = open();
    const { sameItemOnly, batch } = kind.capabilities.stock;
    const item = sameItemOnly ? '660000000000001' : undefined;
    const many = Array.from({ length: Math.min(batch, 5) }, (_, n) =>
      list({ stock: 10, ...(item && { item, variant: `88000000000000${n}` }) }),
    );
    const changes = many.map((l, n) => changeOf(modes[0] ?? 'set', l, 10, n, `${KEY}${n}`));
    const outcomes = await connector.writeStock(`${KEY}a`, changes);
    expect(outcomes.map((o) => o.kind)).toEqual(changes.map(() => 'applied'));
    expect(many.map((l) => world.readStock(shop, l))).toEqual(changes.map((_, n) => n));
  });
}
