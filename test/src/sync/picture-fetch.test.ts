import { createSocket } from 'node:dgram';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { fetchPicture } from '../../../src/sync/picture-fetch.ts';
import { isPublicAddress } from '../../../src/sync/public-address.ts';

let server: Server;
let base = '';
const asked: string[] = [];
beforeAll(async () => {
  server = createServer((request, answer) => {
    asked.push(request.url ?? '');
    if (request.url === '/a.png') answer.end('picture');
    else if (request.url === '/moved') answer.writeHead(302, { location: 'http://169.254.169.254/' }).end();
    else if (request.url === '/big') answer.end(Buffer.alloc(2 * 1024 * 1024 + 1));
    else if (request.url === '/busy') answer.writeHead(503).end();
    else if (request.url !== '/never') answer.writeHead(404).end();
  });
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
  base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const mayCall = () => true;

it('fetches what is there, bounded in size, and follows nobody', async () => {
  const fetched = (path: string, timeoutMs = 5_000) => fetchPicture(`${base}${path}`, { mayCall, timeoutMs });
  expect(await fetched('/a.png')).toEqual({ bytes: Buffer.from('picture') });
  expect(await fetched('/moved')).toEqual({ why: 'leads elsewhere', retry: false });
  expect(await fetched('/big')).toEqual({ why: 'larger than 2 MB', retry: false });
  expect(await fetched('/none')).toEqual({ why: 'answered 404', retry: false });
  expect(await fetched('/busy')).toEqual({ why: 'answered 503', retry: true });
  expect(await fetched('/never', 100)).toEqual({ why: 'no answer in time', retry: true });
});

it('calls nobody on this machine or the network around it, by number or by name', async () => {
  asked.length = 0;
  const port = new URL(base).port;
  for (const address of [
    'http://127.0.0.1/a.png',
    'http://2130706433/a.png',
    'http://[::1]/a.png',
    'http://[::ffff:127.0.0.1]/a.png',
    'http://localhost/a.png',
    'http://169.254.169.254/latest/meta-data',
    'http://10.0.0.1/',
    'https://192.168.1.1/',
  ])
    expect(await fetchPicture(address), address).toEqual({ why: 'not on the public internet', retry: false });
  expect(await fetchPicture(`http://localhost:${port}/a.png`)).toEqual({ why: 'not on the usual port', retry: false });
  expect(await fetchPicture(`http://localhost:${port}/a.png`, { mayCall: isPublicAddress })).toMatchObject({
    why: 'not on the public internet',
  });
  for (const address of ['file:///etc/passwd', 'ftp://example.com/a.png', 'data:image/png;base64,AA', 'nonsense', ''])
    expect(await fetchPicture(address)).toEqual({ why: 'no http(s) address', retry: false });
  expect(await fetchPicture('http://me:secret@example.com/a.png')).toEqual({
    why: 'an address with a password',
    retry: false,
  });
  expect(asked).toEqual([]);
});

it('knows which addresses are public', () => {
  for (const open of ['8.8.8.8', '203.107.1.1', '2400:3200::1']) expect(isPublicAddress(open), open).toBe(true);
  for (const closed of [
    '0.0.0.0',
    '100.64.0.1',
    '172.31.255.255',
    '224.0.0.1',
    '255.255.255.255',
    'fe80::1',
    'fd00::1',
    '64:ff9b::a00:1',
    '2002:a00:1::',
    'no',
  ])
    expect(isPublicAddress(closed), closed).toBe(false);
});

it('waits for no name server longer than for an answer, and holds no thread meanwhile', async () => {
  const silent = createSocket('udp4');
  let asks = 0;
  silent.on('message', () => (asks += 1));
  await new Promise<void>((done) => silent.bind(0, '127.0.0.1', done));
  const nameServers = [`127.0.0.1:${silent.address().port}`];
  const fetched = await fetchPicture('http://nowhere.example/a.png', { mayCall, timeoutMs: 200, nameServers });
  expect(fetched).toMatchObject({ retry: true });
  expect(asks).toBeGreaterThan(0);
  silent.close();
});

it('a name that leads into the network around is not called', async () => {
  const liar = createSocket('udp4');
  // Whatever is asked has the address 10.0.0.1; of the newer kind there is none.
  liar.on('message', (question, from) => {
    const isA = question.readUInt16BE(question.length - 4 - extraOf(question)) === 1;
    const end = question.length - extraOf(question);
    const head = Buffer.from(question.subarray(0, 12));
    head.writeUInt16BE(0x8180, 2);
    head.writeUInt16BE(isA ? 1 : 0, 6);
    head.writeUInt32BE(0, 8);
    const record = Buffer.from([0xc0, 12, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4, 10, 0, 0, 1]);
    liar.send(Buffer.concat([head, question.subarray(12, end), ...(isA ? [record] : [])]), from.port, from.address);
  });
  await new Promise<void>((done) => liar.bind(0, '127.0.0.1', done));
  const nameServers = [`127.0.0.1:${liar.address().port}`];
  expect(await fetchPicture('http://inside.example/a.png', { nameServers })).toEqual({
    why: 'not on the public internet',
    retry: false,
  });
  liar.close();
});

/** What follows the question: the record of EDNS, of 11 bytes, where the asker sends it. */
const extraOf = (question: Buffer): number => (question.readUInt16BE(10) > 0 ? 11 : 0);
