import type { Message } from '../core/message.ts';
import type { Answer, AskError, ConsoleEntry } from '../http/console-port.ts';

/** What a room's chat shows, made from the entries the server told and the asks that this page has made itself. */

/** An ask of this page. `afterSeq` is the newest entry known when it was made. */
export type OwnAsk = {
  key: string;
  who: string;
  text: string;
  press?: string;
  at: string;
  afterSeq: number;
  state: 'waiting' | 'answered' | 'failed';
  answer?: Answer;
};

export type Asked = {
  key: string;
  kind: 'asked';
  who: string;
  text: string;
  at: string;
  state: OwnAsk['state'];
  own?: string;
};
export type Said = {
  key: string;
  kind: 'said';
  message: Message;
  at: string;
  outboxId?: number;
  trace?: string;
  repeat: boolean;
  updates: number;
};
export type Refused = { key: string; kind: 'refused'; error: AskError; at: string; trace?: string };
export type Item = Asked | Said | Refused;

type SaidEntry = Extract<ConsoleEntry, { kind: 'said' }>;

function said(entry: SaidEntry, before?: Said): Said {
  return {
    key: before?.key ?? `s${entry.seq}`,
    kind: 'said',
    message: entry.message,
    at: entry.at,
    outboxId: entry.outboxId,
    ...(entry.trace === undefined ? {} : { trace: entry.trace }),
    repeat: entry.repeat === true,
    updates: before ? before.updates + 1 : 0,
  };
}

type Folded = {
  items: Item[];
  askedAt: Map<string, number>;
  saidAt: Map<string, number>;
  outboxAt: Map<number, number>;
};

/** Entries in order; one that edits an earlier one takes its place. */
function foldEntries(entries: readonly ConsoleEntry[]): Folded {
  const folded: Folded = { items: [], askedAt: new Map(), saidAt: new Map(), outboxAt: new Map() };
  const { items, askedAt, saidAt, outboxAt } = folded;
  for (const entry of entries) {
    if (entry.kind === 'asked') {
      askedAt.set(entry.trace, items.length);
      const { who, text, at } = entry;
      items.push({ key: `a${entry.seq}`, kind: 'asked', who, text, at, state: 'answered' });
      continue;
    }
    const place = entry.editedFrom === undefined ? undefined : outboxAt.get(entry.editedFrom);
    const before = place === undefined ? undefined : items[place];
    if (place !== undefined && before?.kind === 'said') items[place] = said(entry, before);
    else items.push(said(entry));
    const at = place ?? items.length - 1;
    outboxAt.set(entry.outboxId, at);
    if (entry.trace !== undefined) saidAt.set(entry.trace, at);
  }
  return folded;
}

const squeezed = (text: string): string => text.normalize('NFKC').replace(/\s+/g, ' ').trim();

/** The entry of an ask that has no trace yet: the first of this person's with these words, made since. */
function entryOf(ask: OwnAsk, entries: readonly ConsoleEntry[], taken: ReadonlySet<string>): string | undefined {
  const found = entries.find(
    (entry) =>
      entry.kind === 'asked' &&
      entry.seq > ask.afterSeq &&
      entry.who === ask.who &&
      !taken.has(entry.trace) &&
      squeezed(entry.text) === squeezed(ask.text),
  );
  return found?.kind === 'asked' ? found.trace : undefined;
}

/** An answer that the events have not brought (yet). A refusal is drawn from here always: it knows its hints. */
function answerOf(ask: OwnAsk, at: string, folded: Folded): { place?: number; item?: Item } {
  const { answer } = ask;
  if (!answer) return {};
  const outboxId = 'message' in answer ? answer.outboxId : undefined;
  const place =
    (outboxId === undefined ? undefined : folded.outboxAt.get(outboxId)) ??
    (answer.trace === undefined ? undefined : folded.saidAt.get(answer.trace));
  const there = place === undefined ? {} : { place };
  const trace = answer.trace === undefined ? {} : { trace: answer.trace };
  if ('error' in answer) {
    return { ...there, item: { key: `r${ask.key}`, kind: 'refused', error: answer.error, at, ...trace } };
  }
  if (place !== undefined) return {};
  const { message } = answer;
  const known = outboxId === undefined ? {} : { outboxId };
  return { item: { key: `l${ask.key}`, kind: 'said', message, at, repeat: false, updates: 0, ...known, ...trace } };
}

/** `entries` by ascending `seq`, `own` in the order in which they were made. */
export function timeline(entries: readonly ConsoleEntry[], own: readonly OwnAsk[]): Item[] {
  const folded = foldEntries(entries);
  /** What goes right behind an item that the entries told. */
  const behind = new Map<number, Item>();
  const ending: Item[] = [];
  const taken = new Set(own.flatMap((ask) => ask.answer?.trace ?? []));
  for (const ask of own) {
    const trace = ask.answer?.trace ?? entryOf(ask, entries, taken);
    if (trace !== undefined) taken.add(trace);
    const place = trace === undefined ? undefined : folded.askedAt.get(trace);
    const there = place === undefined ? undefined : folded.items[place];
    // An answer that came by the events counts, also when the request itself was lost.
    const state = trace !== undefined && folded.saidAt.has(trace) ? 'answered' : ask.state;
    const known = place !== undefined && there?.kind === 'asked';
    const { key, who, text, press, at } = ask;
    // The entry has the canonical command; who typed it sees their own words.
    if (known) folded.items[place] = { ...there, text: press === undefined ? text : there.text, state, own: key };
    else ending.push({ key: `o${key}`, kind: 'asked', who, text, at, state, own: key });
    const answer = answerOf(ask, there?.at ?? at, folded);
    if (!answer.item) continue;
    if (answer.place !== undefined) folded.items[answer.place] = answer.item;
    else if (known) behind.set(place, answer.item);
    else ending.push(answer.item);
  }
  return [...folded.items.flatMap((item, i) => [item, behind.get(i) ?? []].flat()), ...ending];
}
