import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Duplex } from 'node:stream';
import { slackFaults } from './slack-rules.ts';

type Json = Record<string, unknown>;

/** What the fake does with one call. `hold` keeps the answer back until it is resolved; `drop` hangs up instead. */
export type FakeAnswer = {
  status?: number;
  json?: Json;
  text?: string;
  headers?: Record<string, string>;
  drop?: true;
  hold?: Promise<unknown>;
};

export type FakeCall = { path: string; token: string | undefined; body: Json };

/**
 * Slack's Web API, response_urls and Socket Mode on loopback. Strict: a call that was not expected next, a payload that
 * Slack's rules refuse, and an expected call that never came, all fail in `verify`.
 */
export async function fakeSlack() {
  const expected: { path: string; answer: FakeAnswer }[] = [];
  const calls: FakeCall[] = [];
  const faults: string[] = [];
  const sockets = new Set<Duplex>();
  const socketMode = fakeSocketMode();

  const server: Server = createServer((request, response) => void answerCall(request, response));
  server.on('connection', (socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
  });
  server.on('upgrade', (request, socket) => socketMode.accept(request, socket));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  async function answerCall(request: IncomingMessage, response: ServerResponse) {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = request.url ?? '';
    const written = Buffer.concat(chunks).toString('utf8');
    const body = bodyOf(request.headers['content-type'] ?? '', written);
    calls.push({ path, token: request.headers.authorization, body });
    if (expected[0]?.path !== path) {
      faults.push(`unexpected call ${path}`);
      return void response.writeHead(599).end();
    }
    const { answer } = expected.shift() as { answer: FakeAnswer };
    const refused = 'text' in body || 'blocks' in body ? slackFaults(body) : [];
    faults.push(...refused.map((fault) => `${path}: ${fault}`));
    await answer.hold;
    if (answer.drop) return void request.socket.destroy();
    const text = answer.text ?? JSON.stringify(answer.json ?? { ok: true });
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers }).end(text);
  }

  return {
    apiUrl: `${origin}/api/`,
    origin,
    calls,
    socketMode,
    expect(path: string, answer: FakeAnswer = {}) {
      expected.push({ path, answer });
    },
    /** Everything expected came, and nothing else. */
    verify() {
      const missing = expected.map((e) => `missing call ${e.path}`);
      const all = [...faults, ...missing];
      if (all.length > 0) throw new Error(`fake Slack: ${all.join('; ')}`);
    },
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function bodyOf(type: string, written: string): Json {
  if (type === 'application/octet-stream') return { bytes: written };
  if (type.startsWith('application/x-www-form-urlencoded')) return Object.fromEntries(new URLSearchParams(written));
  return JSON.parse(written || '{}') as Json;
}

export type FakeSlack = Awaited<ReturnType<typeof fakeSlack>>;

/** The little of RFC 6455 that Socket Mode needs: text frames below 64 KiB, ping and close. */
function fakeSocketMode() {
  const received: Json[] = [];
  const waiting: { want: (message: Json) => boolean; found: (message: Json) => void }[] = [];
  let open: Duplex | undefined;
  let connections = 0;
  const connected: (() => void)[] = [];

  const frame = (opcode: number, payload: Buffer): Buffer =>
    payload.length < 126
      ? Buffer.concat([Buffer.from([0x80 | opcode, payload.length]), payload])
      : Buffer.concat([Buffer.from([0x80 | opcode, 126, payload.length >> 8, payload.length & 0xff]), payload]);

  function heard(message: Json) {
    received.push(message);
    const at = waiting.findIndex((w) => w.want(message));
    if (at >= 0) waiting.splice(at, 1)[0]?.found(message);
  }

  function read(socket: Duplex, buffered: Buffer): Buffer {
    let rest = buffered;
    while (rest.length >= 2) {
      const opcode = (rest[0] as number) & 0x0f;
      const short = (rest[1] as number) & 0x7f;
      const head = short === 126 ? 4 : 2;
      const length = short === 126 ? rest.readUInt16BE(2) : short;
      if (rest.length < head + 4 + length) break;
      const mask = rest.subarray(head, head + 4);
      const payload = Buffer.from(rest.subarray(head + 4, head + 4 + length));
      for (let i = 0; i < payload.length; i += 1) payload[i] = (payload[i] as number) ^ (mask[i % 4] as number);
      if (opcode === 1) heard(JSON.parse(payload.toString('utf8')) as Json);
      if (opcode === 8) socket.end(frame(8, payload));
      if (opcode === 9) socket.write(frame(10, payload));
      rest = rest.subarray(head + 4 + length);
    }
    return rest;
  }

  return {
    received,
    accept(request: IncomingMessage, socket: Duplex) {
      const key = `${request.headers['sec-websocket-key']}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
      const accept = createHash('sha1').update(key).digest('base64');
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n\r\n`,
      );
      let rest = Buffer.alloc(0);
      socket.on('data', (data: Buffer) => {
        rest = Buffer.from(read(socket, Buffer.concat([rest, data])));
      });
      socket.on('error', () => {});
      socket.write(frame(1, Buffer.from(JSON.stringify({ type: 'hello', num_connections: 1 }))));
      open = socket;
      connections += 1;
      for (const tell of connected.splice(0)) tell();
    },
    send(message: Json) {
      open?.write(frame(1, Buffer.from(JSON.stringify(message))));
    },
    /** The n-th connection since the start has been made. */
    async connection(n: number) {
      while (connections < n) await new Promise<void>((resolve) => connected.push(resolve));
    },
    acked(envelopeId: string): Promise<Json> {
      const want = (message: Json) => message['envelope_id'] === envelopeId;
      const already = received.find(want);
      return already ? Promise.resolve(already) : new Promise((found) => waiting.push({ want, found }));
    },
  };
}

/** The headers with which Slack signs these bytes at this time (seconds). */
export const signed = (raw: Buffer | string, secret: string, seconds: number): Record<string, string> => ({
  'x-slack-request-timestamp': String(seconds),
  'x-slack-signature': `v0=${createHmac('sha256', secret).update(`v0:${seconds}:`).update(raw).digest('hex')}`,
});
