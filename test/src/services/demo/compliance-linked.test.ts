import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemScope } from '../../../../src/db/client.ts';
import { openOwner } from '../../../../src/db/owner.ts';
import { familiesOf } from '../../../../src/services/compliance/linked/linked.ts';
import { fillLinked } from '../../../../src/services/demo/compliance-linked.ts';
import { DEMO_SHOPS } from '../../../../src/services/demo/group.ts';
import { type FreshDatabase, freshDatabase } from '../../../support/database.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
  const owner = openOwner(database.url);
  for (const { code, platform } of DEMO_SHOPS)
    await owner`insert into shop (code, name_zh, name_en, platform, currency, time_zone) values (${code}, ${code}, ${code}, ${platform}, 'CNY', 'Asia/Shanghai')`;
  await owner.begin((tx) => fillLinked(tx, '2026-11-20'));
  await owner.end();
});
afterAll(() => database.drop());

it('ties two shops of the demo, and all have passed their list', async () => {
  const { families, shops } = await database.db.withScope(systemScope('test'), familiesOf);
  expect(families.map((ids) => ids.map((id) => shops.get(id)?.code))).toEqual([['SH-5', 'SH-6']]);
  const owner = openOwner(database.url);
  const [row] =
    await owner`select (select count(*)::int from onboarding where passed_at is not null) as passed, (select count(*)::int from paper) as papers`;
  await owner.end();
  expect(row).toEqual({ passed: 6, papers: 8 });
});
