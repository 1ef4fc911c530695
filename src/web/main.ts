import { LANGS, type Lang, type Localized } from '../core/localized.ts';
import { speakerOf } from '../core/speaker.ts';
import type { ConsoleRoom, Person } from '../http/console-port.ts';
import { getPeople, getRooms, getSuggestions, type Reply } from './api.ts';
import { type Composer, commandChips, createComposer } from './composer.ts';
import { type Conversation, openConversation } from './conversation.ts';
import { clickable, el } from './dom.ts';
import { createFeed } from './feed.ts';
import { page } from './page.ts';
import { readChoice, readLang, writeChoice, writeLang } from './settings.ts';
import { isWord, type Word, word } from './words.ts';

/** The console's page: what is chosen (language, person, room), and the one conversation that is open. */
const state = {
  lang: readLang() as Lang,
  people: [] as Person[],
  me: '',
  rooms: [] as ConsoleRoom[],
  tryThese: [] as Localized[],
  drafts: new Map<string, string>(),
  banner: undefined as Word | undefined,
  unseen: 0,
};
let conversation: Conversation | undefined;

const say = (key: Word): string => word(key, state.lang);

function showBanner(banner: Word | undefined): void {
  // Signed out stays: nothing but the link mends it.
  if (state.banner !== 'signedOut') state.banner = banner;
  page.banner.hidden = state.banner === undefined;
  page.banner.textContent = state.banner === undefined ? '' : say(state.banner);
}

const showTitle = (): void => {
  document.title = `${state.unseen > 0 ? `(${state.unseen}) ` : ''}掌柜 · Zhanggui`;
};

const isAtEnd = (): boolean => page.feed.scrollHeight - page.feed.scrollTop - page.feed.clientHeight < 80;

function toEnd(): void {
  page.feed.scrollTop = page.feed.scrollHeight;
  page.newer.hidden = true;
}

const composer: Composer = createComposer({
  form: page.composer,
  input: page.input,
  list: page.suggestions,
  async suggest(typed, signal) {
    const room = conversation?.room.id ?? '';
    const reply = await getSuggestions({ as: state.me, room, typed, lang: state.lang }, signal);
    return reply.ok ? reply.value.suggestions : [];
  },
  send(text) {
    conversation?.say(text);
    atEnd = true;
  },
});

const feed = createFeed(page.entries, {
  press: (outboxId, button, says, pressed) => {
    conversation?.press(outboxId, button, says, pressed);
    atEnd = true;
  },
  take: (command) => composer.take(command),
  again: (own) => conversation?.again(own),
});

/** Whether the reader is at the newest message: kept there while new ones come, left alone elsewhere. */
let atEnd = true;
page.feed.addEventListener('scroll', () => {
  atEnd = isAtEnd();
  if (atEnd) page.newer.hidden = true;
});
// A picture that has arrived makes its card taller.
page.feed.addEventListener('load', () => atEnd && toEnd(), true);
addEventListener('resize', () => atEnd && toEnd());

function drawWelcome(empty: boolean): void {
  page.welcome.hidden = !empty || conversation?.room.channel !== 'console';
  const commands = state.tryThese.map((one) => one[state.lang]);
  page.welcome.replaceChildren(
    el('h3', {}, say('welcomeTitle')),
    el('p', {}, say('welcome')),
    el('div', { class: 'hints' }, ...commandChips(commands, composer.send)),
  );
}

function drawn({ empty, more, fresh }: { empty: boolean; more: boolean; fresh: boolean }): void {
  drawWelcome(empty);
  page.older.hidden = !more;
  if (atEnd) toEnd();
  else if (fresh) page.newer.hidden = false;
  if (fresh && document.hidden) state.unseen += 1;
  showTitle();
}

function openRoom(room: ConsoleRoom): void {
  const left = conversation?.room.id;
  conversation?.close();
  const draft = composer.swap(state.drafts.get(room.id) ?? '');
  if (left !== undefined) state.drafts.set(left, draft);
  writeChoice('room', room.id);
  feed.clear();
  atEnd = true;
  page.newer.hidden = true;
  conversation = openConversation({
    room,
    me: () => state.me,
    lang: () => state.lang,
    feed,
    drawn,
    connected: (yes) => showBanner(yes ? undefined : 'lost'),
    signedOut: () => showBanner('signedOut'),
  });
  drawRooms();
  page.input.focus({ preventScroll: true });
}

const labelOf = (room: ConsoleRoom): string =>
  room.channel === 'console' ? room.name : `${room.name} · ${room.channel}`;

function drawRooms(): void {
  const open = conversation?.room;
  page.rooms.replaceChildren(
    ...state.rooms.map((room) => {
      const here = room.id === open?.id;
      const pick = clickable({ 'aria-current': here ? 'page' : undefined }, room.name, () => openRoom(room));
      if (room.channel !== 'console') pick.append(el('small', {}, room.channel));
      return el('li', {}, pick);
    }),
  );
  page.roomPick.replaceChildren(
    ...state.rooms.map((room) => el('option', { value: room.id, selected: room.id === open?.id }, labelOf(room))),
  );
  const typable = open?.channel === 'console';
  page.composer.hidden = !typable;
  page.readOnly.hidden = typable || !open;
  page.roomName.textContent = open?.name ?? '';
}

function drawPeople(): void {
  page.as.replaceChildren(
    ...(state.me === '' ? [el('option', { value: '', selected: true }, '–')] : []),
    ...state.people.map(({ id, name }) => el('option', { value: id, selected: id === state.me }, name)),
  );
  page.asLabel.hidden = state.people.length === 0;
}

/** The page's own words; messages are drawn again from what they are. */
function drawWords(): void {
  document.documentElement.lang = state.lang;
  for (const node of document.querySelectorAll<HTMLElement>('[data-words]')) {
    const key = node.dataset['words'] ?? '';
    if (isWord(key)) node.textContent = say(key);
  }
  page.entries.setAttribute('aria-label', say('chat'));
  page.roomsNav.setAttribute('aria-label', say('rooms'));
  page.lang.setAttribute('aria-label', say('language'));
  page.suggestions.setAttribute('aria-label', say('suggestions'));
  page.input.setAttribute('aria-label', say('input'));
  page.input.placeholder = say('placeholder');
  page.send.textContent = say('send');
  page.keys.textContent = say('keys');
  page.older.textContent = say('older');
  page.newer.textContent = say('newer');
  page.readOnly.textContent = say('readOnly');
  for (const button of page.lang.querySelectorAll('button')) {
    button.setAttribute('aria-pressed', String(button.dataset['lang'] === state.lang));
  }
  showBanner(state.banner);
  conversation?.redraw();
}

function ok<T>(reply: Reply<T>): T | undefined {
  if (reply.ok) return reply.value;
  showBanner(reply.status === 401 ? 'signedOut' : 'failed');
  return undefined;
}

async function become(me: string): Promise<void> {
  const chosen = state.me === '';
  state.me = me;
  if (chosen) showBanner(undefined);
  drawPeople();
  writeChoice('as', me);
  const got = ok(await getRooms(me));
  if (!got) return;
  state.rooms = got.rooms;
  state.tryThese = got.tryThese;
  const wanted = conversation?.room.id ?? readChoice('room');
  const room = state.rooms.find(({ id }) => id === wanted) ?? state.rooms[0];
  if (room) openRoom(room);
  else showBanner('noRooms');
}

function listen(): void {
  page.lang.addEventListener('click', (event) => {
    const picked = event.target instanceof HTMLElement ? event.target.dataset['lang'] : undefined;
    const lang = LANGS.find((one) => one === picked);
    if (!lang) return;
    state.lang = lang;
    writeLang(lang);
    drawWords();
  });
  page.as.addEventListener('change', () => void become(page.as.value));
  page.roomPick.addEventListener('change', () => {
    const room = state.rooms.find(({ id }) => id === page.roomPick.value);
    if (room) openRoom(room);
  });
  page.newer.addEventListener('click', toEnd);
  page.older.addEventListener('click', async () => {
    const fromEnd = page.feed.scrollHeight - page.feed.scrollTop;
    await conversation?.older();
    page.feed.scrollTop = page.feed.scrollHeight - fromEnd;
  });
  document.addEventListener('visibilitychange', () => {
    if (document.hidden) return;
    state.unseen = 0;
    showTitle();
  });
}

async function start(): Promise<void> {
  listen();
  drawWords();
  const got = ok(await getPeople());
  if (!got) return;
  state.people = got.people;
  const kept = readChoice('as');
  const me = state.people.find(({ id }) => id === kept) ?? speakerOf(state.people);
  drawPeople();
  if (me) await become(me.id);
  else showBanner(state.people.length === 0 ? 'nobody' : 'who');
}

void start();
