import type { Clock } from '../../src/core/clock.ts';
import { buttonsOf, type Message } from '../../src/core/message.ts';
import { openOwner } from '../../src/db/owner.ts';
import type { AskError } from '../../src/http/console-port.ts';
import type { Chat } from './chat.ts';

/** A clock that stands still until it is moved. */
export type MovableClock = Clock & { move(ms: number): void };

export function movableClock(start = '2026-11-23T02:00:00Z'): MovableClock {
  let now = Date.parse(start);
  return {
    now: () => new Date(now),
    move: (ms) => {
      now += ms;
    },
  };
}

export const MINUTE = 60_000;

/** Gives a console person a role, as the admin says it. */
export async function grant(chat: Chat, who: string, role: string, shop = ''): Promise<void> {
  await chat.hears(`operator grant console:${who} ${role} ${shop}`.trim());
}

/** The refusal itself; fails when it was answered. */
export async function refusalOf(chat: Chat, line: string, from?: { as?: string; room?: string }): Promise<AskError> {
  const answer = await chat.says(line, from);
  if (!('error' in answer)) throw new Error(`"${line}" was answered: ${answer.message.title.en}`);
  return answer.error;
}

/** The trace of an answer; fails when it was refused. */
export async function traceOf(chat: Chat, line: string, from?: { as?: string; room?: string }): Promise<string> {
  const answer = await chat.says(line, from);
  if ('error' in answer) throw new Error(`"${line}" was refused: ${answer.error.code}`);
  return answer.trace;
}

/** The code that a message waits under. */
export function codeIn(message: Message): string {
  const says = buttonsOf(message).find((button) => button.says.startsWith('confirm '))?.says;
  if (!says) throw new Error(`nothing waits in "${message.title.en}"`);
  return says.slice('confirm '.length);
}

/** The one that was asked last: most look at one database many times, and a connection costs more than what it asks. */
let last: { url: string; sql: ReturnType<typeof openOwner> } | undefined;

function ownerOf(url: string): ReturnType<typeof openOwner> {
  if (last?.url !== url) {
    void last?.sql.end().catch(() => {});
    last = { url, sql: openOwner(url) };
  }
  return last.sql;
}

/** Rows as the database holds them, past the application's role. */
export async function rowsIn<T extends Record<string, unknown>>(
  chat: { database: { url: string } },
  query: string,
  params: (string | number)[] = [],
): Promise<T[]> {
  return [...(await ownerOf(chat.database.url).unsafe<T[]>(query, params))];
}

/** What is on hand of a SKU in a warehouse. */
export async function onHand(chat: Chat, sku: string, warehouse: string): Promise<number> {
  const [row] = await rowsIn<{ on_hand: number }>(
    chat,
    'select on_hand from stock_level l join warehouse w on w.id = l.warehouse_id where l.sku = $1 and w.code = $2',
    [sku, warehouse],
  );
  return row?.on_hand as number;
}

/** A field's value by its English label. */
export function fieldOf(message: Message, label: string): unknown {
  for (const block of message.blocks) {
    const found = block.kind === 'fields' ? block.items.find((item) => item.label.en === label) : undefined;
    if (found) return found.value;
  }
  return undefined;
}

/** The rows of a message's first table. */
export function rowsOfTable(message: Message): unknown[][] {
  for (const block of message.blocks) if (block.kind === 'table') return block.rows;
  return [];
}
