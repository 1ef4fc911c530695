import type { AddressInfo } from 'node:net';
import { expect } from 'vitest';
import { type App, type AppOptions, openApp } from '../../src/app.ts';
import { openOwner } from '../../src/db/owner.ts';
import { stocked, testConfig } from './chat.ts';
import { type FreshDatabase, freshDatabase } from './database.ts';
import { type Delivery, deliver, type Got, startVendors, type Vendors } from './vendors.ts';

/** The whole system on real sockets and a real database, with both vendors on loopback. */
export type House = {
  app: App;
  port: number;
  /** The origin of the console's pages. */
  pages: string;
  dataDir: string;
  vendors: Vendors;
  database: FreshDatabase;
  sql: ReturnType<typeof openOwner>;
  post(delivery: Delivery): Promise<Got>;
  /** Delivers, and expects to be acknowledged. */
  tells(delivery: Delivery): Promise<void>;
  /** Everything that was asked is handled and everything said has left or is dead. */
  settled(): Promise<void>;
  close(): Promise<void>;
};

type Server = App['pages'];
const listening = (server: Server): number => (server?.server.address() as AddressInfo | undefined)?.port ?? 0;
export const portOf = (app: App): number => listening(app.webhooks);

/** Every ask handled, every message gone. `sql` is the owner's. */
export async function untilSettled(sql: ReturnType<typeof openOwner>, timeout = 15_000): Promise<void> {
  const open = async () => {
    const [row] = await sql<{ asks: number; messages: number; runs: number }[]>`select
      (select count(*)::int from inbox where handled_at is null) as asks,
      (select count(*)::int from outbox where state in ('queued', 'sending')) as messages,
      (select count(*)::int from job_run where state = 'running') as runs`;
    return row;
  };
  await expect.poll(open, { timeout, interval: 25 }).toEqual({ asks: 0, messages: 0, runs: 0 });
}

export type HouseOptions = Partial<AppOptions> & { env?: Record<string, string>; vendors?: Vendors };

export async function openHouse({ env, vendors: given, ...options }: HouseOptions = {}): Promise<House> {
  const database = await freshDatabase();
  await stocked(database.url);
  const vendors = given ?? (await startVendors());
  const config = testConfig(database.url, { ...vendors.env, ...env });
  const app = await openApp(config, { serve: true, demo: false, ...options });
  const sql = openOwner(database.url);
  const port = portOf(app);
  const post = (delivery: Delivery) => deliver(port, delivery);
  return {
    app,
    port,
    pages: `http://127.0.0.1:${listening(app.pages)}`,
    dataDir: config.dataDir,
    vendors,
    database,
    sql,
    post,
    async tells(delivery) {
      expect(await post(delivery)).toMatchObject({ status: 200 });
    },
    settled: () => untilSettled(sql),
    async close() {
      await app.close();
      await sql.end();
      await database.drop();
      if (!given) await vendors.close();
    },
  };
}

/** The audit, for `count`. */
export const ASKS = `evidence where kind = 'ask'`;

/** The rows of a count query as a number. */
export async function count(sql: ReturnType<typeof openOwner>, from: string): Promise<number> {
  const [row] = await sql.unsafe<{ n: number }[]>(`select count(*)::int as n from ${from}`);
  return row?.n ?? -1;
}
