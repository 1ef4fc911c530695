import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { nowMs } from './made-of.ts';

/** What arrived at the vendor: whose, in which room, when, and what it says. */
export type Arrived = { side: string; room: string; at: number; body: unknown };

/** A vendor that takes everything, after `answerMs`: POST /<side>/<room>. Both sides speak to the same. */
export async function startFake() {
  const arrived: Arrived[] = [];
  const manner = { answerMs: 0 };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => void chunks.push(chunk));
    request.on('end', async () => {
      const [, side = '', room = ''] = (request.url ?? '').split('/');
      const at = nowMs();
      arrived.push({ side, room, at, body: JSON.parse(Buffer.concat(chunks).toString()) });
      if (manner.answerMs > 0) await sleep(manner.answerMs);
      response.setHeader('content-type', 'application/json');
      response.end('{"ok":true}');
    });
    request.on('error', () => {});
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    manner,
    of: (side: string): Arrived[] => arrived.filter((one) => one.side === side),
    close: () =>
      new Promise<void>((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

export type Fake = Awaited<ReturnType<typeof startFake>>;
