import { mkdtempSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, onTestFinished, test } from 'vitest';
import { openApp } from '../../src/app.ts';
import { openOwner } from '../../src/db/owner.ts';
import { stocked, testConfig } from '../support/chat.ts';
import { killChildren, startChild } from '../support/children.ts';
import { freshDatabase } from '../support/database.ts';
import { SEND } from '../support/fake-wecom.ts';
import { ASKS, count, portOf, untilSettled } from '../support/house.ts';
import { appSays, type Delivery, deliver, slackMention, startVendors } from '../support/vendors.ts';

/**
 * A server that is killed at each step of its work, and another that finishes what it left: every effect exactly once,
 * every answer at least once, at most one message a room twice and then marked, or dropped by WeCom for equal bytes.
 */
afterAll(killChildren);

async function scene() {
  const closers: (() => Promise<void>)[] = [];
  onTestFinished(async () => {
    for (const close of closers.reverse()) await close();
  });
  const database = await freshDatabase();
  closers.push(database.drop);
  await stocked(database.url);
  const vendors = await startVendors();
  closers.push(vendors.close);
  const sql = openOwner(database.url);
  closers.push(() => sql.end());
  const env = { ...vendors.env };
  const childEnv = {
    ...env,
    DATABASE_URL: database.url,
    DATA_DIR: mkdtempSync(path.join(tmpdir(), 'zhanggui-crash-')),
    SECRET_KEY: 'a key for tests that is long enough 0123456789',
    PORT: '0',
    WEBHOOK_PORT: '0',
    LOG_LEVEL: 'silent',
  };
  const survivor = async () => {
    // What the dead process had leased would come back within a minute; the test does not wait for it.
    await sql`update inbox set lease_until = null where handled_at is null`;
    await sql`update lane set lease_until = '-infinity'`;
    await sql`update job_run set lease_until = '-infinity' where state = 'running'`;
    await sql`update outbox set due_at = now() where state = 'queued'`;
    const app = await openApp(testConfig(database.url, env), { serve: true, demo: false });
    closers.push(app.close);
    return app;
  };
  return { vendors, sql, childEnv, survivor };
}

const STEPS = [
  'arrived',
  'stored',
  'leased',
  'before-commit',
  'committed',
  'attempt-written',
  'sent',
  'recorded',
] as const;

test.each(STEPS)('killed at "%s": asks of two rooms are done once and answered', async (step) => {
  const { vendors, sql, childEnv, survivor } = await scene();
  const victim = await startChild({ ...childEnv, DIE_AT: step });
  const wecom = appSays('adjust TEE-RED-M sh-1 -3 broken');
  const slack = slackMention('adjust TEE-RED-M gz-1 -2 broken');
  const got = await Promise.all([wecom, slack].map((delivery) => deliver(victim.port, delivery)));
  expect(await victim.gone).toBe('SIGKILL');
  const taken = got.filter((one) => one !== 'no answer' && one.status === 200).length;
  expect(await count(sql, 'inbox')).toBeGreaterThanOrEqual(taken);
  if (step === 'arrived' || step === 'stored') expect(taken).toBe(0);
  const app = await survivor();
  // A vendor sends again what was not acknowledged.
  for (const [i, delivery] of [wecom, slack].entries()) {
    const answer = got[i];
    if (answer === 'no answer' || answer?.status !== 200) await acknowledged(portOf(app), delivery);
  }
  await untilSettled(sql);
  expect(await count(sql, 'inbox')).toBe(2);
  expect(await count(sql, 'movement where delta in (-3, -2)')).toBe(2);
  expect(await count(sql, ASKS)).toBe(2);
  expect(await count(sql, "outbox where state = 'sent'")).toBe(2);
  expect(await count(sql, "outbox where state <> 'sent'")).toBe(0);
  const [level] = await sql`select sum(on_hand)::int as n from stock_level where sku = 'TEE-RED-M'`;
  expect(level?.['n']).toBe(275);
  const bytes = vendors.wecom.callsTo(SEND).map((call) => call.raw);
  expect([...new Set(bytes)]).toHaveLength(1);
  expect(bytes[0]).toContain('enable_duplicate_check');
  const posts = vendors.slack.to('/api/chat.postMessage').map((call) => JSON.stringify(call.body));
  expect(posts.filter((post) => !post.includes('可能重复')).length).toBeLessThanOrEqual(1);
  const twice = [bytes, posts].filter((sent) => sent.length > 1).length;
  expect([bytes.length, posts.length].every((times) => times === 1 || times === 2)).toBe(true);
  if (step === 'sent') expect(twice).toBeGreaterThanOrEqual(1);
  else if (step !== 'attempt-written' && step !== 'recorded') expect(twice).toBe(0);
});

async function acknowledged(port: number, delivery: Delivery): Promise<void> {
  expect(await deliver(port, delivery)).toMatchObject({ status: 200 });
}

test.each(['job-leased', 'job-before-commit', 'job-committed'])(
  'killed at "%s": the alert is posted once in each room',
  async (step) => {
    const { vendors, sql, childEnv, survivor } = await scene();
    await sql`insert into room (channel, address, direct, name) values ('slack', 'C0SHOP', false, 'shop'), ('console', 'stock', false, 'stock')`;
    await sql`insert into subscription (audience, room_id) select 'inventory-alerts', id from room`;
    await sql`insert into job_run (name, slot, state, attempts, started_at, lease_until, started_by)
      values ('low-stock', '2026-11-11T01:00:00Z', 'running', 0, now(), '-infinity', 'clock')`;
    const victim = await startChild({ ...childEnv, DIE_AT: step });
    expect(await victim.gone).toBe('SIGKILL');
    await survivor();
    await untilSettled(sql);
    expect(await sql`select state, result from job_run where name = 'low-stock'`).toEqual([
      { state: 'done', result: '2 messages' },
    ]);
    expect(await count(sql, "outbox where trace like 'j-low-stock%' and state = 'sent'")).toBe(2);
    expect(vendors.slack.to('/api/chat.postMessage').length).toBeLessThanOrEqual(step === 'job-committed' ? 2 : 1);
    expect(vendors.slack.calls.length).toBeGreaterThan(0);
  },
);
