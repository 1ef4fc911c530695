import { spawn } from 'node:child_process';
import { chownSync, existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import type { Binaries } from './binaries.ts';
import type { RunAs } from './run-as.ts';

/** The superuser's name; the password is random and kept in DATA_DIR. */
export const SUPERUSER = 'zhanggui';

export type ClusterOptions = { binaries: Binaries; data: string; runAs: RunAs; password: string };

/** Makes a cluster in `data`, all or nothing: it is made beside and moved into place. */
export async function createCluster(options: ClusterOptions): Promise<void> {
  const { binaries, data, runAs, password } = options;
  const unfinished = `${data}.new-${process.pid}`;
  const passwordFile = `${unfinished}.password`;
  try {
    rmSync(unfinished, { recursive: true, force: true });
    mkdirSync(unfinished, { recursive: true, mode: 0o700 });
    writeFileSync(passwordFile, password, { mode: 0o600 });
    if (runAs) for (const file of [unfinished, passwordFile]) chownSync(file, runAs.uid, runAs.gid);
    await runInitdb(binaries.initdb, unfinished, passwordFile, runAs);
    if (!existsSync(data)) renameSync(unfinished, data);
  } finally {
    rmSync(passwordFile, { force: true });
    rmSync(unfinished, { recursive: true, force: true });
  }
}

function runInitdb(initdb: string, data: string, passwordFile: string, runAs: RunAs): Promise<void> {
  // The builtin provider orders and folds the same on every machine, whatever locales it has.
  const args = [
    `--pgdata=${data}`,
    `--username=${SUPERUSER}`,
    `--pwfile=${passwordFile}`,
    '--auth=scram-sha-256',
    '--encoding=UTF8',
    '--locale=C',
    '--locale-provider=builtin',
    '--builtin-locale=C.UTF-8',
    '--no-sync',
    '--no-instructions',
  ];
  return new Promise((resolve, reject) => {
    const child = spawn(initdb, args, { ...runAs, cwd: '/', windowsHide: true, env: {} });
    let said = '';
    const hear = (chunk: Buffer) => {
      said = (said + chunk.toString('utf8')).slice(-600);
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('error', reject);
    child.once('close', (code) =>
      code === 0
        ? resolve()
        : reject(new Error(`initdb failed (${code}): ${said.trim().split('\n').slice(-3).join(' | ')}`)),
    );
  });
}
