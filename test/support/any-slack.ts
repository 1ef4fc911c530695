import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { FakeAnswer } from './fake-slack.ts';
import { slackFaults } from './slack-rules.ts';

type Json = Record<string, unknown>;
export type SlackCall = { path: string; token: string | undefined; body: Json; at: number };

const METHODS = ['/api/chat.postMessage', '/api/chat.update'];

/**
 * Slack's Web API on loopback for several rooms and processes at once: calls may come in any order. Still strict: only
 * the methods we use and response_urls that were handed out, by the bot's token, and nothing that Slack's rules refuse.
 */
export async function anySlack(token: string) {
  const calls: SlackCall[] = [];
  const faults: string[] = [];
  const waiting = new Map<string, FakeAnswer[]>();
  let posted = 0;
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const path = request.url ?? '';
    const body = JSON.parse(Buffer.concat(chunks).toString('utf8') || '{}') as Json;
    calls.push({ path, token: request.headers.authorization, body, at: performance.now() });
    const byUrl = path.startsWith('/commands/');
    if (!byUrl && !METHODS.includes(path)) faults.push(`unexpected call ${path}`);
    if (!byUrl && request.headers.authorization !== `Bearer ${token}`) faults.push(`${path}: wrong token`);
    if (byUrl && request.headers.authorization) faults.push(`${path}: the token was shown to a response_url`);
    faults.push(...slackFaults(body).map((fault) => `${path}: ${fault}`));
    posted += 1;
    const ts = `${1_800_000_000 + posted}.000100`;
    const answer = waiting.get(path)?.shift() ?? {};
    await answer.hold;
    if (answer.drop) return void request.socket.destroy();
    const json = answer.json ?? { ok: true, channel: body['channel'], ts };
    const text = answer.text ?? (byUrl ? 'ok' : JSON.stringify(json));
    response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    origin,
    apiUrl: `${origin}/api`,
    calls,
    faults,
    /** The next call of this path is answered so; several wait in line. */
    next: (path: string, answer: FakeAnswer) => void waiting.set(path, [...(waiting.get(path) ?? []), answer]),
    to: (path: string) => calls.filter((call) => call.path === path),
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

export type AnySlack = Awaited<ReturnType<typeof anySlack>>;
