import { baseOf, findServer } from './chat/remote.ts';
import { type Opened, run } from './chat/run.ts';
import { ensureConsoleToken, readConfig } from './config.ts';

/** `npm run chat`: beside a running server by its API, and without one by opening the same database itself. */
async function open(): Promise<Opened> {
  const config = readConfig();
  const { dataDir } = config;
  const server = await findServer(baseOf(config.host, config.port), ensureConsoleToken(dataDir));
  if (server) return { console: server, dataDir, close: async () => {} };
  const { openApp } = await import('./app.ts');
  const app = await openApp(config, { serve: false });
  return { console: app.console, dataDir, close: () => app.close() };
}

process.exitCode = await run({
  args: process.argv.slice(2),
  stdio: { input: process.stdin, output: process.stdout, error: process.stderr },
  lang: Intl.DateTimeFormat().resolvedOptions().locale.startsWith('zh') ? 'zh' : 'en',
  open,
});
