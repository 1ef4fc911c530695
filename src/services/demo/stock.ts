import type { DemoSku } from './catalogue.ts';
import { DEMO_WAREHOUSES } from './group.ts';
import { type Random, shuffled } from './random.ts';
import { DEMO_DAYS, type DemoOrder } from './trade.ts';

export type DemoLevel = {
  sku: string;
  /** Place in DEMO_WAREHOUSES. */
  warehouse: number;
  onHand: number;
  safety: number;
  reorderPoint: number;
  /** The part of `onHand` that came in after the opening count. */
  received: number;
};

const LOW_SKUS = 80;
const EMPTY_SKUS = 12;
/** Of these the latest half came in as a lot with a date. */
export const DATED = 'TOWEL-';
/** The README's example has enough of everything, so that a newcomer's first transfer or hold goes through. */
const FAVOURITE = 'TEE-RED-M';
const FAVOURITE_EXTRA = 200;
const LEAD_DAYS = 10;
const SAFETY_DAYS = 3;

/** Every SKU in both warehouses; 80 of the 2,000 are at or below their reorder point in one of them, 12 of those at 0. */
export function demoLevels(skus: readonly DemoSku[], orders: readonly DemoOrder[], random: Random): DemoLevel[] {
  const sold = soldBySku(orders);
  const low = new Map(
    shuffled(
      skus.filter((sku) => !sku.code.startsWith('TEE-RED-')),
      random,
    )
      .slice(0, LOW_SKUS)
      .map((sku, place) => [sku.code, place]),
  );
  return skus.flatMap((sku) => {
    const place = low.get(sku.code);
    const where = place === undefined ? -1 : place % DEMO_WAREHOUSES.length;
    return DEMO_WAREHOUSES.map(({ share }, warehouse) => {
      const daily = ((sold.get(sku.code) ?? 0) / DEMO_DAYS) * share;
      const health = warehouse !== where ? 'well' : (place ?? 0) < EMPTY_SKUS ? 'empty' : 'low';
      const level = levelOf(daily, health, random);
      const extra = sku.code === FAVOURITE ? FAVOURITE_EXTRA : 0;
      const received = sku.code.startsWith(DATED) ? Math.floor(level.onHand / 2) : level.received;
      return { sku: sku.code, warehouse, ...level, onHand: level.onHand + extra, received };
    });
  });
}

function levelOf(daily: number, health: 'well' | 'low' | 'empty', random: Random) {
  const reorderPoint = Math.max(2, Math.ceil(daily * LEAD_DAYS));
  const safety = health === 'empty' ? 0 : Math.ceil(daily * SAFETY_DAYS);
  const spare = reorderPoint + 1 + random.whole(1, 4) + Math.ceil(daily * random.whole(5, 25));
  const available = health === 'well' ? spare : health === 'low' ? random.whole(0, reorderPoint) : 0;
  const onHand = safety + available;
  const received = random.chance(0.12) ? Math.floor(onHand * 0.4) : 0;
  return { onHand, safety, reorderPoint, received };
}

function soldBySku(orders: readonly DemoOrder[]): Map<string, number> {
  const sold = new Map<string, number>();
  for (const { lines } of orders) {
    for (const line of lines) {
      if (line.kind === 'sale') sold.set(line.sku, (sold.get(line.sku) ?? 0) + line.quantity);
    }
  }
  return sold;
}
