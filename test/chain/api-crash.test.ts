import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { openOwner } from '../../src/db/owner.ts';
import { got } from '../support/api.ts';
import { stocked } from '../support/chat.ts';
import { killChildren, startChild } from '../support/children.ts';
import { freshDatabase } from '../support/database.ts';
import { count } from '../support/house.ts';

/** A server that is killed in the middle of a call: the same call again, at another process, finds it done once or not at all. */
afterAll(killChildren);

async function scene() {
  const database = await freshDatabase();
  await stocked(database.url);
  const sql = openOwner(database.url);
  onTestFinished(async () => {
    killChildren();
    await sql.end();
    await database.drop();
  });
  const key = `zgk_${randomBytes(32).toString('base64url')}`;
  await sql`insert into api_key (name, hash, scopes, created_by)
    values ('erp', ${createHash('sha256').update(key).digest()}, '{inventory.write}', 'test')`;
  const env = {
    DATABASE_URL: database.url,
    DATA_DIR: mkdtempSync(path.join(tmpdir(), 'zhanggui-api-')),
    SECRET_KEY: 'a key for tests that is long enough 0123456789',
    ADMINS: 'console:me',
    PORT: '0',
    WEBHOOK_PORT: '0',
    LOG_LEVEL: 'silent',
  };
  const call = async (port: number, where: string, body: object, once: string) => {
    const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json', 'idempotency-key': once };
    const init = { method: 'POST', headers, body: JSON.stringify(body) };
    return fetch(`http://127.0.0.1:${port}/api/v1${where}`, init).then(got, () => undefined);
  };
  return { sql, env, call };
}

test.each(['api-worked', 'api-committed'])('killed at "%s": a command is done once', async (step) => {
  const { sql, env, call } = await scene();
  const victim = await startChild({ ...env, DIE_AT: step });
  const once = randomUUID();
  const body = { warehouse: 'sh-1', delta: -3, reason: 'broken' };
  expect(await call(victim.pages, '/skus/TEE-RED-M/adjust', body, once)).toBeUndefined();
  expect(await victim.gone).toBe('SIGKILL');
  expect(await count(sql, 'movement where delta = -3')).toBe(step === 'api-worked' ? 0 : 1);
  const survivor = await startChild(env);
  const first = await call(survivor.pages, '/skus/TEE-RED-M/adjust', body, once);
  const again = await call(survivor.pages, '/skus/TEE-RED-M/adjust', body, once);
  expect(first?.status).toBe(200);
  expect(again?.text).toBe(first?.text);
  expect(await count(sql, 'movement where delta = -3')).toBe(1);
  expect(await count(sql, 'ask')).toBe(1);
});

test.each(['api-claimed', 'api-reserved', 'api-committed'])('killed at "%s": lines are held once', async (step) => {
  const { sql, env, call } = await scene();
  const victim = await startChild({ ...env, DIE_AT: step });
  const once = randomUUID();
  const body = { warehouse: 'sh-1', lines: [{ key: 'A-1:1', sku: 'MUG-1', quantity: 2 }] };
  expect(await call(victim.pages, '/reservations', body, once)).toBeUndefined();
  expect(await victim.gone).toBe('SIGKILL');
  expect(await count(sql, "reservation where key = 'erp:A-1:1'")).toBe(step === 'api-claimed' ? 0 : 1);
  const survivor = await startChild(env);
  const other = { ...body, warehouse: 'gz-1' };
  expect(await call(survivor.pages, '/reservations', other, once)).toMatchObject({ status: 422 });
  const first = await call(survivor.pages, '/reservations', body, once);
  const again = await call(survivor.pages, '/reservations', body, once);
  expect(first).toMatchObject({ status: 200, body: { lines: [{ key: 'A-1:1', ok: true, quantity: 2 }] } });
  expect(again?.text).toBe(first?.text);
  expect(await count(sql, "reservation where key = 'erp:A-1:1'")).toBe(1);
  expect(await count(sql, 'ask')).toBe(1);
  const [level] = await sql`select reserved from stock_level where sku = 'MUG-1'`;
  expect(level?.['reserved']).toBe(2);
});
