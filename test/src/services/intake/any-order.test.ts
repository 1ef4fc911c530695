import * as fc from 'fast-check';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { OrderTold } from '../../../../src/services/intake/intake.ts';
import { type IntakeHouse, intakeHouse, line, minutes, told } from '../../../support/told.ts';

let house: IntakeHouse;
beforeAll(async () => {
  house = await intakeHouse();
});
afterAll(() => house.drop());

type Life = {
  quantity: number;
  item: string;
  cancelled: number;
  paid: boolean;
  end: 'open' | 'cancelled' | 'shipped' | 'returned';
  back: number;
};

const life = fc.record<Life>({
  quantity: fc.integer({ min: 1, max: 4 }),
  item: fc.constantFrom('i-A', 'i-A3', 'i-BOX'),
  cancelled: fc.integer({ min: 0, max: 4 }),
  paid: fc.boolean(),
  end: fc.constantFrom('open', 'cancelled', 'shipped', 'returned'),
  back: fc.integer({ min: 0, max: 4 }),
});

/** All versions of an order, one after the other. */
function versionsOf(id: string, { quantity, item, cancelled, paid, end, back }: Life): OrderTold[] {
  const whole = line({ item, quantity, totalMinor: 1000n });
  const less = { ...whole, cancelled: Math.min(cancelled, quantity) };
  const kept = quantity - less.cancelled;
  const shipped = { state: 'shipped' as const, shippedAt: minutes(30), lines: [less] };
  const returned = { ...less, returned: Math.min(back, kept), cameBack: Math.min(back, kept) };
  const ends: Record<Life['end'], Partial<OrderTold>[]> = {
    open: [],
    cancelled: [{ state: 'cancelled', lines: [less] }],
    shipped: [shipped],
    returned: [shipped, { ...shipped, state: 'closed', lines: [returned] }],
  };
  const steps: Partial<OrderTold>[] = [
    { lines: [whole] },
    ...(paid ? [{ state: 'paid' as const, paidAt: minutes(1), lines: [whole] }] : []),
    ...(cancelled > 0 ? [{ state: paid ? ('paid' as const) : ('placed' as const), lines: [less] }] : []),
    ...ends[end],
  ];
  return steps.map((step, n) => told(id, { ...step, version: String(n + 1) }));
}

const stands = async () => {
  const levels = await house.rows(`select sku, on_hand, reserved, assigned, short from stock_level order by sku`);
  return JSON.stringify([levels, await house.quotaOf('A'), await house.quotaOf('B')]);
};

async function anew(): Promise<void> {
  await house.rows(`delete from "order"`);
  await house.stock('A', 200, { quotas: { 1: 100 } });
  await house.stock('B', 200, { quotas: { 1: 100 } });
}

let runs = 0;
it('ends the same whatever comes first, twice, never, or from two processes at once', async () => {
  const schedule = fc.record({
    lives: fc.array(life, { minLength: 1, maxLength: 3 }),
    mix: fc.array(fc.nat(1000), { minLength: 4, maxLength: 10 }),
  });
  await fc.assert(
    fc.asyncProperty(schedule, async ({ lives, mix }) => {
      runs += 1;
      const orders = (prefix: string) => lives.map((one, n) => versionsOf(`${prefix}${runs}-${n}`, one));
      await anew();
      for (const one of orders('r').flat()) await house.take([one]);
      const expected = await stands();
      expect(await house.faults()).toEqual([]);
      await anew();
      const all = orders('m');
      const last = all.map((versions) => versions.at(-1) as OrderTold);
      const flat = all.flat();
      const mixed = [...mix.map((pick) => flat[pick % flat.length] as OrderTold)];
      await Promise.all([
        ...mixed.map((one) => house.take([one])),
        house.take([...last].reverse()),
        house.take([...flat].reverse()),
      ]);
      expect(await house.faults()).toEqual([]);
      expect(await stands()).toBe(expected);
    }),
    { numRuns: Number(process.env['RUNS'] ?? 6) },
  );
});
