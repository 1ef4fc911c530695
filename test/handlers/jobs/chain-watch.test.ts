import { afterAll, beforeAll, expect, it } from 'vitest';
import job from '../../../handlers/jobs/chain-watch.ts';
import { rowsOf, sql, systemScope } from '../../../src/db/client.ts';
import { overdue } from '../../../src/services/alerts/chains/advance.ts';
import type { Services } from '../../../src/services/services.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';

const NOW = new Date('2026-11-23T02:00:00Z');
let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const says = () =>
  database.db.withScope(systemScope('test'), (tx) => {
    const services = { escalations: { late: (now: Date) => overdue(tx, now, 5 * 60_000) } } as unknown as Services;
    return Promise.resolve(job.run({ services, slot: NOW, now: NOW }));
  });

it('is silent while steps are taken in time, and says so when one is five minutes past', async () => {
  const step = (key: string, at: string) =>
    database.db.withScope(systemScope('test'), (tx) =>
      rowsOf(
        tx,
        sql`insert into alert_group (key, route, labels, plan, opened_at, step_at) values (${key}, 'default', '{}', '{}', now(), ${at}::timestamptz)`,
      ),
    );
  await step('in time', '2026-11-23T01:56:00Z');
  expect(await says()).toBeUndefined();
  await step('late', '2026-11-23T01:40:00Z');
  expect(await says()).toMatchObject({ tone: 'danger', title: { en: 'Escalation stands still · 1' } });
});
