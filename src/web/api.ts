import type { Lang, Localized } from '../core/localized.ts';
import type { Answer, Ask, AskError, ConsoleEntry, ConsoleRoom, Person, Suggestion } from '../http/console-port.ts';

/** What came back: `status` 0 when nothing did, `refused` when the server said why. */
export type Reply<T> = { ok: true; value: T } | { ok: false; status: number; refused?: AskError };

const ASK_MS = 45_000;
const READ_MS = 20_000;

async function reply<T>(sent: Promise<Response>): Promise<Reply<T>> {
  try {
    const response = await sent;
    const body = (await response.json()) as T & { error?: AskError };
    if (response.ok) return { ok: true, value: body };
    return { ok: false, status: response.status, ...(body.error ? { refused: body.error } : {}) };
  } catch {
    return { ok: false, status: 0 };
  }
}

function get<T>(path: string, query: Record<string, string>, signal?: AbortSignal): Promise<Reply<T>> {
  const patience = AbortSignal.timeout(READ_MS);
  const signals = signal ? AbortSignal.any([signal, patience]) : patience;
  return reply(fetch(`/api/console/${path}?${new URLSearchParams(query)}`, { signal: signals }));
}

export const getPeople = () => get<{ people: Person[] }>('people', {});

export const getRooms = (as: string) => get<{ rooms: ConsoleRoom[]; tryThese: Localized[] }>('rooms', { as });

export const getHistory = (room: string, limit: number, before?: number) =>
  get<{ entries: ConsoleEntry[] }>('history', {
    room,
    limit: String(limit),
    ...(before === undefined ? {} : { before: String(before) }),
  });

export const getSuggestions = (input: { as: string; room: string; typed: string; lang: Lang }, signal: AbortSignal) =>
  get<{ suggestions: Suggestion[] }>('suggest', input, signal);

export const postAsk = (ask: Ask): Promise<Reply<Answer>> =>
  reply(
    fetch('/api/console/asks', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(ask),
      signal: AbortSignal.timeout(ASK_MS),
    }),
  );

export const pictureAddress = (outboxId: number, chart: number, lang: Lang): string =>
  `/api/console/picture?${new URLSearchParams({ outboxId: String(outboxId), chart: String(chart), lang })}`;

export const eventsAddress = (room: string, after: number): string =>
  `/api/console/events?${new URLSearchParams({ room, after: String(after) })}`;
