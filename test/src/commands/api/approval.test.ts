import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ApiClient, clientOf, keyFor, says } from '../../../support/api.ts';
import { type House, openHouse } from '../../../support/house.ts';

let house: House;
let erp: ApiClient;
beforeAll(async () => {
  house = await openHouse();
  erp = clientOf(house, await keyFor(house, 'erp inventory.read,inventory.write'));
  const [boss] = await house.sql<{ id: string }[]>`insert into person (name) values ('boss') returning id`;
  await house.sql`insert into account (channel, user_id, person_id, vouched_by) values ('console', 'boss', ${boss?.id ?? 0}, 'test')`;
  await house.sql`insert into role_grant (person_id, role, granted_by) values (${boss?.id ?? 0}, 'manager', 'test')`;
});
afterAll(() => house.close());

const onHand = async (): Promise<number> => {
  const [row] = await house.sql<{ n: number }[]>`
    select on_hand as n from stock_level where sku = 'TEE-RED-M' and warehouse_id = 1`;
  return row?.n ?? -1;
};
const adjust = { warehouse: 'sh-1', delta: 40_000, reason: 'found', confirm: true };

it('a program is told under which code its write waits, and never approves for whoever made its key', async () => {
  const before = await onHand();
  const once = { 'idempotency-key': randomUUID() };
  const asked = await erp.post('/skus/TEE-RED-M/adjust', adjust, once);
  expect(asked).toMatchObject({
    status: 202,
    body: { approval: { approvers: 1, roles: ['manager'] }, effect: { risk: { units: 40_000 } } },
  });
  const { code } = asked.body['approval'] as { code: string };
  expect((await erp.post('/skus/TEE-RED-M/adjust', adjust, once)).text).toBe(asked.text);
  expect((await erp.get(`/approvals/${code}`)).body).toMatchObject({ rows: [{ code, state: 'open', agreed: 0 }] });
  expect(await says(house, `approve ${code}`)).toMatchObject({ error: { code: 'approval.self' } });
  expect(await onHand()).toBe(before);
  const boss = await house.app.console.ask({ as: 'boss', room: 'ops', key: randomUUID(), text: `approve ${code}` });
  expect(boss).toMatchObject({ message: { title: { en: 'Adjusted · TEE-RED-M' } } });
  expect(await onHand()).toBe(before + 40_000);
  expect((await erp.get(`/approvals/${code}`)).body).toMatchObject({ rows: [{ state: 'approved' }] });
});

it('what a key may no longer do is not done for it', async () => {
  const before = await onHand();
  const asked = await erp.post('/skus/TEE-RED-M/adjust', adjust);
  const { code } = asked.body['approval'] as { code: string };
  await house.sql`update api_key set scopes = '{inventory.read}'`;
  const boss = await house.app.console.ask({ as: 'boss', room: 'ops', key: randomUUID(), text: `approve ${code}` });
  expect(boss).toMatchObject({ error: { code: 'approval.no_right' } });
  expect(await onHand()).toBe(before);
});
