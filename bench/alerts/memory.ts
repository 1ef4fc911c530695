import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { findHome } from '../../src/db/embedded/home.ts';

/** What the embedded server and its processes hold now, shared pages counted once, in MiB; NaN where the system does not tell. */
export function databaseMb(dataDir: string): number {
  try {
    const { data } = findHome(dataDir, () => {});
    const server = readFileSync(path.join(data, 'postmaster.pid'), 'utf8').split('\n', 1)[0] ?? '';
    const all = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
    return all.filter((pid) => pid === server || parentOf(pid) === server).reduce((sum, pid) => sum + heldMb(pid), 0);
  } catch {
    return Number.NaN;
  }
}

function parentOf(pid: string): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
  } catch {
    return undefined;
  }
}

function heldMb(pid: string): number {
  try {
    const pss = /^Pss:\s+(\d+) kB/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, 'utf8'));
    return Number(pss?.[1] ?? 0) / 1024;
  } catch {
    return 0;
  }
}
