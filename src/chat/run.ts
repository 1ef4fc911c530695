import type { Readable, Writable } from 'node:stream';
import { ConfigError } from '../core/errors.ts';
import { type Lang, same } from '../core/localized.ts';
import type { AskError, AskingPort } from '../http/console-port.ts';
import { sayLines } from './lines.ts';
import { askedLang, type Options, parseOptions, USAGE } from './options.ts';
import { prompt } from './prompt.ts';
import { isRemoteFailure } from './remote.ts';
import { drawRefusal, openTalk, type Screen, sayLine, type Talk } from './talk.ts';

export type Stdio = {
  input: Readable & { isTTY?: boolean };
  output: Writable & { isTTY?: boolean; columns?: number; hasColors?: () => boolean };
  error: Writable;
};

/** The console that answers: a running server's, or one of our own that is closed at the end. */
export type Opened = { console: AskingPort; dataDir: string; close(): Promise<void> };

export type Run = { args: string[]; stdio: Stdio; lang: Lang; open(): Promise<Opened> };

const ANSWERED = 0;
const REFUSED = 1;
const WRONG_CALL = 2;

/** A reader that left (`| head -1`) ends the printing, not the work. */
function screenOf(output: Stdio['output']): Screen {
  let gone = false;
  output.on('error', () => {
    gone = true;
  });
  return {
    print(text) {
      if (!gone) output.write(`${text}\n`);
    },
    columns: () => (output.isTTY ? output.columns || 80 : Number.POSITIVE_INFINITY),
    colour: output.isTTY === true && (output.hasColors?.() ?? false),
  };
}

async function converse(talk: Talk, options: Options, stdio: Stdio, dataDir: string): Promise<boolean> {
  if (options.text !== undefined) return sayLine(talk, options.text);
  if (!stdio.input.isTTY) return sayLines(talk, stdio.input);
  await prompt(talk, { ...stdio, dataDir });
  return true;
}

const showRefusal = (screen: Screen, error: AskError, options: Options, lang: Lang): void =>
  screen.print(
    options.json
      ? JSON.stringify({ error: { code: error.code, text: error.text } })
      : drawRefusal(error, lang, screen.colour),
  );

async function talkOver(opened: Opened, options: Options, { stdio, lang }: Run, screen: Screen): Promise<number> {
  try {
    const talk = await openTalk(opened.console, options, screen);
    if (!('error' in talk)) return (await converse(talk, options, stdio, opened.dataDir)) ? ANSWERED : REFUSED;
    showRefusal(screen, talk.error, options, lang);
    return REFUSED;
  } catch (error) {
    if (!isRemoteFailure(error)) throw error;
    showRefusal(screen, error.refused, options, lang);
    return REFUSED;
  } finally {
    await opened.close();
  }
}

/** The whole of `npm run chat`. Gives the exit code: 0 answered, 1 refused or failed, 2 called wrongly. */
export async function run(called: Run): Promise<number> {
  const call = { ...called, lang: askedLang(called.args, called.lang) };
  const { stdio, lang } = call;
  const screen = screenOf(stdio.output);
  stdio.error.on('error', () => {});
  const parsed = parseOptions(call.args);
  if (!parsed.ok) {
    stdio.error.write(`${parsed.problem[lang]}\n${USAGE[lang]}\n`);
    return WRONG_CALL;
  }
  if (parsed.options.help) {
    screen.print(USAGE[lang]);
    return ANSWERED;
  }
  try {
    return await talkOver(await call.open(), parsed.options, call, screen);
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    if (parsed.options.json) showRefusal(screen, { code: 'chat.failed', text: same(why) }, parsed.options, lang);
    else stdio.error.write(`${error instanceof ConfigError || lang !== 'zh' ? why : `出错了：${why}`}\n`);
    return REFUSED;
  }
}
