import type { Writable } from 'node:stream';
import { ConfigError, UserError } from '../core/errors.ts';
import type { Lang, Localized } from '../core/localized.ts';

/** Where a command-line tool speaks: results on `out`, refusals and progress on `error`. */
export type Terminal = { out: Writable; error: Writable & { isTTY?: boolean }; lang: Lang };

export const EXIT = { done: 0, failed: 1, usage: 2 } as const;

export const say = (stream: Writable, text: string): void => void stream.write(`${text}\n`);

/** What was typed is not understood: one sentence and how to type it. */
export function usage(terminal: Terminal, sentence: Localized, lines: readonly string[]): number {
  say(terminal.error, [sentence[terminal.lang], ...lines.map((line) => `  ${line}`)].join('\n'));
  return EXIT.usage;
}

/** The exit code of `work`; what it refuses is one sentence, anything else goes on as the bug it is. */
export async function refusals(terminal: Terminal, work: () => Promise<void>): Promise<number> {
  try {
    await work();
    return EXIT.done;
  } catch (error) {
    if (error instanceof UserError) say(terminal.error, error.text[terminal.lang]);
    else if (error instanceof ConfigError) say(terminal.error, error.message);
    else throw error;
    return EXIT.failed;
  }
}

/** One line that is written over again and again; nothing where nobody looks on. */
export function progressBar(terminal: Terminal, line: (seconds: number) => string) {
  const started = performance.now();
  const live = terminal.error.isTTY === true;
  let last = 0;
  return {
    draw(always = false): void {
      const now = performance.now();
      if (!live || (!always && now - last < 100)) return;
      last = now;
      terminal.error.write(`\r\u001b[K${line((now - started) / 1000)}`);
    },
    end(): void {
      if (live) terminal.error.write('\r\u001b[K');
    },
  };
}
