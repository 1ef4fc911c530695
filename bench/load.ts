import { connect } from 'node:net';
import { events, rawRequest, type Vendor } from './events.ts';
import { percentile } from './figure.ts';

/** A load generator in a process of its own: `connections` keep-alive sockets, one request after the other on each. */
export type Load = { port: number; vendor: Vendor; connections: number; count: number; from: number };
export type Loaded = { seconds: number; accepted: number; refused: number; p50: number; p99: number };

function drive(
  port: number,
  next: () => Buffer | undefined,
  done: (status: number, ms: number) => void,
): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1', noDelay: true });
    let started = 0;
    let seen = Buffer.alloc(0);
    const send = (): void => {
      const request = next();
      if (!request) return void socket.end(() => resolve());
      started = performance.now();
      socket.write(request);
    };
    socket.on('connect', send);
    socket.on('error', reject);
    socket.on('data', (chunk) => {
      seen = seen.length === 0 ? chunk : Buffer.concat([seen, chunk]);
      const head = seen.indexOf('\r\n\r\n');
      if (head < 0) return;
      const text = seen.toString('latin1', 0, head);
      const length = Number(/content-length: (\d+)/i.exec(text)?.[1] ?? 0);
      if (seen.length < head + 4 + length) return;
      seen = Buffer.alloc(0);
      done(Number(text.slice(9, 12)), performance.now() - started);
      send();
    });
  });
}

process.on('message', async (load: Load) => {
  const requests = events(load.vendor, load.count, load.from).map(rawRequest);
  const times: number[] = [];
  const counts = { accepted: 0, refused: 0 };
  let at = 0;
  const started = performance.now();
  await Promise.all(
    Array.from({ length: load.connections }, () =>
      drive(
        load.port,
        () => requests[at++],
        (status, ms) => {
          times.push(ms);
          counts[status >= 200 && status < 300 ? 'accepted' : 'refused'] += 1;
        },
      ),
    ),
  );
  const seconds = (performance.now() - started) / 1000;
  times.sort((a, b) => a - b);
  process.send?.({ seconds, ...counts, p50: percentile(times, 0.5), p99: percentile(times, 0.99) } satisfies Loaded);
});
