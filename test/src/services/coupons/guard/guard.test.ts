import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemScope, type Tx } from '../../../../../src/db/client.ts';
import { openOwner } from '../../../../../src/db/owner.ts';
import { applyBudget, budgets, planBudget } from '../../../../../src/services/coupons/budget/budget.ts';
import { applyFloor, planFloor } from '../../../../../src/services/coupons/floors.ts';
import { checkSpec } from '../../../../../src/services/coupons/guard/guard.ts';
import { openFindings, recheck } from '../../../../../src/services/coupons/guard/keep.ts';
import { applyLimit, planLimit } from '../../../../../src/services/coupons/guard/limits.ts';
import type { Terms } from '../../../../../src/services/coupons/running.ts';
import { stocked } from '../../../../support/chat.ts';
import { type FreshDatabase, freshDatabase } from '../../../../support/database.ts';

let database: FreshDatabase;
let owner: ReturnType<typeof openOwner>;
const NOW = new Date('2026-12-01T00:00:00Z');
const MAIN = { id: 1, code: 'SH-1', currency: 'CNY', timeZone: 'Asia/Shanghai' };

beforeAll(async () => {
  database = await freshDatabase();
  await stocked(database.url);
  owner = openOwner(database.url);
  // A mug is sold at 40.00 in both shops, in the second one as a pack of two for 80.00; it costs 25.00.
  await owner`insert into listing (shop_id, item, title, price_minor, currency, sku, pieces) values
    (1, 'i-mug', 'mug', 4000, 'CNY', 'MUG-1', 1), (2, 'j-mugs', 'two mugs', 8000, 'CNY', 'MUG-1', 2),
    (1, 'i-tee', 'tee', 10000, 'CNY', 'TEE-RED-M', 1)`;
  await owner`insert into supplier (code, name_zh, name_en, currency) values ('HZ-1', '杭州', 'Hangzhou', 'CNY')`;
  await owner`insert into supplier_item (supplier, sku, unit_minor, lead_days) values ('HZ-1', 'MUG-1', 2500, 7)`;
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

const inTx = <T>(work: (tx: Tx) => Promise<T>) => database.db.withScope(systemScope('test'), work);
const terms = (rest: Partial<Terms> = {}): Terms => ({
  name: '满100减10',
  kind: 'full-reduction',
  currency: 'CNY',
  thresholdMinor: 10_000n,
  discountMinor: 1_000n,
  startsAt: new Date('2026-12-02T00:00:00Z'),
  endsAt: new Date('2026-12-10T00:00:00Z'),
  total: 100,
  stackable: true,
  ...rest,
});
const check = (spec: Terms, shopId = 1) => inTx((tx) => checkSpec(tx, { shopId, spec, now: NOW }));
const kinds = async (spec: Terms, shopId = 1) =>
  (await check(spec, shopId)).map(({ kind, sku }) => `${kind} ${sku}`.trim());
const live = (shopId: number, externalId: string, spec: Terms) => owner`
  insert into coupon (shop_id, external_id, name, kind, state, currency, threshold_minor, discount_minor, percent_bp, starts_at, ends_at, total, stackable)
  values (${shopId}, ${externalId}, ${spec.name}, ${spec.kind}, 'live', ${spec.currency}, ${String(spec.thresholdMinor)},
    ${spec.discountMinor === undefined ? null : String(spec.discountMinor)}, ${spec.percentBp ?? null}, ${spec.startsAt}, ${spec.endsAt},
    ${spec.total ?? null}, ${spec.stackable}) returning id`;

describe('a coupon that is not there yet', () => {
  it('has nothing wrong with it when every basket keeps its cost', async () => {
    expect(await kinds(terms())).toEqual([]);
  });

  it('is below cost in the basket just above its threshold, and that basket is named with its margin', async () => {
    const [finding] = await check(terms({ thresholdMinor: 10_000n, discountMinor: 5_000n }));
    expect(finding).toMatchObject({ kind: 'below_cost', sku: 'MUG-1' });
    // Three mugs come to 120.00; 70.00 for three is 23.33 a piece. A T-shirt of 100.00 fills nothing up: it reaches it alone.
    expect(finding?.basket?.lines).toEqual([{ sku: 'MUG-1', quantity: 3, unitMinor: '4000' }]);
    expect(finding?.basket).toMatchObject({
      priceMinor: '7000',
      pieceMinor: '2333',
      costMinor: '2500',
      marginMinor: '-166',
    });
    expect(finding?.says.en).toContain('below the cost of 25.00 CNY');
    expect(finding?.says.zh).toContain('低于成本 25.00 CNY');
  });

  it('keeps the floor that a person set, of the shop before that of all', async () => {
    const set = (amount: string, shop?: typeof MAIN) =>
      inTx(async (tx) => {
        const effect = await planFloor({ tx }, { what: 'floor', sku: 'TEE-RED-M', amount, shop, currency: 'CNY' });
        await applyFloor({ tx }, effect, 'me');
        return effect.inverse;
      });
    await set('95');
    expect(await kinds(terms())).toEqual(['below_floor TEE-RED-M']);
    expect(await set('85.00', MAIN)).toEqual({ says: 'price floor TEE-RED-M none SH-1' });
    expect(await kinds(terms())).toEqual([]);
    await set('none', MAIN);
    await set('none');
  });

  it('has a threshold under 30.00, or under what the group or the platform asks', async () => {
    const small = terms({ thresholdMinor: 2_900n, discountMinor: 100n });
    expect(await kinds(small)).toEqual(['threshold']);
    const declared = await inTx((tx) =>
      checkSpec(tx, { shopId: 1, spec: terms({ discountMinor: 100n }), now: NOW, minThresholdMinor: 20_000 }),
    );
    expect(declared.map(({ kind }) => kind)).toEqual(['threshold']);
    expect(await kinds(terms({ kind: 'direct', thresholdMinor: 0n, discountMinor: 100n }))).toEqual([]);
  });

  it('undercuts the sibling by more than the set share, piece for piece', async () => {
    const tenth = terms({ kind: 'percent', percentBp: 1_500, discountMinor: undefined, thresholdMinor: 0n });
    const [finding] = await check(tenth);
    expect(finding).toMatchObject({ kind: 'undercuts', sku: 'MUG-1' });
    expect(finding?.says.en).toContain('15.0 % cheaper');
    await inTx(async (tx) => applyLimit({ tx }, await planLimit({ tx }, 'coupon_undercut_bp', 2_000), 'me'));
    expect(await kinds(tenth)).toEqual([]);
    await inTx(async (tx) => applyLimit({ tx }, await planLimit({ tx }, 'coupon_undercut_bp', 1_000), 'me'));
  });
});

describe('a coupon among others', () => {
  it('is found when it runs, told once, and closes when it is no longer true', async () => {
    const [row] = await live(1, 'c-1', terms({ name: '满100减50', discountMinor: 5_000n }));
    const look = () => inTx((tx) => recheck(tx, { now: NOW }));
    expect(await look()).toEqual({ opened: 2, closed: 0 });
    expect(await look()).toEqual({ opened: 0, closed: 0 });
    const { rows, total } = await inTx((tx) => openFindings(tx, { limit: 10 }));
    expect([total, rows.map(({ kind, sku, coupon, shop }) => ({ kind, sku, coupon, shop }))]).toEqual([
      2,
      [
        { kind: 'below_cost', sku: 'MUG-1', coupon: '满100减50', shop: 'SH-1' },
        { kind: 'undercuts', sku: 'MUG-1', coupon: '满100减50', shop: 'SH-1' },
      ],
    ]);
    await owner`update coupon set discount_minor = 500 where id = ${row?.['id']}`;
    expect(await look()).toEqual({ opened: 0, closed: 2 });
    const told =
      await owner`select ends_at is not null as over, shop_ids, count from alert where labels ->> 'kind' = 'coupon-finding'`;
    expect(told).toEqual([{ over: true, shop_ids: [1], count: 1 }]);
    await owner`delete from coupon`;
  });

  it('counts with what runs beside it, but not with what ends before it begins', async () => {
    const alone = terms({ discountMinor: 2_000n, thresholdMinor: 12_000n });
    expect((await kinds(alone)).filter((kind) => kind.startsWith('below'))).toEqual([]);
    await live(1, 'c-2', terms({ name: '满120减30', thresholdMinor: 12_000n, discountMinor: 3_000n }));
    expect(await kinds(alone)).toEqual(['below_cost MUG-1', 'undercuts MUG-1', 'overlaps']);
    const later = { startsAt: new Date('2026-12-10T00:00:00Z'), endsAt: new Date('2026-12-12T00:00:00Z') };
    expect((await kinds({ ...alone, ...later })).filter((kind) => kind !== 'undercuts MUG-1')).toEqual([]);
    const [overlap] = (await check({ ...alone, stackable: false })).filter(({ kind }) => kind === 'overlaps');
    expect(overlap?.says.en).toBe(
      '“满120减30” runs at the same time and cannot be combined with it: at 120.00 CNY “满120减30” wins (20.00 CNY / 30.00 CNY off)',
    );
    await owner`delete from coupon`;
  });
});

describe('the budget of a shop and month', () => {
  const set = (amount: string) =>
    inTx(async (tx) =>
      applyBudget({ tx }, await planBudget({ tx }, { shop: MAIN, month: '2026-12', amount, now: NOW }), 'me'),
    );

  it('runs out when what is spent and all that may be used is more than nine tenths of it', async () => {
    await set('1100');
    // 100 coupons of 10.00 are 1000.00, of which 990.00 may be used.
    const [finding] = await check(terms());
    expect(finding).toMatchObject({ kind: 'budget' });
    expect(finding?.says.en).toContain('10.00 CNY too much');
    expect(await kinds(terms({ total: 99 }))).toEqual([]);
    expect((await check(terms({ total: undefined })))[0]?.says.en).toContain('has no limit of number');
    await live(1, 'c-3', terms({ total: 50 }));
    expect(await kinds(terms({ total: 50 }))).toEqual(['undercuts MUG-1', 'overlaps', 'budget']);
  });

  it('shows what is spent by orders of that month, by the clock of the shop', async () => {
    const placed = async (number: string, at: string, off: number) => {
      const [row] = await owner`insert into "order" (shop_id, number, kind, status, placed_at, currency, source)
        values (1, ${number}, 'sale', 'paid', ${at}, 'CNY', 'test') returning id`;
      await owner`insert into order_coupon (order_id, shop_id, coupon, discount_minor) values (${row?.['id']}, 1, 'c-3', ${off})`;
    };
    await placed('o-1', '2026-11-30T15:59:00Z', 700);
    await placed('o-2', '2026-11-30T16:00:00Z', 300);
    const [one] = await inTx((tx) => budgets({ tx }, { now: NOW }));
    expect(one?.standing).toMatchObject({
      month: '2026-12',
      spentMinor: 300n,
      usableMinor: 99_000n,
      leftMinor: 48_700n,
    });
  });

  it('refuses a month that is over and what is no amount', async () => {
    const plan = (month: string, amount: string) =>
      inTx((tx) => planBudget({ tx }, { shop: MAIN, month, amount, now: NOW })).then(
        () => 'planned',
        (error: { code: string }) => error.code,
      );
    expect(await plan('2026-11', '100')).toBe('coupon.budget_past');
    expect(await plan('2026-12', 'much')).toBe('coupon.budget_amount');
    expect(await plan('2026-12', '1100')).toBe('coupon.budget_same');
  });
});
