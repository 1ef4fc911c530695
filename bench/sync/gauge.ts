import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { findHome } from '../../src/db/embedded/home.ts';
import { percentile } from '../figure.ts';

/** How often something was done and how long it took altogether, by name; only while it is open. */
export type Gauge = {
  open: boolean;
  add(name: string, ms: number): void;
  time<T>(name: string, work: () => Promise<T>): Promise<T>;
  list(name: string): number[];
  names(): string[];
};

export function createGauge(): Gauge {
  const all = new Map<string, number[]>();
  const list = (name: string): number[] => {
    const known = all.get(name) ?? [];
    all.set(name, known);
    return known;
  };
  const gauge: Gauge = {
    open: false,
    add(name, ms) {
      if (gauge.open) list(name).push(ms);
    },
    async time(name, work) {
      const from = performance.now();
      try {
        return await work();
      } finally {
        gauge.add(name, performance.now() - from);
      }
    },
    list,
    names: () => [...all.keys()],
  };
  return gauge;
}

export const sumOf = (values: readonly number[]): number => values.reduce((all, one) => all + one, 0);

/** p50 and p95. */
export function spreadOf(values: readonly number[]): { p50: number; p95: number } {
  const sorted = [...values].sort((a, b) => a - b);
  return { p50: percentile(sorted, 0.5), p95: percentile(sorted, 0.95) };
}

/** Clock ticks a second, as Linux tells them to everybody. */
const TICKS = 100;

/** CPU seconds that the embedded server and its processes have used so far; NaN where the system does not tell. */
export function databaseCpu(dataDir: string): number {
  try {
    const { data } = findHome(dataDir, () => {});
    const server = readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n', 1)[0] ?? '';
    let ticks = 0;
    for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) ticks += ticksOf(pid, server);
    return ticks / TICKS;
  } catch {
    return Number.NaN;
  }
}

function ticksOf(pid: string, server: string): number {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [parent, user, system, endedUser, endedSystem] = [1, 11, 12, 13, 14].map((n) => fields[n] ?? '0');
    if (pid === server) return [user, system, endedUser, endedSystem].reduce((sum, one) => sum + Number(one), 0);
    return parent === server ? Number(user) + Number(system) : 0;
  } catch {
    return 0;
  }
}
