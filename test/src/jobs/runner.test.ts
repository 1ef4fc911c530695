import { expect, test } from 'vitest';
import type { Message } from '../../../src/core/message.ts';
import { rowsOf, sql } from '../../../src/db/client.ts';
import { dueRuns, startTicker } from '../../../src/jobs/runner.ts';
import type { Services } from '../../../src/services/services.ts';
import { comes, database, does, jobOf, runner, runs, useJobs } from '../../support/jobs.ts';
import { outboxOf, quiet, saying, stubChannel } from '../../support/outbox.ts';

useJobs();

test.each([
  ['skip', []],
  ['once', ['11:00']],
  ['all', ['09:00', '10:00', '11:00']],
] as const)('after a downtime, slots that were missed: %s', async (missed, slots) => {
  const { decides, works } = runner(jobOf({ missed }));
  expect(await decides()).toBe(0);
  comes('11:30');
  expect(await decides()).toBe(slots.length);
  expect(await decides()).toBe(0);
  await works();
  expect(await runs()).toEqual(slots.map((slot) => ({ slot, state: 'done', result: '0 messages', attempts: 1 })));
  comes('12:00');
  expect(await decides()).toBe(1);
});

test('a job that is new to the database makes up for nothing', async () => {
  const { decides } = runner(jobOf({ missed: 'all' }));
  expect(await decides()).toBe(0);
  expect(await runs()).toEqual([]);
});

test('many replicas race for a slot: it is decided once and run once', async () => {
  const done: string[] = [];
  const { deps, decides } = runner(
    jobOf({
      run: ({ slot }) => {
        done.push(slot.toISOString());
        return undefined;
      },
    }),
  );
  await decides();
  comes('09:00');
  expect((await Promise.all(Array.from({ length: 8 }, decides))).reduce((sum, n) => sum + n)).toBe(1);
  const leased = (await Promise.all(Array.from({ length: 8 }, () => dueRuns(deps)(10)))).flat();
  await Promise.all(leased.map((task) => task()));
  expect(done).toEqual(['2026-11-11T09:00:00.000Z']);
  expect(await runs()).toEqual([{ slot: '09:00', state: 'done', result: '0 messages', attempts: 1 }]);
});

test('a run whose process died is taken over when its lease lapses, and given up after three', async () => {
  const { deps, decides, works } = runner(jobOf());
  await decides();
  comes('09:00');
  await decides();
  const lapse = "update job_run set lease_until = now() - interval '1 second'";
  expect(await dueRuns(deps)(10)).toHaveLength(1);
  expect(await works()).toBe(0);
  await does(lapse);
  expect(await works()).toBe(1);
  expect(await runs()).toMatchObject([{ state: 'done', attempts: 2 }]);
  await does("update job_run set state = 'running', attempts = 3, lease_until = '-infinity'");
  expect(await works()).toBe(1);
  expect(await runs()).toMatchObject([{ state: 'failed', attempts: 4, result: expect.stringContaining('given up') }]);
});

test('a run that had committed is not done again by who takes it over', async () => {
  let done = 0;
  const { decides, works } = runner(
    jobOf({
      run: () => {
        done += 1;
        return undefined;
      },
    }),
  );
  await decides();
  comes('09:00');
  await decides();
  await works();
  await does("update job_run set state = 'running', lease_until = '-infinity'");
  await works();
  expect(done).toBe(1);
  expect(await runs()).toMatchObject([{ state: 'done', result: 'done before' }]);
});

test('a job that fails is recorded, leaves nothing behind, and does not stop the next slot', async () => {
  let fails = true;
  const { decides, works } = runner(
    jobOf({
      run: async ({ services }) => {
        await services.rooms.ensure({ channel: 'slack', id: 'made', direct: false });
        if (fails) throw new Error('with words that nobody needs to see');
        return undefined;
      },
    }),
  );
  await decides();
  comes('09:00');
  await decides();
  await works();
  expect(await runs()).toMatchObject([{ state: 'failed', result: 'failed, see the log' }]);
  expect(await does('select 1 as one from room')).toEqual([]);
  fails = false;
  comes('10:00');
  await decides();
  await works();
  expect(await runs()).toMatchObject([{ state: 'failed' }, { state: 'done' }]);
});

test('a job that reads cannot write', async () => {
  const { decides, works } = runner(
    jobOf({
      effect: 'read',
      run: async ({ services }) => {
        await services.rooms.ensure({ channel: 'slack', id: 'made', direct: false });
        return undefined;
      },
    }),
  );
  await decides();
  comes('09:00');
  await decides();
  await works();
  expect(await runs()).toMatchObject([{ state: 'failed' }]);
});

test('a statement that takes longer than the job may is ended, and the job failed', async () => {
  const { decides, works } = runner(
    jobOf({ timeout: '1s', run: ({ services }) => (services as unknown as { slow(): Promise<undefined> }).slow() }),
    { services: (tx) => ({ slow: () => rowsOf(tx, sql`select pg_sleep(30)`) }) as unknown as Services },
  );
  await decides();
  comes('09:00');
  await decides();
  await works();
  expect(await runs()).toMatchObject([{ state: 'failed', attempts: 1 }]);
});

test('a job that waits for what never comes is failed at its timeout, and its work is not kept', async () => {
  const log: string[] = [];
  const { decides, works } = runner(
    jobOf({
      timeout: '1s',
      run: async ({ services }) => {
        await services.rooms.ensure({ channel: 'slack', id: 'half done', direct: false });
        return new Promise<Message>(() => {});
      },
    }),
    { log: { ...quiet, error: (_fields, words) => void log.push(words) } },
  );
  await decides();
  comes('09:00');
  await decides();
  await works();
  expect(await runs()).toMatchObject([{ state: 'failed' }]);
  expect(log).toContain('job failed');
  await expect
    .poll(() => does("select 1 as one from pg_stat_activity where state = 'idle in transaction'"))
    .toEqual([]);
  expect(await does('select 1 as one from room')).toEqual([]);
});

test('a notice that says nothing new is not repeated in its room before its time; a changed one is', async () => {
  let words = 'two are low';
  const { decides, works } = runner(jobOf({ repeatAfter: '24h', audience: 'alerts', run: () => saying(words) }));
  const outbox = outboxOf(database, stubChannel().channel);
  const [a, b] = [await outbox.room('A'), await outbox.room('B')];
  await does(`insert into subscription (audience, room_id) values ('alerts', ${a.id}), ('other', ${b.id})`);
  await decides();
  const said = async (iso: string) => {
    comes(iso);
    await decides();
    await works();
    return (await does(`select room_id, message->'title'->>'en' as words from outbox order by id`)).map(
      (row) => `${row['room_id']} ${row['words']}`,
    );
  };
  expect(await said('2026-11-11T09:00:00Z')).toEqual(['1 two are low']);
  expect(await said('2026-11-11T10:00:00Z')).toHaveLength(1);
  await does(`insert into subscription (audience, room_id) values ('alerts', ${b.id})`);
  expect(await said('2026-11-11T11:00:00Z')).toEqual(['1 two are low', '2 two are low']);
  words = 'three are low';
  expect((await said('2026-11-11T12:00:00Z')).slice(2)).toEqual(['1 three are low', '2 three are low']);
  expect(await said('2026-11-12T11:00:00Z')).toHaveLength(4);
  expect(await said('2026-11-12T12:00:00Z')).toHaveLength(6);
});

test('a job may answer single rooms; one that is gone is passed over', async () => {
  const { decides, works } = runner(
    jobOf({
      run: () => [
        { room: 1, message: saying('yours') },
        { room: 99, message: saying('nobody’s') },
      ],
    }),
  );
  await outboxOf(database, stubChannel().channel).room('A');
  await decides();
  comes('09:00');
  await decides();
  await works();
  expect(await runs()).toMatchObject([{ result: '1 messages' }]);
});

test('what came while nothing ran is looked at when the ticker starts', async () => {
  const { deps, decides } = runner(jobOf());
  await decides();
  comes('09:10');
  const woken = Promise.withResolvers<void>();
  const stop = startTicker(deps, () => woken.resolve());
  await woken.promise;
  await stop();
  expect(await runs()).toMatchObject([{ slot: '09:00', state: 'running', attempts: 0 }]);
});
