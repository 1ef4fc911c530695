import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Intake } from '../channels/channel.ts';
import type { Lang, Localized } from '../core/localized.ts';
import type { Message } from '../core/message.ts';
import { userIdOf } from '../core/speaker.ts';
import { type Db, rowsOf, sql, systemScope, type Tx } from '../db/client.ts';
import type { Services } from '../services/services.ts';
import { traceOf } from './answer.ts';
import { type Completion, complete } from './complete.ts';
import { type Entry, entryOf, historyOf } from './console-entries.ts';
import type { AnyCommand } from './define.ts';

export type { Entry } from './console-entries.ts';

/** The console's side of the house: what its pages and the terminal ask for, from the same tables as every channel. */

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
    history: (room: string, before?: number, limit?: number) =>
      read((tx) => historyOf(tx, deps.services(tx), room, before, limit)),
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
      const { address, entries } = await read((tx) => entryOf(tx, deps.services(tx), room, id));
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
  const [stored] = await rowsOf<{ id: string }>(
    tx,
    sql`select id from inbox where channel = 'console' and key = ${key} and handled_at is not null`,
  );
  if (!stored) return undefined;
  const trace = traceOf(Number(stored.id));
  const [row] = await rowsOf<{
    result: string;
    code: string | null;
    outbox: string | null;
    message: Message | null;
  }>(
    tx,
    sql`select e.body->>'result' as result, e.body->>'code' as code, o.id as outbox, o.message from (select ${trace}::text as trace) t
        left join evidence e on e.trace = t.trace and e.kind = 'ask'
        left join lateral (select id, message from outbox where trace = e.trace and edits is null order by id limit 1) o on true`,
  );
  if (!row) return undefined;
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
