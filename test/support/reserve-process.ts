import { spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { createInterface } from 'node:readline';
import type { ReserveAnswer, ReserveLine } from '../../src/services/inventory/reservations/reserve.ts';

/** Another process that asks for these lines; killed, as the power would, after `dieAfter` answers. Gives those it had. */
export async function askElsewhere(
  url: string,
  lines: readonly ReserveLine[],
  now: Date,
  dieAfter = Number.POSITIVE_INFINITY,
): Promise<ReserveAnswer[]> {
  const script = path.resolve('test/support/reserve-child.ts');
  const child = spawn(process.execPath, [script, url, JSON.stringify(lines), now.toISOString()], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const gone = once(child, 'exit');
  const answers: ReserveAnswer[] = [];
  for await (const text of createInterface({ input: child.stdout })) {
    answers.push(JSON.parse(text) as ReserveAnswer);
    if (answers.length >= dieAfter) child.kill('SIGKILL');
  }
  const [code, signal] = await gone;
  if (dieAfter === Number.POSITIVE_INFINITY && code !== 0) throw new Error(`the child ended with ${signal ?? code}`);
  return answers;
}
