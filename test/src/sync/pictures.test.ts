import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createCanvas } from '@napi-rs/canvas';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { rowsOf, sql, systemScope } from '../../../src/db/client.ts';
import { openOwner } from '../../../src/db/owner.ts';
import { pictureHash } from '../../../src/services/compliance/similar/picture-hash.ts';
import { createSimilar } from '../../../src/services/compliance/similar/similar.ts';
import type { Services } from '../../../src/services/services.ts';
import { startPictures } from '../../../src/sync/pictures.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';

let database: FreshDatabase;
let server: Server;
beforeAll(async () => {
  const canvas = createCanvas(60, 60);
  const context = canvas.getContext('2d');
  for (let n = 0; n < 6; n += 1) {
    context.fillStyle = n % 2 ? '#fff' : '#222';
    context.fillRect(n * 10, 0, 10, 60);
  }
  const png = canvas.toBuffer('image/png');
  server = createServer((request, answer) => {
    answer.end(request.url === '/a.png' ? png : 'a text that says it is a picture, and is none');
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  database = await freshDatabase();
  const owner = openOwner(database.url);
  await owner`insert into shop (code, name_zh, name_en, platform, currency, time_zone)
    select 'B-' || n, '店', 'Shop', 'taobao', 'CNY', 'Asia/Shanghai' from generate_series(1, 2) n`;
  await owner`insert into listing (shop_id, item, title, picture) values
    (1, 'a', '条纹花瓶', ${`${base}/a.png`}), (2, 'b', '黑白摆件', ${`${base}/a.png`}), (2, 'c', '别的东西', ${`${base}/b.png`})`;
  await owner.end();
});
afterAll(async () => {
  server.close();
  await database.drop();
});

it('prints listings, looks at each picture once, and says which are alike', async () => {
  const failures: unknown[] = [];
  const worker = startPictures({
    db: database.db,
    services: (tx) => ({ similar: createSimilar({ tx }) }) as Pick<Services, 'similar'>,
    hash: pictureHash,
    failed: (error) => failures.push(error),
    mayCall: () => true,
  });
  worker.wake();
  const inScope = <T extends Record<string, unknown>>(query: ReturnType<typeof sql>) =>
    database.db.withScope(systemScope('test'), (tx) => rowsOf<T>(tx, query));
  await vi.waitFor(
    async () => {
      const rows = await inScope(sql`select 1 from listing_print where picture_hash is not null or picture_why <> ''`);
      expect(rows).toHaveLength(3);
    },
    { timeout: 5_000, interval: 20 },
  );
  await worker.stop();
  expect(failures).toEqual([]);
  expect(
    await inScope(sql`select younger_id::int as younger, older_id::int as older, picture from listing_pair`),
  ).toEqual([{ younger: 2, older: 1, picture: 100 }]);
  expect(await inScope(sql`select picture_why as why from listing_print where listing_id = 3`)).toEqual([
    { why: 'no PNG, JPEG or WebP picture' },
  ]);
  expect(
    (await inScope(sql`select 1 from compliance_mark where kind = 'listing' and refs @> '{1,2}'`)).length,
  ).toBeGreaterThan(0);
});
