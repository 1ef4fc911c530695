import { get } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { same } from '../../../src/core/localized.ts';
import { card } from '../../../src/core/message.ts';
import type { ConsoleEntry } from '../../../src/http/console-port.ts';
import { helloProof } from '../../../src/http/session.ts';
import { codeOf, type Pages, send, signIn, startPages, TOKEN } from '../../support/pages.ts';

let pages: Pages;
let cookie: string;

beforeAll(async () => {
  pages = await startPages({ events: { maxStreams: 3, heartbeatMs: 20, maxUnreadBytes: 256 * 1024 } });
  cookie = await signIn(pages.port);
});
afterAll(() => pages.close());

const read = async (path: string) => send(pages.port, 'GET', `/api/console/${path}`, { cookie });
const ask = (body: object) =>
  send(
    pages.port,
    'POST',
    '/api/console/asks',
    { cookie, origin: pages.origin, 'content-type': 'application/json' },
    JSON.stringify({ as: 'me', room: 'api', key: 'key-00000001', ...body }),
  );

describe('asks', () => {
  test('an ask is answered with its message, a refused one with its code', async () => {
    const answered = JSON.parse((await ask({ text: '库存 TEE-RED-M', lang: 'zh' })).body);
    expect(answered).toMatchObject({ trace: expect.any(String), message: { tone: 'warning' } });
    const refused = JSON.parse((await ask({ text: '库村' })).body);
    expect(refused.error.code).toBe('command.unknown');
    expect(pages.console.asks[0]).toEqual({
      as: 'me',
      room: 'api',
      key: 'key-00000001',
      text: '库存 TEE-RED-M',
      lang: 'zh',
    });
  });

  test('needs exactly one of text and press, and a key', async () => {
    const before = pages.console.asks.length;
    const wrong = [
      {},
      { text: 'a', press: '1-1' },
      { press: '1k3' },
      { press: '1k3-0' },
      { text: '' },
      { text: 'x'.repeat(4001) },
      { text: 'a', key: 'short' },
      { text: 'a', lang: 'fr' },
      { text: 'a', room: 7 },
    ];
    for (const body of wrong) {
      const reply = await ask(body);
      expect([body, reply.status, codeOf(reply)]).toEqual([body, 400, 'http.bad_request']);
    }
    expect(pages.console.asks).toHaveLength(before);
    expect((await ask({ press: '1k3-2' })).status).toBe(200);
  });
});

describe('a NUL, which PostgreSQL cannot store,', () => {
  test('is refused wherever it comes', async () => {
    const before = pages.console.asks.length;
    for (const path of [
      'history?room=lo%00cal',
      'rooms?as=m%00e',
      'suggest?as=me&room=api&typed=s%00t&lang=en',
      'events?room=lo%00cal',
    ]) {
      const reply = await read(path);
      expect([path, reply.status, codeOf(reply)]).toEqual([path, 400, 'http.bad_request']);
    }
    for (const body of [
      { text: 'help', key: 'key-000\x001' },
      { text: 'he\0lp' },
      { text: 'help', as: 'm\0e' },
      { text: 'help', room: 'ap\0i' },
    ]) {
      const reply = await ask(body);
      expect([body, reply.status, codeOf(reply)]).toEqual([body, 400, 'http.bad_request']);
    }
    expect(pages.console.asks).toHaveLength(before);
  });
});

describe('reads', () => {
  test('people, rooms, suggestions and pictures', async () => {
    expect(JSON.parse((await read('people')).body).people[0].id).toBe('me');
    expect(JSON.parse((await read('rooms?as=me')).body).rooms).toHaveLength(3);
    const found = JSON.parse((await read('suggest?as=me&room=api&typed=st&lang=en')).body);
    expect(found.suggestions[0]).toEqual({ insert: 'stock ', label: 'stock', hint: expect.any(String) });
    const picture = await read('picture?outboxId=1001&chart=0&lang=zh');
    expect([picture.status, picture.headers['content-type']]).toEqual([200, 'image/png']);
    expect(codeOf(await read('picture?outboxId=1001&chart=1&lang=zh'))).toBe('console.no_picture');
  });

  test('history is paged backwards, and wrong questions are refused', async () => {
    for (let i = 1; i <= 5; i += 1) pages.console.post('paged', card(same(`no. ${i}`), []));
    const titles = async (query: string) =>
      (JSON.parse((await read(`history?room=paged&${query}`)).body).entries as ConsoleEntry[]).map((entry) =>
        entry.kind === 'said' ? entry.message.title.en : '',
      );
    expect(await titles('limit=2')).toEqual(['no. 4', 'no. 5']);
    const newest = JSON.parse((await read('history?room=paged&limit=2')).body).entries[0] as ConsoleEntry;
    expect(await titles(`limit=2&before=${newest.seq}`)).toEqual(['no. 2', 'no. 3']);
    for (const query of ['history', 'history?room=a&limit=201', 'history?room=a&before=-1', 'rooms', 'suggest?as=me']) {
      expect([query, (await read(query)).status]).toEqual([query, 400]);
    }
  });

  test('hello proves that the server knows the token without showing it', async () => {
    const nonce = 'n'.repeat(32);
    const reply = await send(pages.port, 'GET', `/api/console/hello?nonce=${nonce}`);
    expect(JSON.parse(reply.body).proof).toBe(helloProof(TOKEN, nonce));
    expect(reply.body).not.toContain(TOKEN);
    expect((await send(pages.port, 'GET', '/api/console/hello?nonce=x')).status).toBe(400);
  });
});

type Heard = { event: string; id: string | undefined; entry: ConsoleEntry };
type Stream = { status: number; next(event: string): Promise<Heard>; stop(): void; ended: Promise<void> };

/** Server-sent events, one at a time. */
function listen(room: string, headers: Record<string, string> = {}, query = ''): Promise<Stream> {
  return new Promise((resolve, reject) => {
    const options = {
      host: '127.0.0.1',
      port: pages.port,
      path: `/api/console/events?room=${room}${query}`,
      agent: false,
    };
    const request = get({ ...options, headers: { cookie, ...headers } }, (response) => {
      let buffer = '';
      const frames: Heard[] = [];
      let wake = () => {};
      const ended = new Promise<void>((done) => response.on('close', done));
      response.on('error', () => {});
      response.setEncoding('utf8');
      response.on('data', (data: string) => {
        buffer += data;
        for (let end = buffer.indexOf('\n\n'); end >= 0; end = buffer.indexOf('\n\n')) {
          const fields = new Map(
            buffer
              .slice(0, end)
              .split('\n')
              .map((line) => line.split(/: (.*)/s) as [string, string]),
          );
          buffer = buffer.slice(end + 2);
          frames.push({
            event: fields.get('event') ?? '',
            id: fields.get('id'),
            entry: JSON.parse(fields.get('data') ?? '{}'),
          });
        }
        wake();
      });
      const next = async (event: string): Promise<Heard> => {
        for (;;) {
          const place = frames.findIndex((frame) => frame.event === event);
          const found = place < 0 ? undefined : frames.splice(place, 1)[0];
          if (found) return found;
          await new Promise<void>((done) => {
            wake = done;
          });
        }
      };
      resolve({ status: response.statusCode ?? 0, next, stop: () => request.destroy(), ended });
    });
    request.on('error', reject);
  });
}

const title = (heard: Heard) => (heard.entry.kind === 'said' ? heard.entry.message.title.en : '');

describe('events', () => {
  test('bring what is said from now on, with a heartbeat, and stop listening when the page goes', async () => {
    const stream = await listen('live');
    await stream.next('ready');
    pages.console.post('live', card(same('first'), []));
    pages.console.post('elsewhere', card(same('not here'), []));
    pages.console.post('live', card(same('second'), []));
    expect(title(await stream.next('entry'))).toBe('first');
    expect(title(await stream.next('entry'))).toBe('second');
    await stream.next('beat');
    expect(pages.console.listeners('live')).toBe(1);
    stream.stop();
    await expect.poll(() => pages.console.listeners('live')).toBe(0);
  });

  test('resume after Last-Event-ID with what was missed', async () => {
    const first = await listen('resumed', {}, '&after=0');
    await first.next('ready');
    pages.console.post('resumed', card(same('seen'), []));
    const { id } = await first.next('entry');
    first.stop();
    pages.console.post('resumed', card(same('missed'), []));
    const second = await listen('resumed', { 'last-event-id': id ?? '' });
    const heard = [title(await second.next('entry')), title(await second.next('entry'))];
    expect(heard).toEqual(['seen', 'missed']);
    second.stop();
  });

  test('tell a page that was away for too long to read the room anew', async () => {
    for (let i = 0; i < 260; i += 1) pages.console.post('busy', card(same(`${i}`), []));
    const stream = await listen('busy', {}, '&after=1');
    await stream.next('reset');
    stream.stop();
  });

  test('are bounded in number, and end when the server closes', async () => {
    await expect.poll(() => pages.console.listeners('busy')).toBe(0);
    const own = await startPages({ events: { maxStreams: 2 } });
    const here = pages;
    const mine = cookie;
    pages = own;
    cookie = await signIn(own.port);
    try {
      const streams = [await listen('many'), await listen('many')];
      expect(streams.map(({ status }) => status)).toEqual([200, 200]);
      expect((await listen('many')).status).toBe(503);
      await own.close();
      await Promise.all(streams.map(({ ended }) => ended));
    } finally {
      pages = here;
      cookie = mine;
    }
  });

  test('drop who does not read', async () => {
    const request = get({
      host: '127.0.0.1',
      port: pages.port,
      path: '/api/console/events?room=slow',
      headers: { cookie },
      agent: false,
    });
    const response = await new Promise<import('node:http').IncomingMessage>((resolve) =>
      request.on('response', resolve),
    );
    response.pause();
    await expect.poll(() => pages.console.listeners('slow')).toBe(1);
    const long = card(same('x'.repeat(100_000)), []);
    await expect
      .poll(
        () => {
          pages.console.post('slow', long);
          return pages.console.listeners('slow');
        },
        { interval: 5, timeout: 15_000 },
      )
      .toBe(0);
    request.on('error', () => {});
    request.destroy();
  });
});
