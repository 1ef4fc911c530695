import { afterAll, beforeAll, expect, it } from 'vitest';
import { madeListings } from '../../../../../bench/similar-shelf.ts';
import { rowsOf, sql, systemScope, type Tx } from '../../../../../src/db/client.ts';
import { openOwner } from '../../../../../src/db/owner.ts';
import type { Hit, Reads } from '../../../../../src/services/compliance/rule-kind.ts';
import { rule } from '../../../../../src/services/compliance/rules/duplicate-listings.ts';
import { createSimilar } from '../../../../../src/services/compliance/similar/similar.ts';
import { type FreshDatabase, freshDatabase } from '../../../../support/database.ts';

let database: FreshDatabase;
const made = madeListings(240, 3);
const inScope = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => database.db.withScope(systemScope('test'), work);

beforeAll(async () => {
  database = await freshDatabase();
  const owner = openOwner(database.url);
  await owner`insert into shop (code, name_zh, name_en, platform, currency, time_zone)
    select 'B-' || n, '店' || n, 'Shop ' || n, case when n < 4 then 'taobao' else 'doudian' end, 'CNY', 'Asia/Shanghai' from generate_series(1, 6) n`;
  await owner`insert into listing (shop_id, item, title, attributes)
    select shop, item || '-' || id, title, attributes
    from jsonb_to_recordset(${JSON.stringify(made)}::text::jsonb) as t (id int, shop int, item text, title text, attributes jsonb) order by id`;
  await owner.end();
});
afterAll(() => database.drop());

const shipped = Object.fromEntries(Object.entries(rule.params).map(([name, spec]) => [name, spec.value]));
const finds = (params: Record<string, number | string> = {}, refs?: number[]): Promise<Hit[]> =>
  inScope((tx) =>
    (rule.find as NonNullable<typeof rule.find>)({
      tx,
      since: new Date(0),
      until: new Date(Date.now() + 60_000),
      settingFor: () => ({ params: { ...shipped, ...params }, severity: 'medium', version: 1 }),
      known: {} as Reads['known'],
      ...(refs && { only: { kind: 'listing', refs } }),
    }),
  );
const subjects = (hits: readonly Hit[]) => hits.map(({ subject }) => subject).sort();
const update = (id: number, title: string) =>
  inScope((tx) => rowsOf(tx, sql`update listing set title = ${title} where id = ${id}`));

it('finds the copies of six shops, each once, and nothing else', async () => {
  const hits = await finds();
  const copies = made.filter((one) => one.copyOf !== undefined).map(({ id }) => `listing:${id}`);
  expect(copies.length).toBeGreaterThan(5);
  expect(subjects(hits)).toEqual(copies.sort());
  expect(hits[0]).toMatchObject({ rule: 'duplicate-listings', facts: { alike: 100, title: 100 } });
  expect(hits[0]?.says.en).toMatch(/^100 % the same as a listing of a sibling shop \(.+ take one of them down$/);
  expect(JSON.stringify(hits[0]?.facts)).not.toContain('other":');
  expect(hits[0]?.sibling?.says.en).toMatch(
    /^100 % the same as L\d+ of B-\d, .+ rewrite the title, or take one of them down$/,
  );
});

it('looks at changed listings alone, and at both sides of a pair', async () => {
  const [one, other] = made.filter(({ copyOf }) => copyOf === undefined && true).slice(-2);
  if (!one || !other || one.shop === other.shop) throw new Error('two listings of different shops were meant');
  await update(one.id, '独一无二的花瓶 手工陶瓷 摆件 客厅');
  await update(other.id, '独一无二的花瓶 手工陶瓷 摆件 卧室');
  const [younger, older] = one.id > other.id ? [one.id, other.id] : [other.id, one.id];
  expect(subjects(await finds({ similarity: 70 }, [older, younger]))).toEqual([`listing:${younger}`]);
  expect(subjects(await finds({ similarity: 70 }, [older]))).toEqual([`listing:${younger}`]);
  await update(older, '不锈钢保温壶 大容量 一升装');
  expect(await finds({ similarity: 70 }, [older])).toEqual([]);
});

it('compares within a platform, of one SKU or at near prices, as it is set', async () => {
  const all = await finds();
  const same = await finds({ among: 'platform' });
  expect(same.length).toBeLessThan(all.length);
  expect(await finds({ same: 'sku' })).toEqual([]);
  expect(await finds({ same: 'price' })).toEqual([]);
  expect(await finds({ similarity: 100 })).not.toHaveLength(all.length);
});

it('makes one finding of an item with many variants', async () => {
  const ids = await inScope(async (tx) => {
    const rows = await rowsOf<{ id: number }>(
      tx,
      sql`insert into listing (shop_id, item, variant, title) select s, 'vase', v::text, '青花瓷花瓶 家居摆件 客厅装饰品'
          from generate_series(1, 3) s, generate_series(1, 8) v returning id::int as id`,
    );
    return rows.map(({ id }) => id);
  });
  const hits = await finds({}, ids);
  expect(hits).toHaveLength(2);
  expect(hits.map(({ facts }) => facts?.['others']).sort()).toEqual([0, 1]);
});

it('keeps what a picture was found to be, and why one is none', async () => {
  const [first, second] = [made[0]?.id ?? 0, made[7]?.id ?? 0];
  const address = 'https://img.example.com/a.png';
  await inScope((tx) => rowsOf(tx, sql`update listing set picture = ${address} where id in (${first}, ${second})`));
  await inScope(async (tx) => {
    const similar = createSimilar({ tx });
    await similar.refresh([first, second]);
    expect(await similar.duePictures(5)).toEqual([address]);
    expect(await similar.duePictures(5)).toEqual([]);
    expect(await similar.sawPicture({ address, hash: 0x7a3c_19f0_55e1_8842n })).toEqual({ listings: 2 });
  });
  const pairs = await inScope((tx) =>
    rowsOf<{ picture: number }>(tx, sql`select picture from listing_pair where picture is not null`),
  );
  expect(pairs.every(({ picture }) => picture === 100)).toBe(true);
  await inScope((tx) =>
    rowsOf(tx, sql`update listing set picture = 'https://img.example.com/b.txt' where id = ${first}`),
  );
  const why = await inScope(async (tx) => {
    const similar = createSimilar({ tx });
    await similar.refresh([first]);
    await similar.sawPicture({
      address: 'https://img.example.com/b.txt',
      why: 'no PNG, JPEG or WebP picture',
      retry: false,
    });
    expect(await similar.duePictures(5)).toEqual([]);
    return rowsOf(tx, sql`select picture_why as why from listing_print where listing_id = ${first}`);
  });
  expect(why).toEqual([{ why: 'no PNG, JPEG or WebP picture' }]);
});

it('answers whatever is typed', async () => {
  const near = (typed: string) => inScope((tx) => createSimilar({ tx }).near({ typed, most: 3 }));
  const { near: found } = await near(`\0${made[0]?.title}\ud800`);
  expect(found[0]?.alike.alike).toBeGreaterThan(0.8);
  expect((await near('长'.repeat(10_000))).near).toEqual([]);
  await expect(near('🎉')).rejects.toMatchObject({ code: 'similar.text' });
  await expect(near('')).rejects.toMatchObject({ code: 'similar.text' });
});

it('shows nobody listings of shops that are not theirs', async () => {
  const rows = await database.db.withScope({ kind: 'shops', shops: [1] }, (tx) =>
    rowsOf(
      tx,
      sql`select shop_id from listing_print union all select older_shop_id from listing_pair
      union all select n.shop_id from listing_print p, listings_like(p.bands, 0, null, 5) n`,
    ),
  );
  expect(new Set(rows.map((row) => row['shop_id']))).toEqual(new Set([1]));
});
