import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TokenStore } from '../../src/channels/channel.ts';

/**
 * WeCom's API on loopback, strict: every call must have been expected, every expectation must be used, and what was
 * sent is kept for the test to look at. `done()` throws otherwise.
 */
export type FakeCall = { method: string; path: string; query: Record<string, string>; body: unknown; raw: string };

export type FakeAnswer =
  | { json: object; status?: number; headers?: Record<string, string> }
  /** Any other body, such as half a JSON. */
  | { text: string; status?: number; headers?: Record<string, string> }
  /** Takes the request and never answers. */
  | { hang: true }
  /** Takes the request and closes the connection. */
  | { drop: true };

export type FakeWecom = {
  base: string;
  calls: FakeCall[];
  /** The next call to this path gets this answer; several wait in line. */
  next(path: string, answer: FakeAnswer): void;
  /** Every call to this path gets this answer, once those in line are used. */
  always(path: string, answer: FakeAnswer): void;
  callsTo(path: string): FakeCall[];
  done(): void;
  close(): Promise<void>;
};

export const TOKEN = '/cgi-bin/gettoken';
export const SEND = '/cgi-bin/message/send';
export const UPDATE = '/cgi-bin/message/update_template_card';
export const ROBOT = '/cgi-bin/webhook/send';
export const REPLY = '/cgi-bin/aibot/response';

export const OK = { errcode: 0, errmsg: 'ok' };
export const tokenAnswer = (token: string): FakeAnswer => ({ json: { ...OK, access_token: token, expires_in: 7200 } });

async function readCall(request: IncomingMessage): Promise<FakeCall> {
  const url = new URL(request.url ?? '/', 'http://fake');
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  const raw = Buffer.concat(parts).toString('utf8');
  const form = request.headers['content-type']?.startsWith('multipart/form-data');
  const body = raw === '' || form ? undefined : (JSON.parse(raw) as unknown);
  return { method: request.method ?? '', path: url.pathname, query: Object.fromEntries(url.searchParams), body, raw };
}

function give(response: ServerResponse, answer: FakeAnswer): void {
  if ('hang' in answer) return;
  if ('drop' in answer) {
    response.destroy();
    return;
  }
  const body = 'json' in answer ? JSON.stringify(answer.json) : answer.text;
  response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
  response.end(body);
}

export async function startFakeWecom(): Promise<FakeWecom> {
  const calls: FakeCall[] = [];
  const waiting = new Map<string, FakeAnswer[]>();
  const standing = new Map<string, FakeAnswer>();
  const problems: string[] = [];
  const server = createServer(async (request, response) => {
    try {
      const call = await readCall(request);
      calls.push(call);
      const answer = waiting.get(call.path)?.shift() ?? standing.get(call.path);
      if (!answer) problems.push(`not expected: ${call.method} ${call.path} ${call.raw}`);
      give(response, answer ?? { json: { errcode: 40008, errmsg: 'not expected' }, status: 500 });
    } catch (error) {
      problems.push(`could not be read: ${String(error)}`);
      response.destroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    calls,
    next: (path, answer) => void waiting.set(path, [...(waiting.get(path) ?? []), answer]),
    always: (path, answer) => void standing.set(path, answer),
    callsTo: (path) => calls.filter((call) => call.path === path),
    done() {
      const unused = [...waiting].flatMap(([path, left]) => left.map(() => `never called: ${path}`));
      if (problems.length + unused.length > 0) throw new Error([...problems, ...unused].join('\n'));
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Tokens in memory with the promise of the real store: one fetch at a time, and a fresher token is taken. */
export function memoryTokens(): TokenStore {
  const kept = new Map<string, string>();
  const busy = new Map<string, Promise<unknown>>();
  return {
    get: async (name) => kept.get(name),
    async refresh(name, stale, fetchToken) {
      const before = busy.get(name) ?? Promise.resolve();
      const turn = before
        .catch(() => undefined)
        .then(async () => {
          const current = kept.get(name);
          if (current !== undefined && current !== stale) return current;
          const { token } = await fetchToken();
          kept.set(name, token);
          return token;
        });
      busy.set(name, turn);
      return turn;
    },
  };
}
