import { afterAll, beforeAll, expect, it } from 'vitest';
import { createJournal } from '../../../src/commands/journal.ts';
import { systemScope } from '../../../src/db/client.ts';
import { createEvidence } from '../../../src/services/evidence/evidence.ts';
import type { Journal } from '../../../src/services/services.ts';
import { rowsIn, traceOf } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { HEADS, vaultOf } from '../../support/evidence.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

const read = <T>(work: (journal: Journal) => Promise<T>): Promise<T> =>
  chat.database.db.withScope(systemScope('test'), (tx) =>
    work(createJournal({ tx, evidence: createEvidence({ tx, vault: vaultOf(chat.database.db), ...HEADS }) })),
  );

it('finds asks by who and by command, the latest first, and counts them all', async () => {
  for (const line of ['stock MUG-1', 'stock NO-SUCH', 'whoami']) await chat.says(line);
  await chat.says('stock MUG-1', { as: 'nobody' });
  const { rows, total } = await read((journal) => journal.recent({ actor: 'console:me', command: 'stock', limit: 1 }));
  expect([rows.length, total]).toEqual([1, 2]);
  expect(rows[0]).toMatchObject({
    canonical: 'stock NO-SUCH',
    result: 'refused',
    code: 'stock.not_found',
    room: '运营群 · Ops',
  });
  expect(await read((journal) => journal.recent({ actor: 'console:never', limit: 9 }))).toEqual({ rows: [], total: 0 });
});

it('knows the life of an ask: four moments of work, three of each delivery', async () => {
  const trace = await traceOf(chat, 'stock MUG-1');
  const life = await read((journal) => journal.lifeOf(trace));
  expect(life?.moments.map((moment) => moment.at !== undefined)).toEqual(Array(7).fill(true));
  expect(life?.ask.ms).toBeGreaterThanOrEqual(0);
  expect(await read((journal) => journal.lifeOf("a1' or 'a'='a"))).toBeUndefined();
});

it('says of a message that was not delivered why', async () => {
  const trace = await traceOf(chat, 'stock MUG-1');
  await rowsIn(chat, `update outbox set state = 'dead', sent_at = null, reason = 'HTTP 410' where trace = $1`, [trace]);
  const life = await read((journal) => journal.lifeOf(trace));
  expect(life?.moments.at(-1)).toMatchObject({
    what: { en: expect.stringContaining('Not delivered') },
    at: undefined,
    detail: 'HTTP 410',
  });
});
