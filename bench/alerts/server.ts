import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { startDispatcher } from '../../src/app/alerts.ts';
import { openApp } from '../../src/app.ts';
import type { Channel, Delivery, Outgoing } from '../../src/channels/channel.ts';
import { loadConfig } from '../../src/config.ts';
import { systemClock } from '../../src/core/clock.ts';
import { createSealer } from '../../src/core/seal.ts';
import { type Db, systemScope } from '../../src/db/client.ts';
import { createDrain } from '../../src/outbox/drain.ts';
import { startWorker } from '../../src/outbox/worker.ts';
import { createApiKeys } from '../../src/services/api-keys/api-keys.ts';

/**
 * Our side, in a process of its own: the whole server takes alerts on its API; the dispatcher and the outbox run beside it with a
 * channel that is written here, since a real one limits how much a room gets and the other side does not.
 */
const SECRET = 'bench bench bench bench bench bench';
const SIDE_HEADERS = { 'content-type': 'application/json' };

/** Changed in place like Slack's. No limit. */
const benchChannel = (fakeUrl: string): Channel => ({
  name: 'slack',
  decode: () => ({ kind: 'ignore', reason: 'nobody speaks here' }),
  parts: () => ['post'],
  edits: () => true,
  limit: () => ({ count: 1_000_000, windowMs: 1_000 }),
  send: (out, signal) => deliver(fakeUrl, out, signal),
});

async function deliver(fakeUrl: string, out: Outgoing, signal: AbortSignal): Promise<Delivery> {
  const { outboxId, edits, repeat, message } = out;
  const body = JSON.stringify({ outboxId, edits: edits !== undefined, repeat, message });
  try {
    const answer = await fetch(`${fakeUrl}/${out.room.id}`, { method: 'POST', headers: SIDE_HEADERS, body, signal });
    await answer.arrayBuffer();
    if (answer.status === 200) return { ok: true, vendor: { ts: String(outboxId) } };
    return { ok: false, retry: 'later', reason: `answered ${answer.status}` };
  } catch (error) {
    return { ok: false, retry: 'unknown', reason: String(error) };
  }
}

const keyOf = (db: Db): Promise<string> =>
  db.withScope(systemScope('bench'), async (tx) => {
    const keys = createApiKeys({ tx });
    const effect = await keys.planAdd({ name: 'bench', scopes: ['alerts.write'], shops: [], perMinute: 1_000_000 });
    await keys.add(effect, 'bench');
    return keys.issue('bench');
  });

async function start(url: string, dataDir: string) {
  const env = { DATABASE_URL: url, DATA_DIR: dataDir, SECRET_KEY: SECRET, LOG_LEVEL: 'silent' };
  const config = loadConfig({ ...env, PORT: '0', WEBHOOK_PORT: '0' }, process.cwd());
  return openApp(config, { serve: true, demo: false, intakeOnly: true, log: pino({ level: 'silent' }) });
}

function work(db: Db, fakeUrl: string): Promise<void> {
  const failed = (error: unknown) => {
    const { message, cause } = error as Error;
    process.stderr.write(`${message.split('\n', 1)[0]}: ${cause ?? ''}\n`);
  };
  const channels = new Map([['slack' as const, benchChannel(fakeUrl)]]);
  const seal = (purpose: string) => createSealer(SECRET, purpose);
  const sealers = { replyUrl: seal('reply-url'), robotKey: seal('robot-key'), vendor: seal('vendor') };
  const log = pino({ level: 'silent' });
  const drain = createDrain({ db, clock: systemClock, channels, sealers, log });
  const outbox = startWorker({ everyMs: 500, atOnce: 16, failed, fetch: drain });
  const ring = () => outbox.wake();
  const alerts = startDispatcher({ db, channels, clock: systemClock, footer: () => [], ring }, failed);
  alerts.wake();
  outbox.wake();
  return db.listen('zhanggui_alerts', () => alerts.wake());
}

const [url = '', dataDir = '', fakeUrl = '', first = ''] = process.argv.slice(2);
const app = await start(url, dataDir);
const key = first === 'first' ? await keyOf(app.db) : undefined;
await work(app.db, fakeUrl);
const address = app.pages?.server.address() as AddressInfo | undefined;
process.send?.({ port: address?.port, key });
process.on('message', () => process.send?.({ peakMb: process.resourceUsage().maxRSS / 1024 }));
