import path from 'node:path';
import { type Logger, pino } from 'pino';
import { createPainter } from '../charts/painter.ts';
import { loadCommands } from '../commands/load.ts';
import type { Config } from '../config.ts';
import { type Clock, systemClock } from '../core/clock.ts';
import { note } from '../core/message.ts';
import { createSealer } from '../core/seal.ts';
import { createHeadSigner, createTextSigner } from '../core/signed-head.ts';
import { type Db, openDb, rowsOf, sql, systemScope } from '../db/client.ts';
import type { Opened } from '../db/open.ts';
import { createMetrics } from '../http/metrics.ts';
import { loadJobs } from '../jobs/load.ts';
import { keptEvidenceKeys } from '../keys.ts';
import { createBell } from '../outbox/bell.ts';
import { createIntake } from '../outbox/intake.ts';
import { standingOf } from '../outbox/standing.ts';
import type { PlatformKind } from '../platforms/platform.ts';
import { loadRules } from '../services/compliance/load.ts';
import { loadMonitors } from '../services/compliance/monitors/load.ts';
import type { RuleKind } from '../services/compliance/rule-kind.ts';
import type { MonitorKind } from '../services/compliance/watch/monitor-kind.ts';
import { createVault } from '../services/evidence/vault.ts';
import { loadMetrics } from '../services/kpis/load.ts';
import type { MetricKind } from '../services/kpis/metric-kind.ts';
import { readHeads } from './heads-file.ts';
import { platformsIn } from './platforms.ts';
import { servicesOf } from './services.ts';

export type AppOptions = {
  /** Listen, tick and deliver everywhere; otherwise only the console is served, in this process. */
  serve: boolean;
  clock?: Clock;
  log?: Logger;
  /** Store deliveries but leave the work to other processes. */
  intakeOnly?: boolean;
  handlers?: string;
  /** For tests that kill the process between two steps. */
  step?(name: string): Promise<void> | void;
  /** One line for the person at the terminal. */
  onNotice?(line: string): void;
  /** Instead of the platforms that there are. */
  platforms?: readonly PlatformKind[];
  /** Instead of the compliance rules that there are. */
  rules?: readonly RuleKind[];
  /** Instead of the monitors that there are. */
  monitors?: readonly MonitorKind[];
  /** Instead of the metrics that there are. */
  metricKinds?: readonly MetricKind[];
  /** Instead of the vendors' addresses, where tests connect shops: what stands in for the platform of a connector. */
  standIn?(connector: string): string | undefined;
  /** Whether the demo's shops are open: platforms of their own on this machine, with sales going on. */
  demoShops?: boolean;
  /** Whether an empty database of our own is filled with the demo; default yes. */
  demo?: boolean;
};

export type House = Awaited<ReturnType<typeof furnish>>;

/** The parts that a server and a terminal prompt have in common. */
export async function furnish(config: Config, options: AppOptions, opened: Opened) {
  const { clock = systemClock, log = pino({ level: 'silent' }) } = options;
  const db = openDb(opened.url, { poolSize: options.serve ? 20 : 4 });
  const sealers = sealersOf(config);
  const parts = await partsOf(config, options);
  const standing = await settings(db, config);
  const vault = createVault({ db, clock, sealer: sealers.evidence, hashKey: config.customerHashKey });
  const services = servicesOf({
    standing,
    clock,
    sealers,
    vault,
    heads: headsOf(config),
    ...parts,
    ...pagesOf(config),
    speaks: speaksOf(config),
  });
  const metrics = createMetrics(() => standingOf(db));
  const painter = createPainter();
  const wakes = { inbox: () => {}, outbox: () => {}, jobs: () => {}, alerts: () => {} };
  const bell = createBell(db, (error) => log.warn({ err: error }, 'other processes were not told'));
  const wake = () => {
    wakes.inbox();
    bell.ring('zhanggui_inbox');
  };
  const intake = createIntake({ db, clock, sealers, step: options.step, wake });
  return {
    config,
    options,
    opened,
    clock,
    log,
    db,
    sealers,
    ...parts,
    standing,
    services,
    metrics,
    painter,
    wakes,
    intake,
    bell,
  };
}

/** Who signs the chain of evidence, and where what was signed is kept. */
const headsOf = ({ secretKey, secretKeyPrevious, evidenceHeads, evidenceKeys, dataDir }: Config) => ({
  sign: createHeadSigner(secretKey, secretKeyPrevious, [...evidenceKeys, ...keptEvidenceKeys(dataDir)]),
  signText: createTextSigner(secretKey),
  published: () => readHeads(evidenceHeads),
});

/** What is found by its path, or given instead. */
async function partsOf({ dataDir }: Config, options: AppOptions) {
  const found = await foundUnder(options.handlers ?? path.join(import.meta.dirname, '../../handlers'));
  return {
    ...found,
    platforms: options.platforms ?? platformsIn(dataDir),
    rules: options.rules ?? found.rules,
    monitors: options.monitors ?? found.monitors,
    metricKinds: options.metricKinds ?? found.metricKinds,
  };
}

/** Files do not change while a process runs: whoever opens many houses looks once. */
function foundUnder(handlers: string): ReturnType<typeof find> {
  const known = FOUND.get(handlers) ?? find(handlers);
  FOUND.set(handlers, known);
  return known;
}

const FOUND = new Map<string, ReturnType<typeof find>>();

const find = async (handlers: string) => ({
  commands: await loadCommands(path.join(handlers, 'commands')),
  jobs: await loadJobs(path.join(handlers, 'jobs')),
  rules: await loadRules(RULES),
  monitors: await loadMonitors(),
  metricKinds: await loadMetrics(METRICS),
});

const RULES = path.join(import.meta.dirname, '../services/compliance/rules');
const METRICS = path.join(import.meta.dirname, '../services/kpis/metrics');

/** Each purpose has a key of its own. What an earlier SECRET_KEY sealed is still opened; `npm run rekey` seals it anew. */
function sealersOf({ secretKey, secretKeyPrevious }: Config) {
  const seal = (purpose: string) => createSealer(secretKey, purpose, secretKeyPrevious);
  return {
    replyUrl: seal('reply-url'),
    robotKey: seal('robot-key'),
    vendor: seal('vendor'),
    token: seal('vendor-token'),
    platform: seal('platform'),
    evidence: seal('evidence'),
  };
}

/** What services must know of the configuration: the key of customers' hashes, where the pages are as far as it is known. */
const pagesOf = ({ host, port, customerHashKey }: Config) => ({
  customerKey: customerHashKey,
  ...(port !== 0 && { pageUrl: `http://${['0.0.0.0', '::'].includes(host) ? '127.0.0.1' : host}:${port}` }),
});

/** A robot only answers, so that WeCom takes an app to write to a person. */
const speaksOf = ({ wecom, slack }: Config): string[] => [
  'console',
  ...(wecom.app ? ['wecom'] : []),
  ...(slack ? ['slack'] : []),
];

/** Facts about the database that commands running in other processes may change; looked at again every few seconds. */
async function settings(db: Db, config: Config) {
  const read = () =>
    db.withScope(systemScope('settings'), async (tx) => {
      const [row] = await rowsOf<{ value: string }>(tx, sql`select value from setting where key = 'demo'`);
      return row?.value === 'true';
    });
  const me = { channel: 'console' as const, userId: 'me' };
  const state = { demo: await read() };
  return {
    demo: () => state.demo,
    footer: () => (state.demo ? [note({ zh: '演示数据', en: 'Demo data' })] : []),
    /** In a demo without ADMINS, whoever holds the console's link is admin; otherwise only those who are named. */
    admins: () => (config.admins.length > 0 ? config.admins : state.demo ? [me] : []),
    refresh: async () => {
      state.demo = await read();
    },
  };
}
