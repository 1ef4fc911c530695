import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { startChild } from './child.ts';
import { benchDatabase } from './database.ts';
import { events } from './events.ts';
import { type Figure, figure, percentile } from './figure.ts';

const COUNTS: Record<number, number> = { 1: 150, 16: 480, 64: 960 };

/**
 * From a signed Slack event leaving for us to its answer arriving at the (local) vendor: milliseconds, against a route
 * that verifies and answers at once, without storing, rights, audit or order. Each event has a channel of its own, since
 * one channel takes one message a second.
 */
export async function run(): Promise<Figure[]> {
  const vendor = await fakeVendor();
  const database = await benchDatabase('roundtrip');
  const ours = await startChild(
    'intake-server.ts',
    ['whole', 'slack', database.url, database.dataDir, vendor.url],
    true,
  );
  const bare = await startChild('intake-server.ts', ['bare-answering', 'slack', '', '', vendor.url], true);
  try {
    const figures: Figure[] = [];
    let from = 0;
    for (const atOnce of [1, 16, 64]) {
      const count = COUNTS[atOnce] as number;
      const times: Record<'ours' | 'bare', number[]> = { ours: [], bare: [] };
      for (const [name, side] of [
        ['bare', bare],
        ['ours', ours],
        ['bare', bare],
        ['ours', ours],
      ] as const) {
        const { port } = side.first as { port: number };
        times[name].push(...(await drive(vendor, port, { atOnce, count, from })));
        from += count;
      }
      for (const side of [times.ours, times.bare]) side.sort((a, b) => a - b);
      for (const p of [0.5, 0.99])
        figures.push(
          figure(`roundtrip ${atOnce} p${p * 100}`, percentile(times.ours, p), percentile(times.bare, p), 'ms'),
        );
    }
    return figures;
  } finally {
    for (const child of [ours, bare]) await child.stop();
    await vendor.close();
    await database.remove();
  }
}

type Vendor = Awaited<ReturnType<typeof fakeVendor>>;

/** Slack's API as far as a reply needs it; tells who waits for a channel that its answer is there. */
async function fakeVendor() {
  const waiting = new Map<string, () => void>();
  const server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      const channel = body.startsWith('{')
        ? (JSON.parse(body) as { channel: string }).channel
        : (new URLSearchParams(body).get('channel') ?? '');
      waiting.get(channel)?.();
      waiting.delete(channel);
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ ok: true, channel, ts: '1.000001' }));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/api`,
    answered: (channel: string) => new Promise<void>((resolve) => void waiting.set(channel, resolve)),
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

type Drive = { atOnce: number; count: number; from: number };

async function drive(vendor: Vendor, port: number, { atOnce, count, from }: Drive): Promise<number[]> {
  const requests = events('slack', count, from, 'whoami', (n) => `D${n}`);
  const times: number[] = [];
  let at = 0;
  const one = async (): Promise<void> => {
    while (at < count) {
      const n = at++;
      const answered = vendor.answered(`D${from + n}`);
      const started = performance.now();
      const { headers, body, path } = requests[n] as (typeof requests)[number];
      const response = await fetch(`http://127.0.0.1:${port}${path}`, { method: 'POST', headers, body });
      if (response.status !== 200) throw new Error(`answered ${response.status}`);
      await answered;
      times.push(performance.now() - started);
    }
  };
  await Promise.all(Array.from({ length: atOnce }, one));
  return times;
}
