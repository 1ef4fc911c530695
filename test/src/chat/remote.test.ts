import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { baseOf, findServer, isRemoteFailure } from '../../../src/chat/remote.ts';
import { type Pages, startPages, TOKEN } from '../../support/pages.ts';

let pages: Pages;
beforeAll(async () => {
  pages = await startPages();
});
afterAll(() => pages.close());

test('our own server answers people, rooms, asks and suggestions', async () => {
  const port = await findServer(pages.origin, TOKEN);
  if (!port) throw new Error('not found');
  expect((await port.people()).map(({ id }) => id)).toEqual(['me', 'ling']);
  expect(await port.rooms('me')).toHaveLength(3);
  expect(await port.suggest({ as: 'me', room: 'shop-floor', typed: 'st', lang: 'en' })).toHaveLength(1);
  const ask = { as: 'me', room: 'shop-floor', key: 'key-00000001' };
  expect(await port.ask({ ...ask, text: '库存 TEE-RED-M' })).toMatchObject({ message: { tone: 'warning' } });
  expect(await port.ask({ ...ask, text: 'stok' })).toMatchObject({ error: { code: 'command.unknown' } });
  expect(await port.ask({ ...ask, text: 'x'.repeat(5000) })).toMatchObject({ error: { code: 'http.bad_request' } });
});

test('a server with another token, or none at all, is not ours', async () => {
  expect(await findServer(pages.origin, 'another-token-0123456789')).toBeUndefined();
  expect(await findServer('http://127.0.0.1:1', TOKEN)).toBeUndefined();
});

test('a stranger on the port never sees the token', async () => {
  const seen: string[] = [];
  const stranger = createServer((request, response) => {
    seen.push(`${request.url} ${JSON.stringify(request.headers)}`);
    response.setHeader('content-type', 'application/json');
    response.end(JSON.stringify({ product: 'zhanggui', proof: 'x'.repeat(43), people: [] }));
  });
  await new Promise<void>((done) => stranger.listen(0, '127.0.0.1', done));
  onTestFinished(() => void stranger.close());
  const base = `http://127.0.0.1:${(stranger.address() as AddressInfo).port}`;
  expect(await findServer(base, TOKEN)).toBeUndefined();
  expect(seen).toHaveLength(1);
  expect(seen.join()).not.toContain(TOKEN);
});

test('a server that goes away is a refusal, not a crash', async () => {
  const short = await startPages();
  const port = await findServer(short.origin, TOKEN);
  await short.close();
  if (!port) throw new Error('not found');
  const answer = await port.ask({ as: 'me', room: 'shop-floor', key: 'key-00000001', text: 'help' });
  expect(answer).toMatchObject({ error: { code: 'chat.server_failed' } });
  const failure = await port.people().catch((error: unknown) => error);
  expect(isRemoteFailure(failure)).toBe(true);
});

test('a server that listens everywhere is reached on this machine', () => {
  expect(baseOf('0.0.0.0', 3000)).toBe('http://127.0.0.1:3000');
  expect(baseOf('::1', 3000)).toBe('http://[::1]:3000');
  expect(baseOf('127.0.0.1', 3000)).toBe('http://127.0.0.1:3000');
});
