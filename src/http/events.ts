import type { ServerResponse } from 'node:http';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import * as z from 'zod';
import type { ConsoleEntry, ConsolePort } from './console-port.ts';
import { SECURITY_HEADERS } from './headers.ts';
import { Id } from './plain.ts';
import { refuse } from './refusal.ts';

export type EventsOptions = {
  /** Streams at once, over everybody. */
  maxStreams?: number;
  heartbeatMs?: number;
  /** What may wait unread on one connection before it is dropped; the browser comes back and resumes. */
  maxUnreadBytes?: number;
};

/** A client that was away longer than this many entries is told to load the room anew. */
const RESUME_AT_MOST = 200;
/** A lower number may be committed after a higher one: resuming goes back this far. Pages know entries by number. */
const OVERLAP = 32;
const RETRY_MS = 2000;

const Query = z.object({ room: Id, after: z.coerce.number().int().min(0).optional() });

type Stream = { write(frame: string): void; end(): void; closed(): boolean };

/** Writes as long as the other side reads. */
function openStream(raw: ServerResponse, maxUnreadBytes: number): Stream {
  raw.writeHead(200, {
    ...SECURITY_HEADERS,
    'content-type': 'text/event-stream; charset=utf-8',
    'x-accel-buffering': 'no',
  });
  raw.write(`retry: ${RETRY_MS}\n\n`);
  return {
    write(frame) {
      if (raw.destroyed || raw.writableEnded) return;
      raw.write(frame);
      if (raw.writableLength > maxUnreadBytes) raw.destroy();
    },
    end: () => void raw.end(),
    closed: () => raw.destroyed || raw.writableEnded,
  };
}

/** `id` only grows: it is where this client resumes. */
const frameOf = (entry: ConsoleEntry, id: number): string =>
  `id: ${id}\nevent: entry\ndata: ${JSON.stringify(entry)}\n\n`;

/** Entries after `seq`, or `undefined` when there are too many to send one by one. */
async function missedSince(port: ConsolePort, room: string, seq: number): Promise<ConsoleEntry[] | undefined> {
  const latest = await port.history(room, undefined, RESUME_AT_MOST);
  const missed = latest.filter((entry) => entry.seq > seq - OVERLAP);
  return missed.length >= RESUME_AT_MOST ? undefined : missed;
}

/** Listens first and reads history second, so that nothing falls between; what comes meanwhile waits. */
async function follow(port: ConsolePort, room: string, after: number | undefined, stream: Stream): Promise<() => void> {
  let last = after ?? 0;
  let early: ConsoleEntry[] | undefined = [];
  const send = (entry: ConsoleEntry) => {
    last = Math.max(last, entry.seq);
    stream.write(frameOf(entry, last));
  };
  const stop = port.subscribe(room, (entry) => void (early ? early.push(entry) : send(entry)));
  try {
    const missed = after === undefined ? [] : await missedSince(port, room, after);
    if (!missed) stream.write('event: reset\ndata: {}\n\n');
    for (const entry of [...(missed ?? []), ...early]) send(entry);
    early = undefined;
    stream.write('event: ready\ndata: {}\n\n');
    return stop;
  } catch (error) {
    stop();
    throw error;
  }
}

type Open = Set<Stream>;
type Limits = Required<EventsOptions>;

async function serve(port: ConsolePort, open: Open, limits: Limits, request: FastifyRequest, reply: FastifyReply) {
  const query = Query.safeParse(request.query);
  if (!query.success)
    return refuse(reply, 400, 'http.bad_request', { zh: 'room 缺失或不正确', en: 'room is missing or wrong' });
  if (open.size >= limits.maxStreams) {
    return refuse(reply, 503, 'console.too_many_streams', {
      zh: '打开的控制台页面太多，请关掉几个再试',
      en: 'Too many console pages are open; close some and try again',
    });
  }
  const resumed = Number(request.headers['last-event-id'] ?? query.data.after ?? Number.NaN);
  reply.hijack();
  const stream = openStream(reply.raw, limits.maxUnreadBytes);
  open.add(stream);
  const beat = setInterval(() => stream.write('event: beat\ndata: {}\n\n'), limits.heartbeatMs);
  let stop = () => {};
  reply.raw.on('close', () => {
    clearInterval(beat);
    open.delete(stream);
    stop();
  });
  try {
    stop = await follow(port, query.data.room, Number.isSafeInteger(resumed) ? resumed : undefined, stream);
    if (stream.closed()) stop();
  } catch (error) {
    request.log.error({ err: error, request: request.id }, 'event stream failed');
    stream.end();
  }
  return reply;
}

/** `GET /api/console/events?room=`: server-sent events, resumed after Last-Event-ID (or `after`). */
export function addEvents(app: FastifyInstance, port: ConsolePort, options: EventsOptions = {}): void {
  const limits: Limits = { maxStreams: 64, heartbeatMs: 15_000, maxUnreadBytes: 1024 * 1024, ...options };
  const open: Open = new Set();
  app.get('/api/console/events', (request, reply) => serve(port, open, limits, request, reply));
  // Streams never end by themselves: a server that closes must not wait for them.
  app.addHook('preClose', async () => {
    for (const stream of open) stream.end();
  });
}
