import type { AddressInfo } from 'node:net';
import { openApp } from '../../src/app.ts';
import { loadConfig } from '../../src/config.ts';

/**
 * A server in a process of its own, for tests that kill it. The environment is its configuration; DIE_AT names the step
 * at which it kills itself, as the power would. Says on standard output where it listens.
 */
const dieAt = process.env['DIE_AT'];
const die = (name: string): void => {
  if (name === dieAt) process.kill(process.pid, 'SIGKILL');
};

const app = await openApp(loadConfig(process.env, process.cwd()), { serve: true, demo: false, step: die });
const address = app.webhooks?.server.address() as AddressInfo | undefined;
const pages = app.pages?.server.address() as AddressInfo | undefined;
process.stdout.write(`${JSON.stringify({ port: address?.port, pages: pages?.port })}\n`);
process.once('SIGTERM', () => void app.close().then(() => process.exit(0)));
