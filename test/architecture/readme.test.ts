import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { promisify } from 'node:util';
import { afterAll, expect, it } from 'vitest';
import { findHome } from '../../src/db/embedded/home.ts';

const root = path.join(import.meta.dirname, '../..');
const readme = readFileSync(path.join(root, 'README.md'), 'utf8');
const dataDir = mkdtempSync(path.join(tmpdir(), 'zhanggui-readme-'));
const env = {
  ...process.env,
  DATA_DIR: dataDir,
  PORT: '0',
  WEBHOOK_PORT: '0',
  LOG_LEVEL: 'warn',
  ADMINS: '',
  DATABASE_URL: '',
};

afterAll(() => {
  const { data } = findHome(dataDir, () => {});
  for (const folder of [path.dirname(data), dataDir]) rmSync(folder, { recursive: true, force: true });
});

it('names only npm scripts that there are', () => {
  const { scripts } = JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')) as {
    scripts: Record<string, string>;
  };
  const named = [...readme.matchAll(/npm run (?:--silent )?([\w:]+)/g)].map((match) => match[1] as string);
  expect(named.length).toBeGreaterThan(5);
  expect(named.filter((name) => !(name in scripts))).toEqual([]);
  for (const name of ['start', 'test']) expect(scripts).toHaveProperty(name);
});

it('npm start opens the demo and its shops, prints a link that signs in, and stops on Ctrl-C', {
  timeout: 60_000,
}, async () => {
  const server = spawn('npm', ['start'], { cwd: root, env, detached: true, stdio: ['ignore', 'pipe', 'inherit'] });
  const link = await linkOf(server);
  const page = await fetch(link, { redirect: 'manual' });
  expect(page.status).toBe(303);
  expect(page.headers.get('set-cookie')).toMatch(/HttpOnly.*SameSite=Strict/i);
  // The demo's shops are open: the first quotas are published while one looks around.
  const session = (page.headers.get('set-cookie') ?? '').split(';')[0] ?? '';
  await expect.poll(() => shops(new URL(link).origin, session), { timeout: 40_000, interval: 500 }).toBe('answered');
  const ended = once(server, 'exit');
  process.kill(-(server.pid as number), 'SIGINT');
  // npm itself passes the signal on as its own end; the server has drained and its PostgreSQL is gone.
  const [code, signal] = (await ended) as [number | null, string | null];
  expect(code === 0 || signal === 'SIGINT').toBe(true);
  expect(existsSync(path.join(findHome(dataDir, () => {}).data, 'postmaster.pid'))).toBe(false);
});

async function shops(origin: string, cookie: string): Promise<string> {
  const ask = { as: 'me', room: 'ops', key: randomUUID(), text: 'sync TEE-RED-M' };
  const asked = await fetch(`${origin}/api/console/asks`, {
    method: 'POST',
    headers: { cookie, origin, 'content-type': 'application/json' },
    body: JSON.stringify(ask),
  });
  const answer = (await asked.json()) as { message?: object; error?: { code: string } };
  return answer.message ? 'answered' : JSON.stringify(answer);
}

function linkOf(server: ChildProcess): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  let screen = '';
  server.stdout?.on('data', (chunk: Buffer) => {
    screen += chunk.toString();
    const link = /http:\/\/\S+\?token=\S+/.exec(screen);
    if (link && screen.includes('Ctrl-C')) resolve(link[0]);
  });
  server.on('exit', () => reject(new Error(`npm start ended: ${screen}`)));
  return promise;
}

it('what the README says to type is answered on the demo', { timeout: 60_000 }, async () => {
  const table = readme.slice(readme.indexOf('| you type |'), readme.indexOf('All commands:'));
  const typed = [...table.matchAll(/^\| (.+?) \|/gm)]
    .slice(2)
    .flatMap((row) => [...(row[1] as string).matchAll(/`([^`]+)`/g)].map((one) => one[1] as string));
  expect(typed.length).toBeGreaterThan(12);
  const chat = promisify(execFile)('npm', ['run', '--silent', 'chat', '--', '--json'], {
    cwd: root,
    env,
    maxBuffer: 1e7,
  });
  chat.child.stdin?.end(`${typed.join('\n')}\n`);
  const { stdout } = await chat.catch((error: { stdout: string }) => error);
  const answers = stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as { title?: object; error?: { code: string } });
  expect(answers).toHaveLength(typed.length);
  const refused = typed.flatMap((line, i) => (answers[i]?.error ? [`${line}: ${answers[i]?.error?.code}`] : []));
  // The one change was taken back by 撤销 just before.
  expect(refused).toEqual(['undo: undo.nothing', 'stok TEE-RED-M: command.unknown']);
});
