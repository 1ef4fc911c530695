import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Intake } from '../channels/channel.ts';
import type { Lang, Localized } from '../core/localized.ts';
import type { Message } from '../core/message.ts';
import { userIdOf } from '../core/speaker.ts';
import { type Db, instantOf, rowsOf, sql, systemScope, type Tx } from '../db/client.ts';
import type { Services } from '../services/services.ts';
import { traceOf } from './answer.ts';
import { type Completion, complete } from './complete.ts';
import type { AnyCommand } from './define.ts';

/** The console's side of the house: what its pages and the terminal ask for, from the same tables as every channel. */

export type Entry =
  | { seq: number; kind: 'asked'; trace: string; who: string; text: string; at: string }
  | {
      seq: number;
      kind: 'said';
      outboxId: number;
      trace?: string;
      message: Message;
      at: string;
      editedFrom?: number;
      repeat?: boolean;
    };

export type Answered =
  | { trace: string; message: Message; outboxId?: number }
  | { trace?: string; error: { code: string; text: Localized; hints?: Localized[] } };

export type DeskDeps = {
  db: Db;
  intake: Intake;
  services(tx: Tx): Services;
  /** The commands that a console person may run, and the values that arguments take. */
  allowedTo(tx: Tx, userId: string): Promise<readonly AnyCommand[]>;
  values: Partial<Record<string, readonly string[]>>;
  draw(message: Message, chart: number, lang: Lang): Promise<Buffer | undefined>;
  /** What intake keeps of an ask, in the clear again. */
  kept(packed: Uint8Array): Buffer;
};

const WAIT_MS = 30_000;
const LOOK_EVERY_MS = 200;

export function createConsoleDesk(deps: DeskDeps) {
  const listeners = new Map<string, Set<(entry: Entry) => void>>();
  const signals = new Set<() => void>();
  const read = <T>(work: (tx: Tx) => Promise<T>): Promise<T> => deps.db.withScope(systemScope('console'), work);
  return {
    people: () => read((tx) => deps.services(tx).people.consoleAccounts()),
    rooms: () => read((tx) => roomsOf(deps, tx)),
    history: (room: string, before?: number, limit?: number) => read((tx) => historyOf(tx, room, before, limit)),
    ask: (input: AskInput) => askAndWait(deps, signals, { ...input, as: userIdOf('console', input.as) }),
    suggest: ({ as, ...input }: { as: string; typed: string; lang: Lang }): Promise<Completion[]> =>
      read(async (tx) => {
        const allowed = await deps.allowedTo(tx, userIdOf('console', as));
        return complete({ tx, ...input, allowed, values: deps.values });
      }),
    subscribe(room: string, heard: (entry: Entry) => void): () => void {
      const those = listeners.get(room) ?? new Set();
      listeners.set(room, those.add(heard));
      return () => void (those.delete(heard) && those.size === 0 && listeners.delete(room));
    },
    picture: (outboxId: number, chart: number, lang: Lang) =>
      read(async (tx) => {
        const [row] = await rowsOf<{ message: Message }>(tx, sql`select message from outbox where id = ${outboxId}`);
        return row?.message;
      }).then((message) => message && deps.draw(message, chart, lang)),
    /** Something was said by this process: whoever waits for an answer looks for it. */
    nudge(): void {
      for (const ring of signals) ring();
    },
    /** A message was delivered somewhere (`roomId:outboxId`): tells whoever looks at that room or waits for an answer. */
    async said(payload: string): Promise<void> {
      for (const ring of signals) ring();
      const [room, id] = payload.split(':').map(Number);
      if (!room || !id || listeners.size === 0) return;
      const { address, entries } = await read((tx) => entryOf(tx, room, id));
      for (const heard of listeners.get(address) ?? []) for (const entry of entries) heard(entry);
    },
  };
}

type AskInput = { as: string; room: string; key: string; text?: string; press?: string; lang?: Lang };

const roomsOf = async (deps: DeskDeps, tx: Tx) =>
  (await deps.services(tx).rooms.list())
    .filter((room) => room.channel === 'console')
    .map((room) => ({
      id: room.address,
      name: room.name,
      lang: room.lang,
      timeZone: room.timeZone,
      channel: room.channel,
    }));

/** Stored like any other delivery, then waited for. The same key again waits for the same answer, or is refused. */
async function askAndWait(deps: DeskDeps, signals: Set<() => void>, input: AskInput): Promise<Answered> {
  const rooms = await deps.db.withScope(systemScope('console'), (tx) => roomsOf(deps, tx));
  if (!rooms.some((room) => room.id === input.room))
    return {
      error: noRoom(
        input.room,
        rooms.map((room) => room.id),
      ),
    };
  const { key: given, ...ask } = input;
  const key = ownKey(input.as, input.room, given);
  const how = await deps.intake.store({
    channel: 'console',
    key,
    roomId: input.room,
    headers: {},
    body: Buffer.from(JSON.stringify(ask)),
  });
  if (how === 'repeat' && !(await isSameAsk(deps, key, ask))) return { error: KEY_USED };
  const until = Date.now() + WAIT_MS;
  while (Date.now() < until) {
    // Listened for before it is looked for: what is said in between is not missed.
    const rung = listen(signals);
    try {
      const found = await deps.db.withScope(systemScope('console'), (tx) => answerOf(tx, key));
      if (found) return found;
      await rung.within(LOOK_EVERY_MS);
    } finally {
      rung.forget();
    }
  }
  return {
    error: {
      code: 'console.slow',
      text: { zh: '还在处理，结果稍后会出现在群里', en: 'Still at work; the answer will appear in the room' },
    },
  };
}

/** A key belongs to its person in its room: with the same one, nobody else gets this answer. */
const ownKey = (as: string, room: string, key: string): string =>
  createHash('sha256')
    .update(JSON.stringify([as, room, key]))
    .digest('base64url');

/** True also when what was asked is not kept any more. */
async function isSameAsk(deps: DeskDeps, key: string, ask: Pick<AskInput, 'text' | 'press'>): Promise<boolean> {
  const [row] = await deps.db.withScope(systemScope('console'), (tx) =>
    rowsOf<{ body: Uint8Array | null }>(tx, sql`select body from inbox where channel = 'console' and key = ${key}`),
  );
  if (!row?.body) return true;
  const before = JSON.parse(deps.kept(row.body).toString('utf8')) as Pick<AskInput, 'text' | 'press'>;
  return before.text === ask.text && before.press === ask.press;
}

const KEY_USED = {
  code: 'console.key_used',
  text: {
    zh: '这个 key 已经用于另一句话，请换一个 key 再发',
    en: 'This key was used for something else; send again with another key',
  },
};

/** Hears the first signal from now on; `within` waits for it, at most so long. */
function listen(signals: Set<() => void>) {
  const stop = new AbortController();
  const ring = () => stop.abort();
  signals.add(ring);
  return {
    within: (ms: number): Promise<void> => sleep(ms, undefined, { signal: stop.signal }).catch(() => {}),
    forget: () => void signals.delete(ring),
  };
}

async function answerOf(tx: Tx, key: string): Promise<Answered | undefined> {
  const [row] = await rowsOf<{
    id: string;
    trace: string | null;
    result: string;
    code: string | null;
    outbox: string | null;
    message: Message | null;
  }>(
    tx,
    sql`select i.id, a.trace, a.result, a.code, o.id as outbox, o.message from inbox i
        left join ask a on a.inbox_id = i.id
        left join lateral (select id, message from outbox where trace = a.trace and edits is null order by id limit 1) o on true
        where i.channel = 'console' and i.key = ${key} and i.handled_at is not null`,
  );
  if (!row) return undefined;
  const trace = row.trace ?? traceOf(Number(row.id));
  if (!row.message)
    return {
      trace,
      error: {
        code: 'console.ignored',
        text: { zh: '没有听懂这个请求，请重新发送', en: 'That request was not understood, please send it again' },
      },
    };
  if (row.result === 'answered' || row.result === 'pending')
    return { trace, message: row.message, outboxId: Number(row.outbox) };
  const hints = row.message.blocks.flatMap((block) =>
    block.kind === 'text' || block.kind === 'note' ? [block.text] : [],
  );
  return {
    trace,
    error: { code: row.code ?? 'refused', text: row.message.title, ...(hints.length > 0 ? { hints } : {}) },
  };
}

const noRoom = (room: string, known: string[]) => ({
  code: 'room.unknown',
  text: {
    zh: `没有控制台群 ${room}，现有：${known.join('、')}`,
    en: `There is no console room ${room}; there are: ${known.join(', ')}`,
  },
});

type SaidRow = {
  id: string;
  trace: string | null;
  message: Message;
  sent_at: string;
  edits: string | null;
  unknowns: number;
  first: boolean | null;
  canonical: string | null;
  actor: string | null;
  who: string | null;
  arrived_at: string | null;
  address: string;
};

const said = sql`select o.id, o.trace, o.message, o.sent_at, o.edits, o.unknowns, r.address, coalesce(nullif(a.typed, ''), a.canonical) as canonical, a.actor, p.name as who, a.arrived_at,
    o.id = (select min(f.id) from outbox f where f.trace = o.trace) as first
  from outbox o join room r on r.id = o.room_id left join ask a on a.trace = o.trace left join person p on p.id = a.person_id
  where o.state = 'sent' and r.channel = 'console'`;

/** An ask is shown just before the first thing that was said to it; both take their place from that message's id. */
function entriesOf(row: SaidRow): Entry[] {
  const id = Number(row.id);
  const message: Entry = {
    seq: id * 2 + 1,
    kind: 'said',
    outboxId: id,
    message: row.message,
    at: instantOf(row.sent_at).toISOString(),
    ...(row.trace ? { trace: row.trace } : {}),
    ...(row.edits ? { editedFrom: Number(row.edits) } : {}),
    ...(row.unknowns > 0 ? { repeat: true } : {}),
  };
  if (!row.first || !row.trace || row.canonical === null || row.edits) return [message];
  const at = instantOf(row.arrived_at).toISOString();
  return [
    { seq: id * 2, kind: 'asked', trace: row.trace, who: row.who ?? row.actor ?? '', text: row.canonical, at },
    message,
  ];
}

async function historyOf(tx: Tx, room: string, before: number | undefined, limit = 50): Promise<Entry[]> {
  const until = before === undefined ? sql`` : sql`and o.id * 2 < ${before}`;
  const rows = await rowsOf<SaidRow>(
    tx,
    sql`${said} and r.address = ${room} ${until} order by o.id desc limit ${limit}`,
  );
  const entries = rows.reverse().flatMap(entriesOf);
  return entries.filter((entry) => before === undefined || entry.seq < before).slice(-limit);
}

async function entryOf(tx: Tx, roomId: number, id: number): Promise<{ address: string; entries: Entry[] }> {
  const [row] = await rowsOf<SaidRow>(tx, sql`${said} and o.id = ${id} and o.room_id = ${roomId}`);
  return { address: row?.address ?? '', entries: row ? entriesOf(row) : [] };
}
