import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import { type PagesDeps, pagesServer } from '../../src/http/server.ts';
import { type FakeConsole, fakeConsole } from './fake-console.ts';

export const TOKEN = 'test-token-0123456789abcdef';

export type Pages = {
  app: FastifyInstance;
  port: number;
  origin: string;
  console: FakeConsole;
  close(): Promise<void>;
};

/** The real pages server on a real socket, over a console in memory. */
export async function startPages(
  more: Partial<PagesDeps> & { console?: FakeConsole } = {},
  atPort = 0,
): Promise<Pages> {
  const console = more.console ?? fakeConsole();
  const app = await pagesServer({
    logger: pino({ level: 'silent' }),
    token: TOKEN,
    host: '127.0.0.1',
    metrics: async () => 'zhanggui_asks_total 1\n',
    ready: async () => ({ ok: true, reasons: [] }),
    ...more,
    console,
  });
  await app.listen({ host: '127.0.0.1', port: atPort });
  const { port } = app.server.address() as AddressInfo;
  return { app, port, origin: `http://127.0.0.1:${port}`, console, close: () => app.close() };
}

export type Reply = { status: number; headers: IncomingHttpHeaders; body: string };

/** A request with exactly these headers: fetch would not let a test choose Host, Origin or Sec-Fetch-Site. */
export function send(
  port: number,
  method: string,
  path: string,
  headers: Record<string, string> = {},
  body?: string,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = httpRequest({ host: '127.0.0.1', port, method, path, headers, agent: false }, (response) => {
      const chunks: Buffer[] = [];
      response.on('data', (chunk: Buffer) => chunks.push(chunk));
      response.on('end', () =>
        resolve({
          status: response.statusCode ?? 0,
          headers: response.headers,
          body: Buffer.concat(chunks).toString('utf8'),
        }),
      );
    });
    request.on('error', reject);
    request.end(body);
  });
}

/** Bytes in, bytes out. */
export function sendRaw(port: number, bytes: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect(port, '127.0.0.1', () => socket.write(bytes));
    let got = '';
    socket.setEncoding('utf8');
    socket.on('data', (data: string) => (got += data));
    socket.on('close', () => resolve(got));
    socket.on('error', reject);
  });
}

/** The cookie that the printed link is exchanged for, as a browser would send it back. */
export async function signIn(port: number): Promise<string> {
  const reply = await send(port, 'GET', `/?token=${TOKEN}`);
  return reply.headers['set-cookie']?.[0]?.split(';', 1)[0] ?? '';
}

export const codeOf = (reply: Reply): string => (JSON.parse(reply.body) as { error: { code: string } }).error.code;
