import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { systemScope } from '../../../../src/db/client.ts';
import { openOwner } from '../../../../src/db/owner.ts';
import { verify } from '../../../../src/services/inventory/verify.ts';
import { stocked } from '../../../support/chat.ts';
import { type FreshDatabase, freshDatabase } from '../../../support/database.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
  await stocked(database.url);
});
afterAll(() => database.drop());

/** Past every guard: what a proof must find is what no statement of ours may do. */
async function tamper(...statements: string[]): Promise<void> {
  const sql = openOwner(database.url);
  try {
    await sql.unsafe(`set session_replication_role = replica; ${statements.join('; ')}`);
  } finally {
    await sql.end();
  }
}

const proved = (sku?: string) =>
  database.db.withScope(systemScope('test'), (tx) => verify({ tx }, sku === undefined ? {} : { sku }));
const found = async (sku?: string) =>
  (await proved(sku)).findings.map(({ sku: code, warehouse, proof, expected, stands }) => [
    code,
    warehouse,
    proof,
    expected,
    stands,
  ]);

it('finds nothing where everything adds up, and says how much it looked at', async () => {
  expect(await proved()).toEqual({ levels: 4, movements: 4, reservations: 1, findings: [], total: 0 });
});

describe('what does not hold is named', () => {
  const RED = `sku = 'TEE-RED-M' and warehouse_id = 1`;
  beforeEach(async () => {
    expect((await proved()).total).toBe(0);
  });

  it.each([
    [
      'on hand that no movement explains',
      [`update stock_level set on_hand = 197 where ${RED}`],
      [`update stock_level set on_hand = 200 where ${RED}`],
      [
        ['TEE-RED-M', 'sh-1', 'chain_on_hand', 200, 197],
        ['TEE-RED-M', 'sh-1', 'on_hand', 200, 197],
      ],
    ],
    [
      'reserved that no movement and no reservation explains',
      [`update stock_level set reserved = 12 where ${RED}`],
      [`update stock_level set reserved = 10 where ${RED}`],
      [
        ['TEE-RED-M', 'sh-1', 'chain_reserved', 10, 12],
        ['TEE-RED-M', 'sh-1', 'holds', 10, 12],
        ['TEE-RED-M', 'sh-1', 'reserved', 10, 12],
      ],
    ],
    [
      'a reservation that is gone',
      [`update reservation set state = 'released'`],
      [`update reservation set state = 'open'`],
      [['TEE-RED-M', 'sh-1', 'holds', 0, 10]],
    ],
    [
      'a quota that nobody assigned',
      [`insert into quota (sku, warehouse_id, shop_id, assigned) values ('MUG-1', 1, 1, 2)`],
      [`delete from quota`],
      [['MUG-1', 'sh-1', 'quotas', 2, 0]],
    ],
    [
      'assigned without a quota',
      [`update stock_level set assigned = 3 where sku = 'MUG-1'`],
      [`update stock_level set assigned = 0 where sku = 'MUG-1'`],
      [['MUG-1', 'sh-1', 'quotas', 0, 3]],
    ],
    [
      'more in lots than on hand',
      [
        `insert into lot (sku, code, expires_on) values ('MUG-1', 'L1', '2027-01-01')`,
        `insert into lot_level (lot_id, warehouse_id, on_hand) select id, 1, 6 from lot`,
      ],
      ['delete from lot_level', 'delete from lot'],
      [['MUG-1', 'sh-1', 'lots', 6, 5]],
    ],
    [
      'lots where there is no level',
      [
        `insert into lot (sku, code, expires_on) values ('MUG-1', 'L1', '2027-01-01')`,
        `insert into lot_level (lot_id, warehouse_id, on_hand) select id, 2, 6 from lot`,
      ],
      ['delete from lot_level', 'delete from lot'],
      [['MUG-1', 'gz-1', 'lots', 6, 0]],
    ],
    [
      'a level that is short and nobody was told',
      [`update stock_level set short = 4 where sku = 'MUG-1'`],
      [`update stock_level set short = 0 where sku = 'MUG-1'`],
      [['MUG-1', 'sh-1', 'shortage', 4, 0]],
    ],
    [
      'more promised than there is',
      [
        'alter table stock_level drop constraint stock_level_covered',
        `update stock_level set safety = 9 where sku = 'MUG-1'`,
      ],
      [`update stock_level set safety = 0 where sku = 'MUG-1'`],
      [['MUG-1', 'sh-1', 'covered', 9, 5]],
    ],
  ])('%s', async (_, wrong, right, expected) => {
    await tamper(...wrong);
    expect(await found()).toEqual(expected);
    expect(await found('TEE-BLU-L')).toEqual([]);
    await tamper(...right);
  });

  it('a movement that was changed, with its number', async () => {
    await tamper(`update movement set delta = 59 where sku = 'TEE-BLU-L'`);
    const { findings } = await proved('TEE-BLU-L');
    expect(findings.map(({ proof, movement }) => [proof, movement])).toEqual([
      ['chain_on_hand', expect.any(Number)],
      ['on_hand', undefined],
    ]);
    await tamper(`update movement set delta = 60 where sku = 'TEE-BLU-L'`);
  });

  it('a movement that was taken out of the middle', async () => {
    await tamper(
      `insert into movement (sku, warehouse_id, kind, delta, on_hand_after, actor, cause) values
        ('MUG-1', 1, 'received', 1, 6, 't', 'x1'), ('MUG-1', 1, 'adjusted', 2, 8, 't', 'x2'), ('MUG-1', 1, 'adjusted', -3, 5, 't', 'x3')`,
    );
    await tamper(`delete from movement where cause = 'x2'`);
    expect(await found()).toEqual([
      ['MUG-1', 'sh-1', 'chain_on_hand', 3, 5],
      ['MUG-1', 'sh-1', 'on_hand', 3, 5],
    ]);
    await tamper(`delete from movement where cause in ('x1', 'x3')`);
  });
});

it('proves one SKU when asked for one', async () => {
  expect(await proved('MUG-1')).toMatchObject({ levels: 1, movements: 1, reservations: 0, total: 0 });
});

it('of many that do not hold it shows some and says how many', async () => {
  await tamper('update stock_level set on_hand = on_hand + 1');
  const { findings, total } = await database.db.withScope(systemScope('test'), (tx) => verify({ tx }, { limit: 3 }));
  expect([findings.length, total]).toEqual([3, 8]);
  await tamper('update stock_level set on_hand = on_hand - 1');
});
