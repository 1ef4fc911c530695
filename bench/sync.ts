import { createSealer } from '../src/core/seal.ts';
import { systemScope } from '../src/db/client.ts';
import { openOwner } from '../src/db/owner.ts';
import { verify } from '../src/services/inventory/verify.ts';
import { startChild } from './child.ts';
import { benchDatabase } from './database.ts';
import { type Figure, figure } from './figure.ts';
import { watchBusy } from './sync/busy.ts';
import { fill } from './sync/fill.ts';
import { createGauge, databaseCpu, type Gauge, spreadOf, sumOf } from './sync/gauge.ts';
import { type Size, UNSEEN_MS } from './sync/group.ts';
import { type Ours, startOurs } from './sync/ours.ts';
import type { Ask, BenchConnection, Counted, Shown } from './sync/platforms.ts';

const TARGET = 500;
const WARM_UP_S = 20;
const SECONDS = 60;

/**
 * `sync [seconds] [sales a second] [shops] [SKUs]`: one process keeps 100 shops of 2,000 SKUs in sync while their platforms,
 * in a process of their own, sell. Throws when the books or what a platform shows are wrong afterwards.
 */
export async function run(args: string[]): Promise<Figure[]> {
  const [seconds = SECONDS, rate = TARGET, shops = 100, skus = 2_000] = args.map(Number);
  if (![seconds, rate, shops, skus].every((one) => Number.isFinite(one) && one > 0))
    throw new Error('say numbers: npm run bench -- sync 60 500 100 2000');
  const size: Size = { shops, skus, rate };
  const database = await benchDatabase('sync');
  const platforms = await startChild('sync/platforms.ts', [JSON.stringify(size)], true);
  const ask = <T>(what: Ask['do']): Promise<T> => platforms.ask({ do: what } satisfies Ask) as Promise<T>;
  const sealer = createSealer('bench bench bench bench bench bench', 'platform');
  const gauge = createGauge();
  let ours: Ours | undefined;
  try {
    const began = performance.now();
    await fill(database.url, { size, connections: platforms.first as BenchConnection[], sealer });
    say(`${shops} shops x ${skus} SKUs are there after ${since(began)} s`);
    ours = startOurs(database.url, { sealer, gauge, dataDir: database.dataDir });
    await ask('sell');
    await wait(WARM_UP_S);
    const busy = watchBusy(database.url);
    busy.begin();
    const measured = await measure(ours, { gauge, ask, seconds, dataDir: database.dataDir });
    const most = (await busy.end()).slice(0, 14);
    say(most.map(({ what, sessions }) => `${sessions.toFixed(2)} ${what}`).join('\n'));
    await ask('stop');
    say(`sales stop; what is under way ends`);
    await rest(ours, ask);
    const figures = figuresOf(measured, { gauge, ours, target: rate });
    const wrong = await findings(database.url, ours, await ask<Counted>('count'), await ask<Shown>('stock'));
    if (wrong === undefined) return figures;
    say(
      figures
        .map(({ name, ours: own, other, unit }) => `${name}: ${own.toFixed(2)} ${other.toFixed(2)} ${unit}`)
        .join('\n'),
    );
    throw new Error(wrong);
  } finally {
    await ours?.stop();
    await ours?.db.close();
    await platforms.stop();
    await database.remove();
  }
}

const say = (line: string) => void process.stderr.write(`${line}\n`);
const since = (from: number) => Math.round((performance.now() - from) / 1000);
const wait = (seconds: number) => new Promise((done) => setTimeout(done, seconds * 1000));
type Asking = <T>(what: Ask['do']) => Promise<T>;

type Point = { at: number; counted: Counted; taken: number; ownCpu: number; databaseCpu: number };
type Measured = { from: Point; to: Point; seconds: number };

async function point(ours: Ours, { ask, dataDir }: { ask: Asking; dataDir: string }): Promise<Point> {
  const counted = await ask<Counted>('count');
  const { user, system } = process.cpuUsage();
  const cpu = { ownCpu: (user + system) / 1e6, databaseCpu: databaseCpu(dataDir) };
  return { at: performance.now(), counted, taken: ours.taken(), ...cpu };
}

async function measure(
  ours: Ours,
  { gauge, seconds, ...of }: { gauge: Gauge; ask: Asking; seconds: number; dataDir: string },
): Promise<Measured> {
  const from = await point(ours, of);
  gauge.open = true;
  for (let left = seconds; left > 0; left -= 10) {
    await wait(Math.min(10, left));
    const { counted, taken } = await point(ours, of);
    say(`sold ${counted.sold}, in ${taken}, backlog ${counted.sold - taken}, refused ${counted.refused}`);
  }
  gauge.open = false;
  const to = await point(ours, of);
  return { from, to, seconds: (to.at - from.at) / 1000 };
}

const DRAIN_S = 45;

/** Until every sale is in and no lane has anything to do, or it is clear that this takes too long. */
async function rest(ours: Ours, ask: Asking): Promise<void> {
  const { sold } = await ask<Counted>('count');
  const began = performance.now();
  while (since(began) < DRAIN_S) {
    await wait(1);
    if (ours.taken() >= sold && since(began) * 1000 > UNSEEN_MS * 5) break;
  }
  await ours.stop();
}

/** The house's own proof; every sale is in, once; where a lane rests, its platform shows what its quota says. */
async function findings(url: string, ours: Ours, { sold }: Counted, shown: Shown): Promise<string | undefined> {
  const proof = await ours.db.withScope(systemScope('bench'), (tx) => verify({ tx }));
  const sql = openOwner(url);
  const [counts] = await sql`select count(*)::int as orders from "order" where source like 'platform:%'`;
  const lanes = await sql<{ shop_id: number; place: number; units: number; rests: boolean }[]>`
    select l.shop_id, substr(l.sku, 7)::int - 1 as place, coalesce(q.assigned, 0) + l.exposed as units,
      l.phase = 'steady' and l.due_at is null as rests
    from stock_lane l left join quota q on (q.shop_id, q.sku) = (l.shop_id, l.sku)`;
  const [open] = await sql`select count(*)::int as marks from stock_mark`;
  const phases =
    await sql`select phase, due_at is null as rests, cause, count(*)::int as n from stock_lane group by 1, 2, 3 order by 4 desc limit 12`;
  const drifts = await sql`select drift_why, count(*)::int as n from stock_lane where drifts > 0 group by 1`;
  const outcomes = await sql`select state, count(*)::int as n from stock_intent group by 1`;
  await sql.end();
  const at = (shop: number, place: number) => shown[shop - 1]?.[place] ?? Number.NaN;
  const resting = lanes.filter(({ rests }) => rests);
  const wrong = resting.filter(({ shop_id, place, units }) => at(shop_id, place) !== units);
  const over = lanes.filter(({ shop_id, place, units }) => at(shop_id, place) > units);
  say(
    `lanes: ${JSON.stringify(phases)}; drifts ${JSON.stringify(drifts)}; intents ${JSON.stringify(outcomes)}; marks ${open?.['marks']}`,
  );
  if (proof.total > 0) return `the books are wrong: ${JSON.stringify(proof.findings.slice(0, 3))}`;
  if (counts?.['orders'] !== sold) return `${sold} orders were placed, ${counts?.['orders']} are in`;
  if (wrong.length > 0 || over.length > 0)
    return `${wrong.length} of ${resting.length} lanes at rest show another number than their quota, ${over.length} show more: ${JSON.stringify(
      [...over, ...wrong].slice(0, 3).map((lane) => ({ ...lane, shown: at(lane.shop_id, lane.place) })),
    )}`;
  process.stdout.write(
    `checks clean: ${proof.levels} levels, ${sold} orders, ${resting.length} of ${lanes.length} lanes at rest show what their quotas say\n`,
  );
  return undefined;
}

function figuresOf(
  { from, to, seconds }: Measured,
  { gauge, ours, target }: { gauge: Gauge; ours: Ours; target: number },
): Figure[] {
  const per = (of: (point: Point) => number) => (of(to) - of(from)) / seconds;
  const backlog = ({ counted, taken }: Point) => counted.sold - taken;
  const read = spreadOf(ours.read);
  const published = ours.published();
  const spread = spreadOf(published);
  const kinds = Object.keys(to.counted.byConnector);
  const one = (point: Point, kind: string) => point.counted.byConnector[kind] ?? { calls: 0, throttled: 0, pace: 0 };
  return [
    figure(
      'sales on the platforms',
      per(({ counted }) => counted.sold),
      target,
      '/s',
    ),
    figure(
      'sales taken in',
      per(({ taken }) => taken),
      target,
      '/s',
    ),
    figure('backlog, at the end and at the start', backlog(to), backlog(from), 'sales'),
    figure('sale to read, p50 and p95', read.p50, read.p95, 'ms'),
    figure('sale to published, p50 and p95', spread.p50, spread.p95, 'ms'),
    figure('sales that changed a number elsewhere', published.length / seconds, target, '/s'),
    ...Object.keys(to.counted.calls).map((kind) =>
      figure(
        `calls: ${kind}`,
        per(({ counted }) => counted.calls[kind] ?? 0),
        Number.NaN,
        '/s',
      ),
    ),
    ...kinds.map((kind) =>
      figure(
        `pace of ${kind}`,
        per((point) => one(point, kind).calls),
        one(to, kind).pace,
        'calls/s',
      ),
    ),
    figure(
      'told to slow down',
      per((point) => sumOf(kinds.map((kind) => one(point, kind).throttled))),
      per((point) => sumOf(kinds.map((kind) => one(point, kind).calls))),
      'calls/s',
    ),
    figure(
      'CPU: our process',
      per(({ ownCpu }) => ownCpu),
      Number.NaN,
      'cores',
    ),
    figure(
      'CPU: PostgreSQL',
      per((point) => point.databaseCpu),
      Number.NaN,
      'cores',
    ),
    figure(
      'CPU: the platforms',
      per(({ counted }) => counted.cpuS),
      Number.NaN,
      'cores',
    ),
    ...whereItGoes(gauge, seconds),
    ...[...ours.failures].map(([why, n]) => figure(`failed: ${why.slice(0, 80)}`, n, Number.NaN, 'times')),
  ];
}

const COUNTS = new Set([
  'take: orders seen',
  'take: orders new',
  'plan: marks',
  'advance: lanes',
  'advance: sends',
  'call: changes written',
]);

/** Stages: p50 and p95 of each; counts: a second. `ours` of work: how many seconds of it there were in one. */
const whereItGoes = (gauge: Gauge, seconds: number): Figure[] =>
  gauge.names().flatMap((name) => {
    const values = gauge.list(name);
    const { p50, p95 } = spreadOf(values);
    if (COUNTS.has(name))
      return [figure(name, sumOf(values) / seconds, values.length / seconds, '/s, in so many a second')];
    const stage = figure(`${name}, p50 and p95`, p50, p95, 'ms');
    if (name.startsWith('stage') || name.startsWith('published')) return [stage];
    return [
      stage,
      figure(
        `${name}: under way, and times a second`,
        sumOf(values) / 1000 / seconds,
        values.length / seconds,
        'at once; /s',
      ),
    ];
  });
