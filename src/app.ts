import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import type { FastifyBaseLogger, FastifyInstance } from 'fastify';
import { apiOf } from './app/api.ts';
import { evidencePageOf } from './app/bundles.ts';
import { channelsOf, type Parts } from './app/channels.ts';
import { connectPageOf } from './app/connect.ts';
import { consoleOf } from './app/console.ts';
import { startDemoGroup } from './app/demo-platforms.ts';
import { startDigests } from './app/digests.ts';
import { handbookPageOf } from './app/handbook-page.ts';
import { type AppOptions, furnish, type House } from './app/house.ts';
import { startMonitors } from './app/monitors.ts';
import { type ShopParts, shopsOf } from './app/shops.ts';
import { startTemplates } from './app/template-work.ts';
import { onceInAWhile, runnerDeps, startWork } from './app/work.ts';
import { robotKeyOf } from './channels/wecom/wecom.ts';
import type { AnyCommand } from './commands/define.ts';
import type { Config } from './config.ts';
import { systemClock } from './core/clock.ts';
import { ConfigError, UserError } from './core/errors.ts';
import { type Db, openDb, rowsOf, sql, systemScope } from './db/client.ts';
import { type Opened, openDatabase } from './db/open.ts';
import { createBindPage } from './http/bind-page.ts';
import type { ConsolePort } from './http/console-port.ts';
import { pagesServer, webhookServer } from './http/server.ts';
import type { Job } from './jobs/define.ts';
import { startTicker } from './jobs/runner.ts';
import { ensureConsoleToken } from './keys.ts';
import type { Worker } from './outbox/worker.ts';
import { demoState, seedDemo } from './services/demo/demo.ts';
import { SHIPPED } from './services/templates/shipped.ts';

export type { AppOptions } from './app/house.ts';

export type App = {
  console: ConsolePort;
  db: Db;
  jobs: readonly Job[];
  commands: readonly AnyCommand[];
  /** What the start screen says. */
  facts: { demo: boolean; channels: { name: string; on: boolean; why: string }[] };
  pages?: FastifyInstance;
  webhooks?: FastifyInstance;
  /** Stops taking, finishes what is running, then closes the database. */
  close(): Promise<void>;
};

/** Everything put together; the only file that knows every folder. Throws ConfigError when it cannot run as configured. */
export async function openApp(config: Config, options: AppOptions): Promise<App> {
  const opened = await openDatabase(config, options.onNotice ?? (() => {}));
  try {
    if (options.demo !== false) await openDemo(opened, (options.clock ?? systemClock).now());
    const house = await furnish(config, options, opened);
    return await (options.serve ? serve(house) : chatOnly(house)).catch(async (error: unknown) => {
      await house.db.close();
      throw error;
    });
  } catch (error) {
    await opened.close();
    throw error;
  }
}

/** In an empty local database a demo group opens, so that the first command has something true to say. */
async function openDemo(opened: Opened, now: Date): Promise<void> {
  if (!opened.embedded) return;
  const db = openDb(opened.url, { poolSize: 1 });
  const state = await db.withScope(systemScope('demo'), demoState).finally(db.close);
  if (state === 'none') await seedDemo(opened.url, { now, embedded: true, templates: SHIPPED });
}

/** A server that lives so long will be asked for charts. */
const CHARTS_AFTER_MS = 20_000;

/** A process that listens: both ports, every channel, the clock. Nothing is worked off before both ports are ours. */
async function serve(house: House): Promise<App> {
  const { db, wakes, opened, painter, bell, options } = house;
  const parts = channelsOf(house);
  const shops = shopsOf(house);
  const console = await consoleOf(house);
  const { pages, webhooks } = await openPorts(house, parts, shops, console);
  const demo = options.demoShops && house.standing.demo() ? await openDemoShops(house, webhooks) : undefined;
  const workers = options.intakeOnly
    ? []
    : [
        ...startWork(house, parts.map),
        ...startShops(house, shops, parts),
        startWatch(house),
        ...startSaying(house, parts),
        startDigests(house, parts.map),
      ];
  for (const queue of ['inbox', 'outbox', 'jobs', 'alerts'] as const)
    await db.listen(`zhanggui_${queue}`, () => wakes[queue]());
  const ticker = options.intakeOnly ? undefined : startTicker(runnerDeps(house, parts.map), () => wakes.jobs());
  await parts.slack?.start();
  painter.warm(CHARTS_AFTER_MS);
  const stop = [() => pages.close(), () => webhooks.close(), () => parts.slack?.stop(), () => ticker?.()];
  return {
    ...faceOf(house, console),
    pages,
    webhooks,
    close: closing(workers, stop, [bell.still, () => painter.close(), () => demo?.close(), db.close, opened.close]),
  };
}

/** Their platforms push to our own webhook port, as the real ones do. */
function openDemoShops(house: House, webhooks: FastifyInstance) {
  const { port } = webhooks.server.address() as AddressInfo;
  return startDemoGroup(house, (path) => `http://127.0.0.1:${port}${path}`);
}

const startShops = ({ log }: House, shops: ShopParts, parts: Parts): Worker[] =>
  shops.start(
    parts.map,
    onceInAWhile((error) => log.error({ err: error }, 'the shops could not be worked with')),
  );

const startWatch = (house: House): Worker =>
  startMonitors(
    house,
    onceInAWhile((error) => house.log.error({ err: error }, 'the monitors could not be run')),
  );

const startSaying = (house: House, parts: Parts): Worker[] =>
  startTemplates(
    { ...house, contacts: () => parts.wecom?.contacts },
    onceInAWhile((error) => house.log.error({ err: error }, 'templates could not be worked with')),
  );

async function openPorts(house: House, parts: Parts, shops: ShopParts, console: ConsolePort) {
  const { config, db, log, metrics } = house;
  const logger = log as unknown as FastifyBaseLogger;
  const ready = () => readiness(db);
  const bind = createBindPage({ bind: (code, pasted) => bindRobot(house, code, pasted) });
  const api = apiOf(house);
  const pages = await pagesServer({
    logger,
    ready,
    host: config.host,
    publicUrl: config.publicUrl,
    token: ensureConsoleToken(config.dataDir),
    console,
    metrics: metrics.text,
    plugins: [bind, connectPageOf(house, parts.map), evidencePageOf(house), handbookPageOf(house), ...api.pages],
  });
  const plugins = [parts.wecom?.plugin, parts.slack?.plugin, shops.plugin, api.hooks].filter(
    (plugin) => plugin !== undefined,
  );
  const webhooks = await webhookServer({ logger, ready, plugins });
  try {
    await listen(pages, config.host, config.port, 'PORT');
    await listen(webhooks, config.host, config.webhookPort, 'WEBHOOK_PORT');
  } catch (error) {
    await Promise.all([pages.close(), webhooks.close()]);
    throw error;
  }
  return { pages, webhooks };
}

async function listen(server: FastifyInstance, host: string, port: number, variable: string): Promise<void> {
  try {
    await server.listen({ host, port });
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'EADDRINUSE')
      throw new ConfigError(
        `${variable} ${port} is used by another program: stop it, or set ${variable} to a free port.`,
      );
    if (code === 'EADDRNOTAVAIL' || code === 'ENOTFOUND')
      throw new ConfigError(`HOST ${host} is no address of this machine: set HOST to one that is, such as 127.0.0.1.`);
    if (code === 'EACCES')
      throw new ConfigError(
        `${variable} ${port} may not be opened by this user: set ${variable} to a port above 1023.`,
      );
    throw error;
  }
}

/** A terminal prompt without a server: the same house, answering its own asks and nobody else's. */
async function chatOnly(house: House): Promise<App> {
  const { db, opened, painter, bell } = house;
  const workers = startWork(house, channelsOf(house).map, 'console');
  await db.listen('zhanggui_jobs', () => house.wakes.jobs());
  const console = await consoleOf(house);
  return {
    ...faceOf(house, console),
    close: closing(workers, [], [bell.still, () => painter.close(), db.close, opened.close]),
  };
}

const faceOf = (house: House, console: ConsolePort) => ({
  console,
  db: house.db,
  jobs: house.jobs,
  commands: house.commands,
  facts: { demo: house.standing.demo(), channels: channelFacts(house.config) },
});

/** In this order: nothing new comes in, what runs is finished, what is open is closed. Twice is once. */
function closing(workers: Worker[], doors: (() => unknown)[], last: (() => unknown)[]): () => Promise<void> {
  let closed: Promise<void> | undefined;
  const close = async () => {
    for (const shut of doors) await shut();
    for (const worker of workers) await worker.stop();
    for (const shut of last) await shut();
  };
  return () => {
    closed ??= close();
    return closed;
  };
}

const READY_WITHIN_MS = 2_000;

/** A monitor that stands still is a reason to look, not to send asks elsewhere. */
async function readiness(db: Db): Promise<{ ok: boolean; reasons: string[] }> {
  const asked = db
    .withScope(systemScope('ready'), (tx) =>
      rowsOf<{ code: string }>(tx, sql`select code from monitor where silent_since is not null order by 1`),
    )
    .then(
      (silent) => ({ ok: true, reasons: silent.map(({ code }) => `the monitor ${code} stands still`) }),
      () => undefined,
    );
  // A database that hangs is as good as none, and whoever asks must get an answer.
  const late = sleep(READY_WITHIN_MS, undefined, { ref: false });
  return (await Promise.race([asked, late])) ?? { ok: false, reasons: ['the database does not answer'] };
}

async function bindRobot(house: House, code: string, pasted: string): Promise<string> {
  const key = robotKeyOf(pasted, house.config.wecom.apiBase);
  if (!key)
    throw new UserError('room.robot_wrong', {
      zh: '这不像群机器人的 Webhook 地址，请整段复制',
      en: "That does not look like a group robot's webhook address, copy the whole of it",
    });
  return house.db.withScope(
    systemScope('bind'),
    async (tx) => (await house.services(tx).rooms.bindRobot(code, key, house.clock.now())).name,
  );
}

/** Which channels are on, and what the others lack. */
function channelFacts({ wecom, slack }: Config): App['facts']['channels'] {
  return [
    { name: 'console', on: true, why: '' },
    { name: 'WeCom app', on: wecom.app !== undefined, why: 'WECOM_CORP_ID is not set' },
    { name: 'WeCom bot', on: wecom.bot !== undefined, why: 'WECOM_BOT_TOKEN is not set' },
    { name: 'Slack', on: slack !== undefined, why: 'SLACK_BOT_TOKEN is not set' },
  ];
}
