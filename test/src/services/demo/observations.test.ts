import { expect, test } from 'vitest';
import { openOwner } from '../../../../src/db/owner.ts';
import { fillObservations } from '../../../../src/services/demo/observations.ts';
import { freshDatabase } from '../../../support/database.ts';

test('the demo has traffic, advertising, content, costs and service for each day, once, and no platform converts too little', async () => {
  const database = await freshDatabase();
  const owner = openOwner(database.url);
  await owner.unsafe(`insert into shop (code, name_zh, name_en, platform, is_main, currency, time_zone) values
      ('A', '甲', 'A', 'taobao', true, 'CNY', 'Asia/Shanghai'), ('B', '乙', 'B', 'doudian', false, 'CNY', 'Asia/Shanghai');
    insert into "order" (shop_id, number, kind, status, placed_at, currency, source)
      select 2, g::text, 'sale', 'paid', '2026-05-01T04:00:00Z', 'CNY', 'demo' from generate_series(1, 10) g`);
  for (const today of ['2026-05-02', '2026-05-02']) await owner.begin((tx) => fillObservations(tx as never, today));
  const rows =
    await owner`select code, value::float8 as value from observation where shop_id = 2 and day = '2026-05-01' order by code`;
  const of = Object.fromEntries(rows.map(({ code, value }) => [code, value]));
  expect(Object.keys(of)).toHaveLength(7 + 11);
  expect(of['ad-cost']).toBe(19);
  expect((100 * 10) / of['product-clickers']).toBeGreaterThan(0.8);
  const [all] = await owner`select count(*)::int as n from observation`;
  expect(all?.['n']).toBe(70 * (5 + 7 + 2 * 11));
  await owner.begin((tx) =>
    fillObservations(tx as never, new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)),
  );
  const [late] = await owner`select count(*)::int as n from observation where at > now()`;
  expect(late?.['n']).toBe(0);
  await owner.end();
  await database.drop();
});
