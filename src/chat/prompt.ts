import { createInterface } from 'node:readline/promises';
import type { Readable, Writable } from 'node:stream';
import { printable } from '../channels/console/width.ts';
import { KEPT_LINES, readHistory, writeHistory } from './history.ts';
import { langOf, sayLine, type Talk } from './talk.ts';

const LEAVE = new Set(['exit', 'quit', '退出']);

export type Terminal = { input: Readable; output: Writable; dataDir: string };

/** Completes to whole lines, as the catalogue suggests them; nothing when it cannot be asked. */
export async function complete(talk: Talk, line: string): Promise<[string[], string]> {
  const { port, as, room } = talk;
  const found = await port.suggest({ as, room: room.id, typed: line, lang: langOf(talk) }).catch(() => []);
  return [found.map(({ insert }) => printable(insert)), line];
}

function greeting(talk: Talk): string {
  const who = talk.name === talk.as ? talk.as : `${talk.name} (${talk.as})`;
  const where = printable(`${talk.room.name} · ${who}`);
  return langOf(talk) === 'zh'
    ? `${where}　Tab 补全，↑ 历史，#编号 按按钮，Ctrl-D 离开`
    : `${where}  Tab completes, ↑ history, #code presses a button, Ctrl-D leaves`;
}

/** A conversation until Ctrl-D, `exit`, or Ctrl-C on an empty line. */
export async function prompt(talk: Talk, { input, output, dataDir }: Terminal): Promise<void> {
  const reader = createInterface({
    input,
    output,
    history: await readHistory(dataDir),
    historySize: KEPT_LINES,
    removeHistoryDuplicates: true,
    completer: (line: string) => complete(talk, line),
    prompt: `掌柜 · ${printable(talk.name)} › `,
  });
  let saving = Promise.resolve();
  reader.on('history', (lines: string[]) => {
    const kept = [...lines];
    saving = saving.then(() => writeHistory(dataDir, kept));
  });
  reader.on('SIGINT', () => {
    if (reader.line === '') reader.close();
    else reader.write(null, { ctrl: true, name: 'u' });
  });
  let closed = false;
  reader.on('close', () => {
    closed = true;
  });
  talk.screen.print(greeting(talk));
  reader.prompt();
  for await (const line of reader) {
    const said = line.trim();
    if (LEAVE.has(said.toLowerCase())) break;
    if (said !== '') await sayLine(talk, said);
    // Ctrl-D while an answer was awaited: what was typed before is still answered.
    if (!closed) reader.prompt();
  }
  reader.close();
  await saving;
  talk.screen.print('');
}
