import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Fake } from './fake.ts';
import { type Alert, type Size, shopCode, type Timing } from './made-of.ts';
import type { Side } from './side.ts';
import type { Told } from './told.ts';

const PROGRAM = 'prometheus-alertmanager';

/** Its version, as it says it; undefined where it is not installed. */
export function alertmanagerVersion(): string | undefined {
  const { status, stdout, stderr } = spawnSync(PROGRAM, ['--version'], { encoding: 'utf8' });
  return status === 0 ? /version (\S+)/.exec(`${stdout}${stderr}`)?.[1] : undefined;
}

type With = { name: string; fake: Fake; size: Size; timing: Timing };

/** Debian's, alone (no cluster), with the same tree: a route and a receiver a room. */
export async function startAlertmanager(of: With): Promise<Side> {
  const folder = mkdtempSync(path.join(tmpdir(), 'zhanggui-bench-alertmanager-'));
  writeFileSync(path.join(folder, 'config.yml'), configOf(of));
  const port = await freePort();
  let child = await launch(folder, port);
  return {
    post: (batch) => post(port, batch),
    async kill() {
      await end(child);
      child = await launch(folder, port);
    },
    peakMb: async () => peakOf(child.pid),
    told: async () => told(of),
    async stop() {
      await end(child);
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** YAML takes JSON as it is. */
const configOf = ({ name, fake, size, timing: { waitMs, intervalMs } }: With): string =>
  JSON.stringify({
    route: {
      ...{ receiver: 'SH-1', group_by: ['kind', 'shop'], repeat_interval: '4h' },
      ...{ group_wait: `${waitMs}ms`, group_interval: `${intervalMs}ms` },
      routes: rooms(size).map((code) => ({ receiver: code, matchers: [`shop="${code}"`] })),
    },
    receivers: rooms(size).map((code) => ({
      name: code,
      webhook_configs: [{ url: `${fake.url}/${name}/${code}`, send_resolved: true }],
    })),
  });

const rooms = ({ rooms: count }: Size): string[] => Array.from({ length: count }, (_, n) => shopCode(n));

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function launch(folder: string, port: number): Promise<ChildProcess> {
  const args = [
    `--config.file=${path.join(folder, 'config.yml')}`,
    `--storage.path=${path.join(folder, 'data')}`,
    `--web.listen-address=127.0.0.1:${port}`,
    '--cluster.listen-address=',
    '--log.level=error',
  ];
  const child = spawn(PROGRAM, args, { stdio: ['ignore', 'ignore', 'inherit'] });
  for (let left = 200; left > 0 && child.exitCode === null; left--) {
    const ready = await fetch(`http://127.0.0.1:${port}/-/ready`).catch(() => undefined);
    if (ready?.status === 200) return child;
    await sleep(20);
  }
  throw new Error(`${PROGRAM} does not start`);
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const ended = once(child, 'exit');
  child.kill('SIGKILL');
  await ended;
}

async function post(port: number, batch: readonly Alert[]): Promise<boolean> {
  const answer = await fetch(`http://127.0.0.1:${port}/api/v2/alerts`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(batch.map(({ labels, annotations }) => ({ labels, annotations }))),
  })
    .then(async (heard) => ({ status: heard.status, text: await heard.text() }))
    .catch(() => undefined);
  if (answer && answer.status >= 400 && answer.status < 500)
    throw new Error(`Alertmanager answered ${answer.status}: ${answer.text}`);
  return answer?.status === 200;
}

/** NaN where the system does not tell. */
export function peakOf(pid: number | undefined): number {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8');
    return Number(/VmHWM:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
  } catch {
    return Number.NaN;
  }
}

type Body = { groupKey: string; alerts: { status: string; labels: { n: string } }[] };

/** It never says that a message may be a repetition. */
const told = ({ fake, name }: With): Told[] =>
  fake.of(name).map(({ room, at, body }) => {
    const { groupKey, alerts } = body as Body;
    const firing = alerts.filter(({ status }) => status === 'firing');
    return { group: groupKey, room, at, marked: false, alerts: firing.map(({ labels }) => Number(labels.n)) };
  });
