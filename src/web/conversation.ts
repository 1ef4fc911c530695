import type { Lang } from '../core/localized.ts';
import type { ConsoleEntry, ConsoleRoom } from '../http/console-port.ts';
import { getHistory, postAsk } from './api.ts';
import type { Feed } from './feed.ts';
import { follow } from './live.ts';
import { type Item, type OwnAsk, timeline } from './timeline.ts';

/** One room as it is open on the page: its entries, this page's own asks, and the stream that brings new ones. */
export type Conversation = {
  room: ConsoleRoom;
  redraw(): void;
  say(text: string): void;
  press(outboxId: number, button: number, says: string, pressed: HTMLButtonElement): void;
  again(own: string): void;
  older(): Promise<void>;
  close(): void;
};

export type ConversationDeps = {
  room: ConsoleRoom;
  me(): string;
  lang(): Lang;
  feed: Feed;
  /** After each drawing. `more` when earlier messages exist, `fresh` when something was said since the last time. */
  drawn(facts: { empty: boolean; more: boolean; fresh: boolean }): void;
  connected(yes: boolean): void;
  signedOut(): void;
};

const PAGE = 50;

type State = {
  entries: Map<number, ConsoleEntry>;
  own: OwnAsk[];
  more: boolean;
  loaded: boolean;
  closed: boolean;
  /** How many things had been said at the last drawing. */
  said: number;
  due: boolean;
};

type Self = ConversationDeps & { state: State };

const sorted = ({ entries }: State): ConsoleEntry[] => [...entries.values()].sort((a, b) => a.seq - b.seq);
const lastSeq = ({ entries }: State): number => Math.max(0, ...entries.keys());
const isAnswer = (item: Item): boolean => item.kind !== 'asked';

function draw(self: Self): void {
  const { state, room, feed } = self;
  if (state.closed || !state.loaded) return;
  const items = timeline(sorted(state), state.own);
  feed.draw(items, { lang: self.lang(), timeZone: room.timeZone }, self.me());
  const said = items.filter(isAnswer).length;
  self.drawn({ empty: items.length === 0, more: state.more, fresh: said > state.said });
  state.said = said;
}

/** Many entries that come at once are drawn once. */
function drawSoon(self: Self): void {
  if (self.state.due) return;
  self.state.due = true;
  setTimeout(() => {
    self.state.due = false;
    draw(self);
  }, 0);
}

/** `before` reads further back; without it, the newest page replaces what is there. */
async function load(self: Self, before?: number): Promise<void> {
  const { state } = self;
  const reply = await getHistory(self.room.id, PAGE, before);
  if (!reply.ok) {
    if (reply.status === 401) self.signedOut();
    else self.connected(false);
    return;
  }
  if (before === undefined) state.entries.clear();
  for (const entry of reply.value.entries) state.entries.set(entry.seq, entry);
  state.more = reply.value.entries.length >= PAGE;
  state.loaded = true;
  draw(self);
}

async function post(self: Self, ask: OwnAsk): Promise<void> {
  ask.state = 'waiting';
  drawSoon(self);
  const { key, who, text, press } = ask;
  const said = press === undefined ? { text } : { press };
  const reply = await postAsk({ as: who, room: self.room.id, key, lang: self.lang(), ...said });
  if (reply.ok) ask.answer = reply.value;
  else if (reply.refused && reply.status < 500 && reply.status !== 401) ask.answer = { error: reply.refused };
  if (!reply.ok && reply.status === 401) self.signedOut();
  ask.state = ask.answer ? 'answered' : 'failed';
  drawSoon(self);
}

function begin(self: Self, text: string, press?: string): Promise<void> {
  const { state } = self;
  const at = new Date().toISOString();
  const ask: OwnAsk = { key: newKey(), who: self.me(), text, at, afterSeq: lastSeq(state), state: 'waiting' };
  if (press !== undefined) ask.press = press;
  state.own.push(ask);
  return post(self, ask);
}

/** Works on http:// addresses other than localhost too, where crypto.randomUUID does not exist. */
const newKey = (): string =>
  [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');

function listen(self: Self): () => void {
  const { state } = self;
  return follow(self.room.id, {
    lastSeq: () => lastSeq(state),
    entry(entry) {
      state.entries.set(entry.seq, entry);
      drawSoon(self);
    },
    reset: () => void load(self),
    connected(yes) {
      // The history could not be read at first, or the server was away while it should have been.
      if (yes && !state.loaded) void load(self);
      self.connected(yes);
    },
  });
}

export function openConversation(deps: ConversationDeps): Conversation {
  const state: State = { entries: new Map(), own: [], more: false, loaded: false, closed: false, said: 0, due: false };
  const self: Self = { ...deps, state };
  let stop = () => {};
  void load(self).then(() => {
    if (!state.closed) stop = listen(self);
  });
  return {
    room: deps.room,
    redraw: () => draw(self),
    say: (text) =>
      void begin(self, text, /^#[0-9a-z]{1,10}-[1-9][0-9]?$/i.test(text) ? text.slice(1).toLowerCase() : undefined),
    press(outboxId, button, says, pressed) {
      pressed.disabled = true;
      void begin(self, says, `${outboxId.toString(36)}-${button}`).finally(() => {
        pressed.disabled = false;
      });
    },
    again(own) {
      const ask = state.own.find((one) => one.key === own);
      if (ask) void post(self, ask);
    },
    older: () => load(self, Math.min(...state.entries.keys())),
    close() {
      state.closed = true;
      stop();
    },
  };
}
