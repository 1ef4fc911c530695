import { renameSync, statSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { type Logger, pino } from 'pino';
import { type App, openApp } from './app.ts';
import { type Config, readConfig } from './config.ts';
import { ConfigError } from './core/errors.ts';
import { ensureConsoleToken } from './keys.ts';
import { createLog } from './log.ts';
import { startScreen } from './start-screen.ts';

const say = (line: string): void => void process.stdout.write(`${line}\n`);
const LOG_BYTES = 20 * 1024 * 1024;
const DRAIN_MS = 20_000;

// Whoever read the screen may have left (`npm start | head -5`): that is no reason to stop serving.
for (const stream of [process.stdout, process.stderr]) stream.on('error', () => {});

/** Configuration, app, listen; drain on SIGTERM or Ctrl-C. */
async function main(): Promise<void> {
  const config = readConfig();
  const app = await openApp(config, { serve: true, demoShops: true, log: logOf(config), onNotice: say });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void drain(app));
  const host = config.host.includes(':') ? `[${config.host}]` : config.host;
  const at = (server: App['pages']): string => {
    const address = server?.server.address() as AddressInfo | null | undefined;
    return `http://${host}:${address?.port}`;
  };
  const link = `${at(app.pages)}/?token=${ensureConsoleToken(config.dataDir)}`;
  const people = (await app.console.people()).length;
  say(startScreen(app, link, { webhooks: at(app.webhooks), people }));
}

/** The screen with its link is all that standard output gets: at a terminal the log goes to a file, elsewhere to stderr. */
function logOf({ dataDir, logLevel }: Config): Logger {
  if (!process.stdout.isTTY) return createLog(logLevel, pino.destination(2));
  const file = path.join(dataDir, 'zhanggui.log');
  if ((statSync(file, { throwIfNoEntry: false })?.size ?? 0) > LOG_BYTES) renameSync(file, `${file}.1`);
  return createLog(logLevel, pino.destination({ dest: file, mode: 0o600 }));
}

/** Finishes what runs, within a bound; a second signal stops at once. */
async function drain(app: App): Promise<void> {
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => process.exit(1));
  setTimeout(() => process.exit(1), DRAIN_MS).unref();
  say('\n  Stopping …');
  await app.close();
  process.exit(0);
}

main().catch((error: unknown) => {
  process.stderr.write(
    error instanceof ConfigError ? `${error.message}\n` : `${String((error as Error)?.stack ?? error)}\n`,
  );
  process.exit(1);
});
