import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type App, openApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';
import { findBinaries } from '../../src/db/embedded/binaries.ts';
import { livePostmaster, stopPostmaster } from '../../src/db/embedded/postmaster.ts';
import { openEmbedded } from '../../src/db/embedded.ts';
import { openOwner } from '../../src/db/owner.ts';
import { stocked } from '../support/chat.ts';
import { ASKS, count, portOf, untilSettled } from '../support/house.ts';
import {
  appSays,
  botHears,
  deliver,
  type Got,
  replyUrl,
  slackMention,
  startVendors,
  type Vendors,
} from '../support/vendors.ts';

/** PostgreSQL going away under load: what is acknowledged is kept and answered once, what is not is not acknowledged. */
let app: App;
let vendors: Vendors;
let sql: ReturnType<typeof openOwner>;
let release: () => Promise<void>;
let dataDir: string;
const uncaught: unknown[] = [];
const keep = (error: unknown) => void uncaught.push(error);

beforeAll(async () => {
  process.on('uncaughtException', keep);
  dataDir = mkdtempSync(path.join(tmpdir(), 'zhanggui-away-'));
  chmodSync(dataDir, 0o711);
  vendors = await startVendors();
  const config = loadConfig({ ...vendors.env, DATA_DIR: dataDir, PORT: '0', WEBHOOK_PORT: '0' }, process.cwd());
  app = await openApp(config, { serve: true, demo: false });
  const beside = await openEmbedded({ dataDir });
  release = beside.close;
  await stocked(beside.url);
  // Replaced by the driver when it is lost: this one only looks.
  sql = openOwner(beside.url);
});
afterAll(async () => {
  await sql.end();
  await release();
  await app.close();
  await vendors.close();
  rmSync(dataDir, { recursive: true, force: true });
  process.off('uncaughtException', keep);
});

async function lapse(): Promise<void> {
  const left = sql`clock_timestamp() + interval '26 seconds'`;
  await sql`update inbox set lease_until = null where handled_at is null and lease_until < ${left}`;
  await sql`update lane set sent = '{}', lease_until = case when lease_until < ${left} then '-infinity' else lease_until end`;
}

/** Both vendors send up to three times more; a connection may turn out to be lost only when it is used. */
async function untilTaken(ask: Parameters<typeof deliver>[1]): Promise<Got> {
  let got = await deliver(portOf(app), ask);
  for (let i = 0; i < 3 && (got === 'no answer' || got.status !== 200); i++) got = await deliver(portOf(app), ask);
  return got;
}

const data = () => path.join(dataDir, 'postgres', 'data');

test.each(['fast', 'immediate'] as const)(
  'the server stops (%s) under load and comes back',
  async (mode) => {
    const heard: string[] = [];
    await app.db.listen(`zhanggui_test_${mode}`, (payload) => void heard.push(payload));
    const before = await count(sql, 'inbox');
    const asks = Array.from({ length: 36 }, (_, i) => {
      const words = `adjust TEE-RED-M ${i % 2 ? 'sh-1' : 'gz-1'} +1 ${mode}${i}`;
      if (i % 3 === 0) return appSays(words, { id: `${mode}-${i}` });
      if (i % 3 === 1) return slackMention(words, { id: `${mode}-${i}`, channel: `C${mode}${i}` });
      return botHears(words, { id: `${mode}-${i}`, chat: `G${mode}${i}`, url: replyUrl(vendors.wecom) });
    });
    const got: Got[] = [];
    const stopping = stopPostmaster(
      findBinaries(undefined, () => {}),
      data(),
      mode,
    );
    for (const ask of asks) {
      void deliver(portOf(app), ask).then((answer) => got.push(answer));
      await sleep(5);
    }
    await stopping;
    await expect.poll(() => livePostmaster(data())?.status, { timeout: 15_000 }).toBe('ready');
    await expect.poll(() => got.length, { timeout: 10_000 }).toBe(asks.length);
    const taken = got.filter((one) => one !== 'no answer' && one.status === 200).length;
    const others = got.filter((one) => one !== 'no answer' && one.status !== 200);
    expect(others.every((one) => one !== 'no answer' && one.status === 503)).toBe(true);
    // What was not acknowledged is sent again, as both vendors do.
    const again = await Promise.all(asks.map((ask) => untilTaken(ask)));
    expect(again.every((one) => one !== 'no answer' && one.status === 200)).toBe(true);
    // A lease whose commit was lost on the way back lapses after 30 s; the test does not wait for it.
    const ticking = setInterval(() => void lapse().catch(() => {}), 200);
    await untilSettled(sql, 30_000);
    clearInterval(ticking);
    expect((await count(sql, 'inbox')) - before).toBe(asks.length);
    expect(taken).toBeLessThanOrEqual(asks.length);
    expect(await count(sql, `movement where reason like '${mode}%'`)).toBe(asks.length);
    expect(await count(sql, `${ASKS} and body->>'result' <> 'answered'`)).toBe(0);
    expect(await count(sql, "outbox where state <> 'sent'")).toBe(0);
    await sql`select pg_notify(${`zhanggui_test_${mode}`}, 'after')`;
    await expect.poll(() => heard).toContain('after');
    expect(uncaught).toEqual([]);
  },
  60_000,
);
