import { openDb } from '../../src/db/client.ts';
import { createReserveQueue, type ReserveLine } from '../../src/services/inventory/reservations/reserve.ts';

/**
 * Asks for lines in a process of its own, all at once: `[url, lines as JSON, now]`. Writes a line for each answer, so that
 * whoever started it can kill it in the middle.
 */
const [url = '', lines = '[]', now = ''] = process.argv.slice(2);
const db = openDb(url);
const queue = createReserveQueue(db);
await Promise.all(
  (JSON.parse(lines) as ReserveLine[]).map(async (line) => {
    const [answer] = await queue.reserve({ lines: [line], actor: 'child', now: new Date(now) });
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }),
);
await db.close();
