import { CONNECTORS } from '../platforms/platform.ts';
import type { LocalAnswer, LocalRequest } from './dialect.ts';
import { dialectOf } from './dialects.ts';
import type { World } from './world.ts';

/** What comes back of a request; `undefined`: the connection breaks without an answer. */
export function speak(world: World, request: LocalRequest): LocalAnswer | undefined {
  const code = CONNECTORS.find((c) => request.path === `/${c}` || request.path.startsWith(`/${c}/`));
  const dialect = code && dialectOf(code);
  if (!dialect) return { status: 404, body: 'no such platform', type: 'text/plain' };
  const path = request.path.slice(code.length + 1);
  const answer = dialect.answer(world, { ...request, path: path === '' ? '/' : path });
  const { fate, at } = world.carry();
  if (fate === 'lost') return undefined;
  if (fate === 'garbled') return { status: 502, body: '<html>Bad Gateway</html>', type: 'text/html' };
  return { ...answer, headers: { date: at.toUTCString(), ...answer.headers } };
}

export function localRequest(method: string, url: string, headers: Record<string, string>, body: Buffer): LocalRequest {
  const at = new URL(url);
  return { method, url, path: at.pathname, query: Object.fromEntries(at.searchParams), headers, body };
}

/** The answers of a world without any socket: `fetch` for a connector whose `baseUrl` is any address + `/<connector>`. */
export function localFetch(world: World): typeof fetch {
  return async (input, init) => {
    const request = new Request(input, init);
    const body = Buffer.from(await request.arrayBuffer());
    const answer = speak(world, localRequest(request.method, request.url, Object.fromEntries(request.headers), body));
    if (!answer) throw new TypeError('fetch failed');
    const { status, type = 'application/json; charset=utf-8' } = answer;
    const empty = status === 204 || status === 304;
    return new Response(empty ? null : answer.body, { status, headers: { 'content-type': type, ...answer.headers } });
  };
}
