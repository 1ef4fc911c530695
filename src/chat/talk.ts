import { randomUUID } from 'node:crypto';
import { renderText } from '../channels/console/render.ts';
import { printable } from '../channels/console/width.ts';
import type { Lang } from '../core/localized.ts';
import type { Answer, AskError, AskingPort, ConsoleRoom } from '../http/console-port.ts';
import type { Options } from './options.ts';

/** Where answers are printed. `columns` Infinity: nothing is cut. */
export type Screen = { print(text: string): void; columns(): number; colour: boolean };

/** Who speaks where, to whom. */
export type Talk = { port: AskingPort; as: string; room: ConsoleRoom; lang: Lang; json: boolean; screen: Screen };

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
  const { screen, room, lang } = talk;
  if ('error' in answer) return drawRefusal(answer.error, lang, screen.colour);
  const drawing = { colour: screen.colour, outboxId: answer.outboxId };
  return renderText(answer.message, { lang, timeZone: room.timeZone }, screen.columns(), drawing);
}

/** Says one line and prints its answer; false when it was refused. */
export async function sayLine(talk: Talk, line: string): Promise<boolean> {
  const press = PRESS.exec(line)?.[1]?.toLowerCase();
  const said = press === undefined ? { text: line } : { press };
  const answer = await talk.port.ask({ as: talk.as, room: talk.room.id, key: randomUUID(), lang: talk.lang, ...said });
  talk.screen.print(talk.json ? asJson(answer) : asText(answer, talk));
  return !('error' in answer);
}

const refused = (code: string, zh: string, en: string): { error: AskError } => ({ error: { code, text: { zh, en } } });

/** Chooses the person and the room; the first of each unless they are named. */
export async function openTalk(
  port: AskingPort,
  options: Options,
  screen: Screen,
): Promise<Talk | { error: AskError }> {
  const people = await port.people();
  const names = people.map(({ id }) => id).join(', ') || '-';
  const person = options.as === undefined ? people[0] : people.find(({ id }) => id === options.as);
  if (!person) {
    const who = options.as ?? '';
    return refused(
      'chat.unknown_person',
      `控制台没有 ${who} 这个人，可以用：${names}`,
      `The console has no ${who}; it has: ${names}`,
    );
  }
  const rooms = (await port.rooms(person.id)).filter(({ channel }) => channel === 'console');
  const wanted = options.room;
  const room = wanted === undefined ? rooms[0] : rooms.find(({ id, name }) => id === wanted || name === wanted);
  const known = rooms.map(({ id }) => id).join(', ') || '-';
  if (!room) {
    const which = wanted ?? '';
    return refused(
      'chat.unknown_room',
      `没有可以说话的群 ${which}，可以用：${known}`,
      `There is no room ${which} to talk in; there is: ${known}`,
    );
  }
  return { port, as: person.id, room, lang: options.lang ?? room.lang, json: options.json, screen };
}
