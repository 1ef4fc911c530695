import { setTimeout as sleep } from 'node:timers/promises';
import { openOwner } from '../src/db/owner.ts';
import { alertmanagerVersion, startAlertmanager } from './alerts/alertmanager.ts';
import { type Fake, startFake } from './alerts/fake.ts';
import { alertsOf, nowMs, type Size, type Timing, warmUpOf } from './alerts/made-of.ts';
import { databaseMb } from './alerts/memory.ts';
import { type Ours, startOurs } from './alerts/ours.ts';
import type { Side } from './alerts/side.ts';
import { type Streamed, stream } from './alerts/stream.ts';
import { doubled, lateness, lost, p50p99, type Told, withoutWarmUp } from './alerts/told.ts';
import { benchDatabase } from './database.ts';
import { type Figure, figure } from './figure.ts';

const A_MINUTE = 10_000;
const TIMING: Timing = { waitMs: 5_000, intervalMs: 30_000 };
/** Both sides are measured as servers that have run for a while. */
const WARM_UP = 800;
/** How long a vendor takes while processes are killed, so that something is on its way. */
const ANSWER_MS = 50;
const KILLS = 3;
/** Prometheus' minute, shortened like the rest of what is killed. */
const AGAIN_MS = 15_000;
/** What a killed process held, another takes over after its lease of 30 s. */
const AFTER_KILLS_MS = 40_000;

/**
 * `alerts [count] [groups] [rooms]`: so many alerts, 10,000 a minute, through our API, dispatcher and outbox, and through Debian's
 * Alertmanager, to the same fake; then both are killed while alerts come in, from a client that sends each once and from one that sends
 * again what is still wrong. Without Alertmanager only our side runs.
 */
export async function run(args: string[]): Promise<Figure[]> {
  const [alerts = A_MINUTE, groups = 500, rooms = 50] = args.map(Number);
  if (![alerts, groups, rooms].every((one) => Number.isInteger(one) && one > 0) || groups % rooms !== 0)
    throw new Error('say whole numbers, groups a multiple of rooms: npm run bench -- alerts 10000 500 50');
  const size: Size = { alerts, groups, rooms, perMinute: A_MINUTE };
  const version = alertmanagerVersion();
  process.stdout.write(
    version
      ? `beside it Alertmanager ${version}; wait ${TIMING.waitMs / 1000} s, interval ${TIMING.intervalMs / 1000} s\n`
      : 'Only our side runs: for the other, apt-get install prometheus-alertmanager.\n',
  );
  const database = await benchDatabase('alerts');
  const fake = await startFake();
  try {
    const bench: Bench = { ...database, fake, size, other: version !== undefined };
    return [...(await steady(bench)), ...(await inTheMiddle(bench))];
  } finally {
    await fake.close();
    await database.remove();
  }
}

type Bench = { url: string; dataDir: string; fake: Fake; size: Size; other: boolean };

const say = (line: string) => void process.stderr.write(`${line}\n`);

/** A database of its own on the same server. */
async function another(url: string, name: string): Promise<string> {
  const owner = openOwner(url);
  await owner.unsafe(`create database ${name}`).finally(() => owner.end());
  return Object.assign(new URL(url), { pathname: `/${name}` }).toString();
}

const drive = (side: Side, { size }: Bench): Promise<Streamed> =>
  stream(alertsOf(size), { post: side.post, perMinute: size.perMinute });

type Run = { told: Told[]; streamed: Streamed; peakMb: number };

/** One after the other, so that neither is in the way of the other. */
async function steady(bench: Bench): Promise<Figure[]> {
  const ours = await startOurs({ ...bench, name: 'ours', timing: TIMING });
  const mine = await measure(ours, bench);
  const held = databaseMb(bench.dataDir);
  const changes = ours.changes(mine.streamed.sentAt[0] ?? 0);
  await ours.stop();
  let theirs: Run | undefined;
  if (bench.other) {
    const side = await startAlertmanager({ ...bench, name: 'alertmanager', timing: TIMING });
    theirs = await measure(side, bench).finally(side.stop);
  }
  return [
    ...steadyFigures(mine, theirs, bench.size.alerts),
    figure('changes of cards in place', changes, Number.NaN, 'messages'),
    figure('memory: PostgreSQL, beside our process', held, Number.NaN, 'MiB'),
  ];
}

async function measure(side: Side, bench: Bench): Promise<Run> {
  await stream(warmUpOf({ ...bench.size, alerts: WARM_UP }), { post: side.post, perMinute: bench.size.perMinute });
  await sleep(TIMING.waitMs + 1_000);
  const streamed = await drive(side, bench);
  const told = await toldInTime(side, bench.size.alerts);
  say(`${told.length} messages tell ${bench.size.alerts - lost(told, bench.size.alerts)} alerts`);
  return { told, streamed, peakMb: await side.peakMb() };
}

/** Its messages, as soon as they tell everything, or when the rest does not come. */
async function toldInTime(side: Side, alerts: number): Promise<Told[]> {
  const until = nowMs() + TIMING.waitMs + TIMING.intervalMs + 10_000;
  for (;;) {
    await sleep(5_000);
    const told = withoutWarmUp(await side.told());
    if (lost(told, alerts) === 0 || nowMs() > until) return told;
  }
}

function steadyFigures(mine: Run, theirs: Run | undefined, alerts: number): Figure[] {
  const of = (get: (run: Run) => number) => [get(mine), theirs ? get(theirs) : Number.NaN] as const;
  const late = (which: 'first' | 'all', n: 0 | 1) =>
    of(({ told, streamed }) => p50p99(lateness(told, streamed.sentAt, TIMING)[which])[n] as number);
  return [
    figure('messages sent', ...of(({ told }) => told.length), 'messages'),
    figure('first alert of a group to its message, beyond the wait, p50', ...late('first', 0), 'ms'),
    figure('first alert of a group to its message, beyond the wait, p99', ...late('first', 1), 'ms'),
    figure('any alert to its message, beyond wait or interval, p50', ...late('all', 0), 'ms'),
    figure('any alert to its message, beyond wait or interval, p99', ...late('all', 1), 'ms'),
    figure('lost', ...of(({ told }) => lost(told, alerts)), 'alerts'),
    figure('doubled', ...of(({ told }) => doubled(told, []).messages), 'messages'),
    figure('memory of the process, most', ...of(({ peakMb }) => peakMb), 'MiB'),
  ];
}

type Killed = { name: string; told: Told[]; killedAt: number[]; streamed: Streamed };

/** Both sides, by both clients, and the storm with the flood limit that ships, at once: nobody's time is measured here. */
async function inTheMiddle(bench: Bench): Promise<Figure[]> {
  const { fake, size } = bench;
  fake.manner.answerMs = ANSWER_MS;
  const half: Bench = { ...bench, size: { ...size, alerts: Math.ceil(size.alerts / 2) } };
  const started: { name: string; again: boolean; side: Side }[] = [];
  const storm = await startOurs({ ...bench, url: await another(bench.url, 'storm'), name: 'storm' });
  try {
    for (const again of [false, true]) {
      const client = again ? 'again' : 'once';
      const url = await another(bench.url, `killed_${client}`);
      const ours = await startOurs({ ...half, url, name: `ours-${client}`, timing: TIMING });
      started.push({ name: `ours-${client}`, again, side: ours });
      if (!bench.other) continue;
      const side = await startAlertmanager({ ...half, name: `am-${client}`, timing: TIMING });
      started.push({ name: `am-${client}`, again, side });
    }
    const [stormy, ...killed] = await Promise.all([
      storms(storm, bench),
      ...started.map((one) => killing(one, half.size)),
    ]);
    return [...killedFigures(killed, half.size.alerts), stormy];
  } finally {
    for (const { side } of [...started, { side: storm }]) await side.stop();
  }
}

async function killing(
  { name, again, side }: { name: string; again: boolean; side: Side },
  size: Size,
): Promise<Killed> {
  const over = new AbortController();
  const lastsMs = (size.alerts / size.perMinute) * 60_000;
  const killedAt: number[] = [];
  const streaming = stream(
    alertsOf(size),
    { post: side.post, perMinute: size.perMinute, againMs: again ? AGAIN_MS : undefined },
    over.signal,
  );
  // Somewhere in each of as many equal parts, once there is something to tell.
  const part = (lastsMs - TIMING.waitMs) / KILLS;
  const began = nowMs();
  for (let n = 0; n < KILLS; n++) {
    await sleep(Math.max(0, began + TIMING.waitMs + part * (n + Math.random()) - nowMs()));
    killedAt.push(nowMs());
    await side.kill();
  }
  const streamed = await streaming;
  await sleep(AFTER_KILLS_MS);
  over.abort();
  const seconds = killedAt.map((at) => ((at - began) / 1000).toFixed(1)).join(', ');
  const told = await side.told();
  say(`${name}: killed after ${seconds} s; ${told.length} messages, ${lost(told, size.alerts)} alerts lost`);
  return { name, told, killedAt, streamed };
}

function killedFigures(killed: readonly Killed[], alerts: number): Figure[] {
  return ['once', 'again'].flatMap((client) => {
    const words = client === 'once' ? 'alerts sent once' : 'alerts sent again and again';
    const of = (get: (one: Killed) => number) => {
      const by = (side: string) => killed.find(({ name }) => name === `${side}-${client}`);
      const [mine, theirs] = [by('ours'), by('am')];
      return [mine ? get(mine) : Number.NaN, theirs ? get(theirs) : Number.NaN] as const;
    };
    const twice = ({ told, killedAt }: Killed) => doubled(told, killedAt);
    return [
      figure(`${KILLS} kills, ${words}: lost`, ...of(({ told }) => lost(told, alerts)), 'alerts'),
      figure(`${KILLS} kills, ${words}: doubled`, ...of((one) => twice(one).messages), 'messages'),
      figure(`${KILLS} kills, ${words}: doubled, not marked`, ...of((one) => twice(one).unmarked), 'messages'),
      figure(`${KILLS} kills, ${words}: doubled, most of a room`, ...of((one) => twice(one).perRoom), 'a kill'),
      figure(
        `${KILLS} kills, ${words}: latest beyond wait or interval`,
        ...of(({ told, streamed }) => (lateness(told, streamed.sentAt, TIMING).all.at(-1) ?? Number.NaN) / 1000),
        's',
      ),
    ];
  });
}

/** With the limits that ship: how many messages rooms get in the minute and after it. */
async function storms(side: Ours, bench: Bench): Promise<Figure> {
  await drive(side, bench);
  await sleep(15_000);
  const messages = await side.sent();
  say(`storm: ${messages} messages, ${side.changes(0)} changes in place`);
  return figure('a storm of all of them, limits as shipped', messages, Number.NaN, 'messages');
}
