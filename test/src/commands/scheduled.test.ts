import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Outcome } from '../../../src/commands/router.ts';
import { runScheduled, type ScheduledDeps } from '../../../src/commands/scheduled.ts';
import { UserError } from '../../../src/core/errors.ts';
import { rowsOf, sql, systemScope } from '../../../src/db/client.ts';
import { createPeople } from '../../../src/services/people/people.ts';
import { createRooms } from '../../../src/services/rooms/rooms.ts';
import { createSchedules } from '../../../src/services/schedules/schedules.ts';
import type { Services } from '../../../src/services/services.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { quiet, saying, sealers, stubChannel } from '../../support/outbox.ts';

/** Monday, 09:00 in Shanghai. */
const NINE = new Date('2026-11-23T01:00:00Z');
const { channel } = stubChannel();
const channels = new Map([[channel.name, channel]]);

let database: FreshDatabase;
let now: Date;
let heard: string[];
let answer: () => Outcome;
beforeEach(async () => {
  database = await freshDatabase();
  now = NINE;
  heard = [];
  answer = () => ({ result: 'answered', canonical: '', settle: [], message: saying('3 SKUs are low') });
  await does(sql`insert into person (name) values ('小李')`);
  await does(sql`insert into account (channel, user_id, person_id) values ('slack', 'U1', 1)`);
  await does(sql`insert into role_grant (person_id, role, granted_by) values (1, 'operator', 'test')`);
  await does(sql`insert into room (channel, address, direct, name) values ('slack', 'C1', false, 'Ops')`);
  await does(sql`insert into schedule (room_id, owner_id, account, line, cadence, time_zone, next_at) values
    (1, 1, 'slack:U1', '缺货 昨天', '{"kind": "work", "time": "09:00"}', 'Asia/Shanghai', ${NINE.toISOString()})`);
});
afterEach(() => database.drop());

const does = <T extends Record<string, unknown>>(statement: ReturnType<typeof sql>) =>
  database.db.withScope(systemScope('test'), (tx) => rowsOf<T>(tx, statement));
const said = async () =>
  await does<{ title: string; notes: string }>(sql`select message -> 'title' ->> 'en' as title,
    (select string_agg(b -> 'text' ->> 'en', ' ') from jsonb_array_elements(message -> 'blocks') b) as notes from outbox order by id`);
const standing = async () =>
  (
    await does<{ next: string | null; paused: string }>(
      sql`select to_char(next_at at time zone 'UTC', 'YYYY-MM-DD HH24:MI') as next, paused from schedule`,
    )
  )[0];

const deps = (more: Partial<ScheduledDeps> = {}): ScheduledDeps => ({
  db: database.db,
  clock: { now: () => now },
  channels,
  router: async ({ text, reads }) => {
    heard.push(`${reads ? 'reads' : ''} ${text}`);
    return answer();
  },
  services: (tx) =>
    ({
      people: createPeople({ tx, admins: [] }),
      rooms: createRooms({ tx, sealer: sealers.robotKey }),
      schedules: createSchedules({ tx }),
    }) as unknown as Services,
  footer: () => [],
  log: quiet,
  ...more,
});

test('what is due is said once by whichever of two processes comes first, and comes again on the next weekday', async () => {
  await Promise.all([runScheduled(deps()), runScheduled(deps())]);
  expect(heard).toEqual(['reads 缺货 昨天']);
  expect(await said()).toEqual([
    { title: '3 SKUs are low', notes: expect.stringContaining('Schedule #1 · every weekday at 09:00 · 小李') },
  ]);
  expect(await standing()).toEqual({ next: '2026-11-24 01:00', paused: '' });
  now = new Date('2026-11-27T01:00:00Z');
  await does(sql`insert into calendar_day (day, name, kind) values ('2026-11-30', 'Holiday', 'holiday')`);
  await runScheduled(deps());
  expect(await standing()).toEqual({ next: '2026-12-01 01:00', paused: '' });
});

test('a process that dies before its commit has said nothing: the next one says it', async () => {
  await expect(runScheduled(deps({ step: () => Promise.reject(new Error('killed')) }))).rejects.toThrow('killed');
  expect(await said()).toEqual([]);
  await runScheduled(deps());
  expect(await said()).toHaveLength(1);
});

test('it stands still, and says so once, when its owner has no rights any more', async () => {
  await does(sql`delete from role_grant`);
  await runScheduled(deps());
  await runScheduled(deps());
  expect(heard).toEqual([]);
  expect(await said()).toEqual([{ title: 'Schedule #1 is paused', notes: expect.stringContaining('every resume 1') }]);
  expect(await standing()).toEqual({ next: null, paused: 'left' });
});

test('the same when the command is none that they may run any more; other refusals are said and it goes on', async () => {
  const refuse = (code: string) => () => ({
    result: 'refused' as const,
    canonical: '',
    settle: [],
    error: new UserError(code, { zh: '不行', en: 'No such SKU' }),
  });
  answer = refuse('stock.not_found');
  await runScheduled(deps());
  expect(await standing()).toEqual({ next: '2026-11-24 01:00', paused: '' });
  now = new Date('2026-11-24T01:00:00Z');
  answer = refuse('permission.denied');
  await runScheduled(deps());
  expect((await said()).map(({ title }) => title)).toEqual(['No such SKU', 'Schedule #1 is paused']);
});

test('a bug is told with its id, never with its text, and the schedule goes on', async () => {
  answer = () => {
    throw new Error('secret of the house');
  };
  await runScheduled(deps());
  const [first] = await said();
  expect(first?.notes).toMatch(/give an admin the id e1-/);
  expect(JSON.stringify(first)).not.toContain('secret of the house');
  expect(await standing()).toEqual({ next: '2026-11-24 01:00', paused: '' });
});
