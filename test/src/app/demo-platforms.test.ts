import { expect, it } from 'vitest';
import { allowLevels } from '../../../src/app/demo-platforms.ts';
import { rowsOf, sql } from '../../../src/db/client.ts';
import { limitsOf } from '../../../src/services/coupons/guard/limits.ts';
import { DEMO_SHOPS } from '../../../src/services/demo/group.ts';
import { inSystem } from '../../support/coupons.ts';
import { freshDatabase } from '../../support/database.ts';

it('lets the demo’s shops sell at their own levels, and keeps the limit that somebody sets', async () => {
  const database = await freshDatabase();
  const limit = async () => (await inSystem(database, limitsOf)).undercutBp;
  await inSystem(database, allowLevels);
  const levels = DEMO_SHOPS.filter(({ currency }) => currency === 'CNY').map(({ price }) => price);
  const apart = 1 - Math.min(...levels) / Math.max(...levels);
  expect(await limit()).toBeGreaterThan(apart * 10_000 + 1_000);
  await inSystem(database, (tx) =>
    rowsOf(tx, sql`update stock_rule set value = '1500' where name = 'coupon_undercut_bp'`),
  );
  await inSystem(database, allowLevels);
  expect(await limit()).toBe(1_500);
  await database.drop();
});
