import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsOf, sql, systemScope } from '../../../../src/db/client.ts';
import { openOwner } from '../../../../src/db/owner.ts';
import { createEvidence } from '../../../../src/services/evidence/evidence.ts';
import { stocked } from '../../../support/chat.ts';
import { type FreshDatabase, freshDatabase } from '../../../support/database.ts';
import { asksIn, HEADS, vaultOf } from '../../../support/evidence.ts';

let fresh: FreshDatabase;
let owner: ReturnType<typeof openOwner>;
beforeAll(async () => {
  fresh = await freshDatabase();
  await stocked(fresh.url);
  owner = openOwner(fresh.url);
  await owner`insert into person (name) values ('me')`;
  await owner`insert into account values ('console', 'me', 1)`;
});
afterAll(async () => {
  await owner.end();
  await fresh.drop();
});

const latest = async (kind: string) => (await asksIn(fresh.db, undefined, kind))[0];
const me = async () => (await owner`select pseudonym from person where id = 1`)[0]?.['pseudonym'];

it('stock: one row for a statement, a shop and a doer, with the person and the ask behind it', async () => {
  await owner`insert into movement (sku, warehouse_id, kind, delta, on_hand_after, reserved_delta, reserved_after, reason, actor, cause)
    values ('TEE-RED-M', 1, 'adjusted', -3, 197, 0, 10, '某人的原话', 'console:me', 'ask:a9z')`;
  const row = await latest('stock');
  expect(row).toMatchObject({ actor: await me(), trace: 'a9z', subjects: ['sku:TEE-RED-M'] });
  expect(JSON.stringify(row?.body)).toContain('-3,197,0,10');
  expect(JSON.stringify(row?.body)).not.toContain('原话');
  const before = (await asksIn(fresh.db, undefined, 'stock')).length;
  await owner`insert into movement (sku, warehouse_id, kind, delta, on_hand_after, reserved_delta, reserved_after, actor, cause, shop_id)
    select 'MUG-1', 1, 'counted', 1, 5 + n, 0, 0, 'platform:taobao', 'many:' || n, 1 + n % 2 from generate_series(1, 300) n`;
  const rows = (await asksIn(fresh.db, undefined, 'stock')).slice(0, -before || undefined);
  expect(rows).toHaveLength(4);
  expect(rows.map(({ body }) => (body['rows'] as unknown[]).length).reduce((a, b) => a + b)).toBe(300);
});

it('prices: what a platform shows and what we set, and nothing when the price stays', async () => {
  const before = (await asksIn(fresh.db, undefined, 'price')).length;
  await owner`insert into listing (shop_id, item, variant, title, price_minor, currency, state, sku)
    values (1, 'i1', '', 'Tee', 9900, 'CNY', 'active', 'TEE-RED-M')`;
  await owner`update listing set title = 'Tee 2'`;
  expect((await asksIn(fresh.db, undefined, 'price')).length).toBe(before);
  await owner`update listing set price_minor = 8800`;
  expect(await latest('price')).toMatchObject({
    actor: 'platform:taobao',
    subjects: expect.arrayContaining(['shop:SH-1', 'sku:TEE-RED-M']),
  });
  expect(JSON.stringify((await latest('price'))?.body)).toContain('9900,8800');
  await owner`insert into price_floor (sku, currency, floor_minor, set_by) values ('MUG-1', 'CNY', 500, 'console:me')`;
  await owner`update price_floor set floor_minor = 450`;
  expect(await latest('price')).toMatchObject({ actor: await me(), body: { floor: [500, 450] } });
});

it('coupons: what their platform says of them, and what became of what we asked for', async () => {
  await owner`insert into coupon (shop_id, external_id, name, kind, state, currency, starts_at, ends_at) values (2, 'c1', 'x', 'direct', 'live', 'CNY', now(), now())`;
  await owner`update coupon set taken = 5`;
  await owner`update coupon set state = 'stopped'`;
  expect(await asksIn(fresh.db, undefined, 'coupon')).toMatchObject([
    { body: { state: ['live', 'stopped'] } },
    { body: { state: [null, 'live'] } },
  ]);
  await owner`insert into coupon_put (batch, op, shop_id, kind, spec, by, external_id) values ('a77', 'op1', 2, 'stop', '{}', 'console:me', 'c1')`;
  await owner`update coupon_put set state = 'done'`;
  expect(await latest('coupon')).toMatchObject({
    trace: 'a77',
    actor: await me(),
    subjects: expect.arrayContaining(['shop:SH-2', 'coupon-put:op1']),
    body: { state: 'done' },
  });
});

it('is shown to a shop as far as it is its own', async () => {
  const about = (shops: number[]) =>
    fresh.db.withScope({ kind: 'shops', shops }, (tx) =>
      createEvidence({ tx, vault: vaultOf(fresh.db), ...HEADS }).rowsAbout({
        subjects: ['shop:SH-1', 'shop:SH-2', 'sku:MUG-1'],
        limit: 100,
      }),
    );
  expect((await about([1])).every(({ shops }) => shops.every((id) => id === 1) && shops.length > 0)).toBe(true);
  expect((await about([1])).length).toBeGreaterThan(0);
  expect((await about([2])).some(({ kind }) => kind === 'coupon')).toBe(true);
  expect(await about([])).toEqual([]);
});

it('whoever puts a row behind the queue with the application role is found', async () => {
  await fresh.db.withScope(systemScope('test'), (tx) => rowsOf(tx, sql`select seal_evidence(5000)`));
  await fresh.db.withScope(systemScope('test'), (tx) =>
    rowsOf(tx, sql`insert into evidence (kind, actor, body) values ('rule', 'p-1', '{}')`),
  );
  await fresh.db.withScope(systemScope('test'), (tx) => rowsOf(tx, sql`delete from evidence_open`));
  const found = await fresh.db.withScope(systemScope('test'), (tx) =>
    createEvidence({ tx, vault: vaultOf(fresh.db), ...HEADS }).verify(),
  );
  expect(found.broken).toMatchObject({ kind: 'unlinked', what: 'rule' });
});
