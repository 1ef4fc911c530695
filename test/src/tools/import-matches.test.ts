import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { openOwner } from '../../../src/db/owner.ts';
import { importMatches } from '../../../src/tools/import-matches.ts';
import { stocked, testConfig } from '../../support/chat.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';

let database: FreshDatabase;
let owner: ReturnType<typeof openOwner>;
beforeAll(async () => {
  database = await freshDatabase();
  await stocked(database.url);
  owner = openOwner(database.url);
  await owner`insert into listing (shop_id, item, variant, title) values
    (2, '10', '901', 'Tee, red'), (2, '10', '902', 'Tee, blue'), (2, '11', '', 'Mug'), (2, '12', '903', 'Mug, two'), (2, '13', '', 'Box')`;
  await owner`insert into sku (code, title, kind) values ('SET-1', 'A set', 'goods')`;
  await owner`insert into bundle_item (bundle, sku, quantity) values ('SET-1', 'MUG-1', 2)`;
});
afterAll(async () => {
  await owner.end();
  await database.drop();
});

it('matches what a file says, leaves what it does not say, and keeps what it cannot do with the reason', async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'zhanggui-matches-'));
  const [file, rejects] = [path.join(folder, 'm.csv'), path.join(folder, 'r.csv')];
  writeFileSync(
    file,
    '商品ID,规格id,sku,件数\n10,901,tee-red-m,\n10,902,TEE-BLU-L,3\n11,,,\n12,,MUG-1,2\n13,,SET-1,1\n13,,NOPE,1\n99,,MUG-1,1\n10,,MUG-1,1\n11,,MUG-1,x\n',
  );
  const config = testConfig(database.url);
  const [said] = await importMatches(database.url, file, { shop: 'sh-2', rejects, config });
  expect(said?.en).toBe('SH-2: 3 listings matched, 1 as they were, 5 lines refused');
  expect(await owner`select item, variant, sku, pieces from listing where sku is not null order by id`).toEqual([
    { item: '10', variant: '901', sku: 'TEE-RED-M', pieces: 1 },
    { item: '10', variant: '902', sku: 'TEE-BLU-L', pieces: 3 },
    { item: '12', variant: '903', sku: 'MUG-1', pieces: 2 },
  ]);
  const kept = readFileSync(rejects, 'utf8');
  for (const why of ['SET-1 is a bundle', 'There is no SKU NOPE', 'SH-2/99', 'several listings', 'whole number'])
    expect(kept).toContain(why);
  await expect(importMatches(database.url, file, { shop: 'nowhere', rejects, config })).rejects.toMatchObject({
    code: 'shops.not_found',
  });
});
