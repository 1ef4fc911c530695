import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decide } from '../../../../../src/services/inventory/publishing/lane.ts';
import { type LaneView, newLane } from '../../../../../src/services/inventory/publishing/lane-types.ts';
import * as worlds from '../../../../support/stock-world.ts';
import * as lanes from '../../../../support/stock-world-lanes.ts';

const lands = 10_000;
const visibleWithinMs = 20_000;
const ABILITIES: readonly worlds.Shop['ability'][] = [
  { modes: ['cas'], restocksOnCancel: true, landsWithinMs: 2_000, visibleWithinMs },
  { modes: ['cas', 'set'], restocksOnCancel: false, landsWithinMs: 2_000, visibleWithinMs: 0 },
  { modes: ['keyed-delta', 'set'], restocksOnCancel: true, landsWithinMs: 5_000, visibleWithinMs },
  { modes: ['delta', 'set'], restocksOnCancel: false, landsWithinMs: lands, visibleWithinMs },
  { modes: ['delta', 'set'], restocksOnCancel: true, clampsAtZero: true, landsWithinMs: lands, visibleWithinMs },
  { modes: ['set'], restocksOnCancel: true, landsWithinMs: lands, visibleWithinMs },
  { modes: ['set'], restocksOnCancel: false, landsWithinMs: lands, visibleWithinMs: 5_000 },
];

const shop = fc.record({
  ability: fc.constantFrom(...ABILITIES),
  pieces: fc.constantFrom([1], [1], [1, 6], [6], [2, 3], [1, 1, 4]),
});
const fate = fc.record({
  answer: fc.constantFrom(
    'told',
    'told',
    'told',
    'told',
    'lost',
    'refused',
    'throttled',
    'stuck',
    'crash',
  ) as fc.Arbitrary<worlds.Fate['answer']>,
  late: fc.constantFrom(0, 0, 0.3, 0.9, 1),
  lands: fc.boolean(),
});
const move = fc.record({
  do: fc.constantFrom(
    'buy',
    'buy',
    'buy',
    'cancel',
    'pull',
    'pull',
    'step',
    'step',
    'step',
    'step',
    'plan',
    'wait',
    'wait',
    'receive',
    'demand',
  ),
  shop: fc.nat(5),
  n: fc.nat(20),
  part: fc.constantFrom(0, 0.5, 1),
});
type Move = { do: string; shop: number; n: number; part: number };

function play(world: worlds.World, { do: what, shop: at, n, part }: Move, speeds: number[]): void {
  const one = world.shops[at % world.shops.length] as worlds.Shop;
  if (what === 'buy') worlds.buy(world, one, n, 1 + (n % 4), part);
  if (what === 'cancel') worlds.cancel(world, one, n, part);
  if (what === 'pull') worlds.pull(world, one);
  if (what === 'step') lanes.step(world, one);
  if (what === 'plan') lanes.plan(world, speeds);
  if (what === 'wait') worlds.advance(world, [100, 900, 5_000, 12_000, 30_000][n % 5] as number);
  if (what === 'receive') world.onHand += n;
  if (what === 'demand') speeds[at % world.shops.length] = n;
  if (what === 'shrink') worlds.shrink(world, n);
}

/** What must be so after every single step, whatever happens. */
function check(world: worlds.World): void {
  expect(worlds.assignedOf(world), 'quotas within stock').toBeLessThanOrEqual(
    Math.max(0, world.onHand - world.reserved),
  );
  for (const one of world.shops) {
    const { shown, unread, unreadBack } = worlds.truthOf(one);
    expect(one.assigned + one.lane.exposed + unreadBack, `shop ${one.id} is covered`).toBeGreaterThanOrEqual(
      shown + unread,
    );
  }
  const sold = world.shops.reduce((sum, one) => sum + one.sold, 0);
  if (world.shrunk === 0) expect(sold, 'sold').toBeLessThanOrEqual(world.onHand);
}

/** Until everything is read, sent and settled: minutes of the world. */
function calm(world: worlds.World, speeds: number[]): void {
  world.fates.length = 0;
  for (let turn = 0; turn < 60; turn += 1) {
    worlds.advance(world, 15_000);
    for (const one of world.shops) worlds.pull(world, one);
    lanes.plan(world, speeds);
    for (const one of world.shops) for (let i = 0; i < 5 && lanes.step(world, one); i += 1) check(world);
  }
}

/** In the end quota and platform are the same, unless the platform refuses to lower. */
function expectAgreed(one: worlds.Shop): void {
  if (one.listings.some(({ locked }) => locked)) return;
  expect(one.lane.phase, `shop ${one.id}`).toBe('steady');
  expect(one.lane.exposed, `shop ${one.id}`).toBe(0);
  expect(one.assigned, `shop ${one.id}`).toBe(worlds.truthOf(one).shown);
}

describe('a lane', () => {
  it('never lets a platform sell what no quota covers, whatever is lost, late, clamped, cancelled or sold meanwhile', () => {
    fc.assert(
      fc.property(
        fc.array(shop, { minLength: 1, maxLength: 4 }),
        fc.nat(60),
        fc.array(fate, { maxLength: 30 }),
        fc.array(move, { maxLength: 200 }),
        (shops, stock, fates, moves) => {
          const world = worlds.newWorld(stock, shops);
          world.fates.push(...fates);
          const speeds = shops.map((_, i) => i + 1);
          lanes.plan(world, speeds);
          for (const one of moves) {
            play(world, one, speeds);
            check(world);
          }
          calm(world, speeds);
          check(world);
          for (const one of world.shops) expectAgreed(one);
        },
      ),
      { numRuns: 600 },
    );
  });
  it('settles by no watermark that lies ahead of the clock: that was set back since', () => {
    const reading = { ...newLane(), phase: 'settling' as const, read: [{ listing: 1, sellable: 3, at: 50_000 }] };
    const view = (ordersThrough: number | undefined): LaneView => ({
      listings: [{ id: 1, pieces: 1, state: 'active', locked: false }],
      ...{ ability: { modes: ['cas'], restocksOnCancel: true, landsWithinMs: 0 }, assigned: 3, free: 0, ordersThrough },
      ...{ now: 60_000, frozen: false, held: false, slackMs: 1_000 },
    });
    const wait = { do: 'wait', for: 'orders' };
    expect([undefined, 50_999, 51_000, 60_000, 60_001].map((at) => decide(reading, view(at)))).toEqual([
      ...[wait, wait, { do: 'settle' }, { do: 'settle' }, wait],
    ]);
  });

  it('shows what is exposed until it is lowered, when stock shrinks under it', () => {
    fc.assert(
      fc.property(
        fc.array(shop, { minLength: 1, maxLength: 3 }),
        fc.nat(60),
        fc.array(fate, { maxLength: 20 }),
        fc.array(
          fc.oneof(
            { weight: 10, arbitrary: move },
            { weight: 1, arbitrary: move.map((one) => ({ ...one, do: 'shrink' })) },
          ),
          { maxLength: 150 },
        ),
        (shops, stock, fates, moves) => {
          const world = worlds.newWorld(stock, shops);
          world.fates.push(...fates);
          const speeds = shops.map((_, i) => i + 1);
          lanes.plan(world, speeds);
          for (const one of moves) {
            play(world, one, speeds);
            check(world);
          }
          calm(world, speeds);
          for (const one of world.shops) expectAgreed(one);
        },
      ),
      { numRuns: 300 },
    );
  });
});
