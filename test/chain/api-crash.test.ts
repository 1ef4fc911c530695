import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type App, openApp } from '../../src/app.ts';
import { openOwner } from '../../src/db/owner.ts';
import { got } from '../support/api.ts';
import { stocked, testConfig } from '../support/chat.ts';
import { killChildren, startChild } from '../support/children.ts';
import { type FreshDatabase, freshDatabase } from '../support/database.ts';
import { ASKS, count } from '../support/house.ts';

/** A server that is killed in the middle of a call: the same call again, at another process, finds it done once or not at all. */
let database: FreshDatabase;
let sql: ReturnType<typeof openOwner>;
let survivor: App;
const key = `zgk_${randomBytes(32).toString('base64url')}`;

beforeAll(async () => {
  database = await freshDatabase();
  await stocked(database.url);
  sql = openOwner(database.url);
  await sql`insert into api_key (name, hash, scopes, created_by)
    values ('erp', ${createHash('sha256').update(key).digest()}, '{inventory.write}', 'test')`;
  survivor = await openApp(testConfig(database.url), { serve: true, demo: false });
});
afterAll(async () => {
  killChildren();
  await survivor.close();
  await sql.end();
  await database.drop();
});

const victimAt = (step: string) =>
  startChild({
    DATABASE_URL: database.url,
    DATA_DIR: mkdtempSync(path.join(tmpdir(), 'zhanggui-api-')),
    SECRET_KEY: 'a key for tests that is long enough 0123456789',
    ADMINS: 'console:me',
    PORT: '0',
    WEBHOOK_PORT: '0',
    LOG_LEVEL: 'silent',
    DIE_AT: step,
  });
const call = async (port: number, where: string, body: object, once: string) => {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'idempotency-key': once };
  const init = { method: 'POST', headers, body: JSON.stringify(body) };
  return fetch(`http://127.0.0.1:${port}/api/v1${where}`, init).then(got, () => undefined);
};
const callSurvivor = (where: string, body: object, once: string) =>
  call((survivor.pages?.server.address() as AddressInfo | undefined)?.port ?? 0, where, body, once);

test.each([
  ['api-worked', -3],
  ['api-committed', -4],
])('killed at "%s": a command is done once', async (step, delta) => {
  const victim = await victimAt(step);
  const once = randomUUID();
  const body = { warehouse: 'sh-1', delta, reason: 'broken' };
  const asks = await count(sql, ASKS);
  const moved = () => count(sql, `movement where delta = ${delta}`);
  expect(await call(victim.pages, '/skus/TEE-RED-M/adjust', body, once)).toBeUndefined();
  expect(await victim.gone).toBe('SIGKILL');
  expect(await moved()).toBe(step === 'api-worked' ? 0 : 1);
  const first = await callSurvivor('/skus/TEE-RED-M/adjust', body, once);
  const again = await callSurvivor('/skus/TEE-RED-M/adjust', body, once);
  expect(first?.status).toBe(200);
  expect(again?.text).toBe(first?.text);
  expect(await moved()).toBe(1);
  expect(await count(sql, ASKS)).toBe(asks + 1);
});

test.each(['api-claimed', 'api-reserved', 'api-committed'])('killed at "%s": lines are held once', async (step) => {
  const victim = await victimAt(step);
  const once = randomUUID();
  const line = `${step}:1`;
  const body = { warehouse: 'sh-1', lines: [{ key: line, sku: 'TEE-BLU-L', quantity: 2 }] };
  const asks = await count(sql, ASKS);
  const held = () => count(sql, `reservation where key = 'erp:${line}'`);
  const reserved = async () => {
    const [level] = await sql<{ n: number }[]>`select reserved as n from stock_level where sku = 'TEE-BLU-L'`;
    return level?.n ?? Number.NaN;
  };
  const before = await reserved();
  expect(await call(victim.pages, '/reservations', body, once)).toBeUndefined();
  expect(await victim.gone).toBe('SIGKILL');
  expect(await held()).toBe(step === 'api-claimed' ? 0 : 1);
  expect(await callSurvivor('/reservations', { ...body, warehouse: 'gz-1' }, once)).toMatchObject({ status: 422 });
  const first = await callSurvivor('/reservations', body, once);
  const again = await callSurvivor('/reservations', body, once);
  expect(first).toMatchObject({ status: 200, body: { lines: [{ key: line, ok: true, quantity: 2 }] } });
  expect(again?.text).toBe(first?.text);
  expect(await held()).toBe(1);
  expect(await count(sql, ASKS)).toBe(asks + 1);
  expect(await reserved()).toBe(before + 2);
});
