import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { sayLine, type Talk } from './talk.ts';

/** One command a line, answered in their order; false when any was refused. Blank lines say nothing. */
export async function sayLines(talk: Talk, input: Readable): Promise<boolean> {
  let allAnswered = true;
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    const said = line.replace(/^\ufeff/, '').trim();
    if (said !== '' && !(await sayLine(talk, said))) allAnswered = false;
  }
  return allAnswered;
}
