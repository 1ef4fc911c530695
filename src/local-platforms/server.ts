import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { localRequest, speak } from './carry.ts';
import { createPusher, type PushTarget } from './push.ts';
import type { World } from './world.ts';

/** What the root of the address says, so that others can tell whose it is. */
export const LOCAL_PLATFORMS = 'zhanggui local platforms';
const MAX_BODY = 4 * 1024 * 1024;

/** `url` + `/<connector>` is a connector's `baseUrl`. */
export type LocalPlatforms = { url: string; close(): Promise<void> };

/** All platforms of a world on one port of this machine. `pushTo` says where a shop's platform sends its pushes. */
export async function startLocalPlatforms(options: {
  world: World;
  port?: number;
  pushTo?: PushTarget;
}): Promise<LocalPlatforms> {
  const { world } = options;
  const server = createServer((request, response) => {
    answer(world, request, response).catch((error: Error) => {
      // A mistake of a dialect: said as it is, since nobody but us listens here.
      if (response.headersSent) response.destroy();
      else response.writeHead(500, { 'content-type': 'text/plain' }).end(`local platform: ${error.message}`);
    });
  });
  server.listen(options.port ?? 0, '127.0.0.1');
  await new Promise<void>((resolve, reject) => server.once('listening', resolve).once('error', reject));
  const pusher = options.pushTo && createPusher({ world, fetch, to: options.pushTo });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async close() {
      await pusher?.close();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function answer(world: World, request: IncomingMessage, response: ServerResponse): Promise<void> {
  if (request.url === '/') return void response.end(LOCAL_PLATFORMS);
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request) {
    size += part.length;
    if (size > MAX_BODY) return void response.destroy();
    parts.push(part);
  }
  const headers = Object.fromEntries(Object.entries(request.headers).map(([k, v]) => [k, String(v)]));
  const url = `http://${request.headers.host ?? '127.0.0.1'}${request.url ?? '/'}`;
  const said = speak(world, localRequest(request.method ?? 'GET', url, headers, Buffer.concat(parts)));
  if (!said) return void response.destroy();
  const { status, body, type = 'application/json; charset=utf-8' } = said;
  response.writeHead(status, { 'content-type': type, ...said.headers }).end(body);
}
