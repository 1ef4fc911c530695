import { randomUUID } from 'node:crypto';
import { renderText } from '../channels/console/render.ts';
import { printable } from '../channels/console/width.ts';
import type { Lang } from '../core/localized.ts';
import { speakerOf, userIdOf } from '../core/speaker.ts';
import type { Answer, AskError, AskingPort, ConsoleRoom, Person } from '../http/console-port.ts';
import type { Options } from './options.ts';

/** Where answers are printed. `columns` Infinity: nothing is cut. */
export type Screen = { print(text: string): void; columns(): number; colour: boolean };

/** Who speaks where, to whom. `room` is as it was at the last answer; `lang` absent: the language that the room has. */
export type Talk = {
  port: AskingPort;
  as: string;
  /** What the prompt shows of the person. */
  name: string;
  room: ConsoleRoom;
  lang?: Lang;
  json: boolean;
  screen: Screen;
};

export const langOf = (talk: Talk): Lang => talk.lang ?? talk.room.lang;

/** What was typed that names a button of an earlier answer: `#1k3-2`. */
const PRESS = /^[#＃]([0-9a-z]{1,10}-[1-9][0-9]?)$/i;

export function drawRefusal(error: AskError, lang: Lang, colour: boolean): string {
  const mark = colour ? '\u001b[31m✗\u001b[0m' : '✗';
  const hints = (error.hints ?? []).map((hint) => `  → ${printable(hint[lang])}`);
  return [`${mark} ${printable(error.text[lang], true)}`, ...hints].join('\n');
}

/** One line: the neutral message, or why there is none. */
function asJson(answer: Answer): string {
  if ('error' in answer) return JSON.stringify({ error: { code: answer.error.code, text: answer.error.text } });
  const { title, tone, blocks } = answer.message;
  return JSON.stringify({ title, tone, blocks });
}

function asText(answer: Answer, talk: Talk): string {
  const { screen, room } = talk;
  const lang = langOf(talk);
  if ('error' in answer) return drawRefusal(answer.error, lang, screen.colour);
  const drawing = { colour: screen.colour, outboxId: answer.outboxId };
  return renderText(answer.message, { lang, timeZone: room.timeZone }, screen.columns(), drawing);
}

/** Says one line and prints its answer; false when it was refused. */
export async function sayLine(talk: Talk, line: string): Promise<boolean> {
  const press = PRESS.exec(line)?.[1]?.toLowerCase();
  const said = press === undefined ? { text: line } : { press };
  const lang = talk.lang === undefined ? {} : { lang: talk.lang };
  const answer = await talk.port.ask({ as: talk.as, room: talk.room.id, key: randomUUID(), ...lang, ...said });
  await lookAgain(talk);
  talk.screen.print(talk.json ? asJson(answer) : asText(answer, talk));
  return !('error' in answer);
}

/** Somebody may have changed the room's language or time zone, with this very line for one. */
async function lookAgain(talk: Talk): Promise<void> {
  const rooms = await talk.port.rooms(talk.as).catch(() => []);
  talk.room = rooms.find(({ id }) => id === talk.room.id) ?? talk.room;
}

const refused = (code: string, zh: string, en: string): { error: AskError } => ({ error: { code, text: { zh, en } } });

function speakerIn(people: Person[], wanted: string | undefined): Person | { error: AskError } {
  if (people.length === 0) {
    return refused(
      'chat.nobody',
      '控制台还没有可以说话的人：请设置 ADMINS=console:me（写在 .env 里），再重新启动',
      'The console has nobody to speak as yet: set ADMINS=console:me (in .env) and start again',
    );
  }
  const person = wanted === undefined ? speakerOf(people) : people.find(({ id }) => id === userIdOf('console', wanted));
  if (person) return person;
  const ids = people.map(({ id }) => id);
  return wanted === undefined
    ? refused(
        'chat.who',
        `请用 --as 说明你是谁，可以用：${ids.join('、')}`,
        `Say who you are with --as; there is: ${ids.join(', ')}`,
      )
    : refused(
        'chat.unknown_person',
        `控制台没有 ${wanted} 这个人，可以用：${ids.join('、')}`,
        `The console has no ${wanted}; it has: ${ids.join(', ')}`,
      );
}

function roomIn(rooms: ConsoleRoom[], wanted: string | undefined): ConsoleRoom | { error: AskError } {
  const room = wanted === undefined ? rooms[0] : rooms.find(({ id, name }) => id === wanted || name === wanted);
  if (room) return room;
  const ids = rooms.map(({ id }) => id);
  const which = wanted ?? '';
  return refused(
    'chat.unknown_room',
    `没有可以说话的群 ${which}，可以用：${ids.join('、') || '-'}`,
    `There is no room ${which} to talk in; there is: ${ids.join(', ') || '-'}`,
  );
}

/** Chooses the person (speakerOf, unless named) and the room (the first, unless named). */
export async function openTalk(
  port: AskingPort,
  options: Options,
  screen: Screen,
): Promise<Talk | { error: AskError }> {
  const person = speakerIn(await port.people(), options.as);
  if ('error' in person) return person;
  const rooms = (await port.rooms(person.id)).filter(({ channel }) => channel === 'console');
  const room = roomIn(rooms, options.room);
  if ('error' in room) return room;
  const lang = options.lang === undefined ? {} : { lang: options.lang };
  return { port, as: person.id, name: person.name || person.id, room, ...lang, json: options.json, screen };
}
