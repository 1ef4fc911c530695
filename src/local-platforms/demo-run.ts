import path from 'node:path';
import type { ConnectorCode, Credentials } from '../platforms/platform.ts';
import { type DemoOptions, demoWorld } from './demo.ts';
import { dialectOf } from './dialects.ts';
import type { PushTarget } from './push.ts';
import { startLocalPlatforms } from './server.ts';
import { createTableDesk } from './table-desk.ts';
import type { LocalShop, World } from './world.ts';

/** What a shop's connection is made of; `baseUrl` is not there for tables, which are files. */
export type DemoConnection = {
  shop: string;
  connector: ConnectorCode;
  account: string;
  accountName: string;
  credentials: Credentials;
  baseUrl?: string;
};

export type DemoPlatforms = {
  url: string;
  world: World;
  connections: DemoConnection[];
  /** Stops the sales, waits for files that are being written, and lets the port go. */
  close(): Promise<void>;
};

const STEP_MS = 3_000;
const DESK_MS = 30_000;

/** The demo group's platforms on a port of this machine, with sales going on. `tables`: the root of the table shops' folders. */
export async function startDemoPlatforms(
  options: DemoOptions & { tables: string; port?: number; pushTo?: PushTarget; stepMs?: number; deskMs?: number },
): Promise<DemoPlatforms> {
  const { tables, port, pushTo, stepMs = STEP_MS, deskMs = DESK_MS } = options;
  const demo = demoWorld(options);
  const { world } = demo;
  const server = await startLocalPlatforms({ world, ...(port !== undefined && { port }), ...(pushTo && { pushTo }) });
  const desks = world.shops
    .filter((shop) => shop.kind.code === 'table')
    .map((shop) => createTableDesk({ world, shop, folder: path.join(tables, shop.account) }));
  let writing: Promise<void> = Promise.resolve();
  const atDesks = () => {
    writing = writing.then(async () => {
      // A folder that cannot be written to costs the demo this shop's news, nothing else.
      await Promise.all(
        desks.map((desk) =>
          desk
            .importStock()
            .then(desk.exportAll)
            .catch(() => {}),
        ),
      );
    });
  };
  atDesks();
  await writing;
  const timers = [setInterval(demo.step, stepMs), setInterval(atDesks, deskMs)];
  return {
    url: server.url,
    world,
    connections: [...demo.shops].map(([code, shop]) => connectionOf(code, shop, server.url)),
    async close() {
      for (const timer of timers) clearInterval(timer);
      await writing;
      await server.close();
    },
  };
}

function connectionOf(code: string, shop: LocalShop, url: string): DemoConnection {
  const { kind, account, name } = shop;
  const dialect = dialectOf(kind.code);
  const connection = { shop: code, connector: kind.code, account, accountName: name };
  if (kind.code === 'table') return { ...connection, credentials: { folder: account, currency: shop.currency } };
  if (!dialect) throw new Error(`no dialect for ${kind.code}`);
  if (dialect.account) connection.account = dialect.account(shop);
  return { ...connection, credentials: dialect.credentials(shop), baseUrl: `${url}/${kind.code}` };
}
