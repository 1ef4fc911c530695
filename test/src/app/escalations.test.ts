import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { createEscalator, type Escalating } from '../../../src/app/escalations.ts';
import type { Delivery } from '../../../src/channels/channel.ts';
import { same } from '../../../src/core/localized.ts';
import { raise } from '../../../src/db/alert.ts';
import { rowsOf, sql, systemScope, type Tx } from '../../../src/db/client.ts';
import { startChains } from '../../../src/services/alerts/chains/start.ts';
import { createRooms } from '../../../src/services/rooms/rooms.ts';
import type { Services } from '../../../src/services/services.ts';
import { MINUTE, movableClock } from '../../support/acts.ts';
import { stocked } from '../../support/chat.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { NEVER, OK, outboxOf, quiet, sealers, stubChannel } from '../../support/outbox.ts';

const [ANNA, BOSS, CHIEF] = [1, 2, 3];
const clock = movableClock();
const does = { now: (_to: string): Delivery => OK };
let database: FreshDatabase;
const { channel, sent } = stubChannel((out) => does.now(out.room.id));
let outbox: ReturnType<typeof outboxOf>;
const inTx = <T>(work: (tx: Tx) => Promise<T>) => database.db.withScope(systemScope('test'), work);

beforeAll(async () => {
  database = await freshDatabase();
  await stocked(database.url);
  outbox = outboxOf(database, channel);
  await inTx(async (tx) => {
    for (const [name, user] of [
      ['Anna', 'U1'],
      ['Boss', 'U2'],
      ['Chief', 'U3'],
    ])
      await rowsOf(
        tx,
        sql`with p as (insert into person (name) values (${name}) returning id) insert into account select 'slack', ${user}, id from p`,
      );
    await rowsOf(tx, sql`insert into account (channel, user_id, person_id) values ('slack', 'U1b', ${ANNA})`);
    await rowsOf(
      tx,
      sql`insert into role_grant (person_id, role, granted_by) values (${ANNA}, 'operator', 'me'), (${BOSS}, 'manager', 'me'), (${CHIEF}, 'admin', 'me')`,
    );
  });
});
afterAll(() => database.drop());
beforeEach(async () => {
  does.now = () => OK;
  // What earlier tests left open is nobody's any more.
  await outbox.drains();
  await outbox.does('update alert_group set step_at = null');
  await outbox.does('update alert_reach set delivered_at = now() where delivered_at is null');
  sent.length = 0;
});

/** The holders of a role as they were given it; Anna is on call. */
const services = (tx: Tx) =>
  ({
    rooms: createRooms({ tx, sealer: sealers.robotKey }),
    people: {
      holdersOf: async (role: string) => ({ manager: [BOSS], admin: [CHIEF] })[role] ?? [],
      allowedOf: async (people: number[]) => new Set(people),
    },
    oncall: { who: async () => ANNA },
  }) as unknown as Services;

function escalator(more: Partial<Escalating> = {}) {
  const fetch = createEscalator({
    db: database.db,
    clock,
    services,
    log: quiet as unknown as Escalating['log'],
    channels: new Map([[channel.name, channel]]),
    footer: () => [],
    ...more,
  });
  return async () => {
    for (let tasks = await fetch(8); tasks.length > 0; tasks = await fetch(8))
      await Promise.all(tasks.map((task) => task()));
  };
}

let n = 0;
/** A group in which something critical fires; its number. */
const opens = (labels: Record<string, string> = {}, severity: 'critical' | 'warning' = 'critical') =>
  inTx(async (tx) => {
    await raise(tx, {
      kind: 'dead',
      severity,
      audience: 'shops',
      subject: `s${++n}`,
      labels,
      source: 'test',
      line: same(`broken ${n}`),
    });
    const [row] = await rowsOf<{ id: number }>(
      tx,
      sql`with g as (insert into alert_group (key, route, labels, plan, opened_at) values (${`k${n}`}, 'default', '{"audience":"shops"}',
            ${JSON.stringify({ receiver: {}, ...labels })}::jsonb, now()) returning id),
          m as (insert into alert_member select g.id, a.id from g, alert a where a.labels ->> 'subject' = ${`s${n}`} returning 1)
          select id::int as id from g, m`,
    );
    const id = row?.id ?? 0;
    await startChains(tx, [id], clock.now());
    return id;
  });

const group = async (id: number) =>
  (
    await inTx((tx) =>
      rowsOf<Record<string, unknown>>(
        tx,
        sql`select step, step_at, acked_by::int as acked_by, chain from alert_group where id = ${id}`,
      ),
    )
  )[0];
const acts = async (id: number) =>
  (
    await inTx((tx) =>
      rowsOf<{ act: string }>(
        tx,
        sql`select body ->> 'act' as act from evidence where kind = 'alert' and subjects @> ${`{alert:A${id}}`}::text[] order by id`,
      ),
    )
  ).map(({ act }) => act);
const told = () => sent.splice(0).map((out) => out.room.id);

describe('a chain', () => {
  it('asks who is on call at once, the manager after 15 minutes, the admin after an hour, each once', async () => {
    const id = await opens();
    const run = escalator();
    await run();
    await outbox.drains();
    expect(told()).toEqual(['U1']);
    clock.move(14 * MINUTE);
    await run();
    expect((await group(id))?.['step']).toBe(1);
    clock.move(MINUTE);
    await Promise.all([run(), escalator()(), escalator()()]);
    await outbox.drains();
    expect(told()).toEqual(['U2']);
    clock.move(45 * MINUTE);
    await run();
    await outbox.drains();
    expect(told()).toEqual(['U3']);
    expect(await group(id)).toMatchObject({ step: 3, step_at: null });
    await run();
    expect(await acts(id)).toEqual(['asked', 'reached', 'asked', 'reached', 'asked', 'reached']);
  });

  it('is taken over by another process when one dies before its commit: nothing of the step was done, and it is done once', async () => {
    const id = await opens();
    await escalator({ step: () => Promise.reject(new Error('killed')) })();
    expect(await acts(id)).toEqual([]);
    clock.move(MINUTE);
    await Promise.all([escalator()(), escalator()()]);
    await outbox.drains();
    expect(told()).toEqual(['U1']);
  });

  it('asks nobody about what is not grave, and takes one up when it becomes so', async () => {
    const id = await opens({}, 'warning');
    expect(await group(id)).toMatchObject({ chain: null, step_at: null });
    await inTx((tx) =>
      rowsOf(
        tx,
        sql`update alert set labels = labels || '{"severity":"critical"}' where id in (select alert_id from alert_member where group_id = ${id})`,
      ),
    );
    await inTx((tx) => startChains(tx, [id, id], clock.now()));
    expect(await group(id)).toMatchObject({ chain: { code: 'shops', round: 1 } });
    await inTx((tx) => rowsOf(tx, sql`update alert_group set step_at = null where id = ${id}`));
  });
});

describe('who is not reached', () => {
  it('is asked by another account, and when that fails as well the next step is taken at once', async () => {
    const id = await opens();
    const run = escalator();
    does.now = (to) => (to === 'U2' ? OK : NEVER);
    await run();
    await outbox.drains();
    await run();
    await outbox.drains();
    expect(told()).toEqual(['U1', 'U1b']);
    await run();
    await outbox.drains();
    expect(told()).toEqual(['U2']);
    await run();
    expect(await acts(id)).toEqual(['asked', 'unreached', 'asked', 'unreached', 'no-way', 'asked', 'reached']);
    await inTx((tx) => rowsOf(tx, sql`update alert_group set step_at = null where id = ${id}`));
  });

  it('is what nobody confirmed within two minutes', async () => {
    const id = await opens();
    const run = escalator();
    await run();
    clock.move(2 * MINUTE - 1);
    await run();
    expect(await acts(id)).toEqual(['asked']);
    clock.move(1);
    await run();
    expect(await acts(id)).toEqual(['asked', 'unreached', 'asked']);
    await outbox.drains();
    expect(told()).toEqual(['U1', 'U1b']);
    await inTx((tx) => rowsOf(tx, sql`update alert_group set step_at = null where id = ${id}`));
  });
});

describe('taking it over', () => {
  const does = (id: number, what: string) =>
    inTx((tx) => rowsOf(tx, sql`update alert_group set ${sql.raw(what)} where id = ${id}`));

  it('is not for ever: a reminder, then the chain begins again', async () => {
    const id = await opens();
    const run = escalator();
    await run();
    await outbox.drains();
    told();
    const until = new Date(clock.now().getTime() + 60 * MINUTE).toISOString();
    await does(
      id,
      `acked_by = ${ANNA}, acked_at = now(), ack_until = '${until}', step_at = '${until}'::timestamptz - interval '15 minutes'`,
    );
    clock.move(45 * MINUTE);
    await run();
    await outbox.drains();
    expect(sent.splice(0).map(({ room, message }) => [room.id, message.title.en])).toEqual([
      ['U1', `A${id} · acknowledged for 15 more minutes`],
    ]);
    clock.move(15 * MINUTE);
    await run();
    await outbox.drains();
    expect(told()).toEqual(['U1']);
    expect(await group(id)).toMatchObject({ acked_by: null, step: 1, chain: { round: 2 } });
    expect(await acts(id)).toEqual(['asked', 'reached', 'reminded', 'lapsed', 'asked']);
    await does(id, 'step_at = null');
  });

  it('or putting it off stands the chain still: it goes on where it was', async () => {
    const id = await opens();
    const run = escalator();
    await run();
    clock.move(10 * MINUTE);
    const [from, until] = [clock.now().toISOString(), new Date(clock.now().getTime() + 120 * MINUTE).toISOString()];
    await does(id, `snoozed_at = '${from}', snoozed_until = '${until}', step_at = '${until}'`);
    clock.move(119 * MINUTE);
    await run();
    expect((await group(id))?.['step']).toBe(1);
    clock.move(MINUTE);
    await run();
    const due = await group(id);
    expect([due?.['step'], new Date(String(due?.['step_at']))]).toEqual([
      1,
      new Date(clock.now().getTime() + 5 * MINUTE),
    ]);
    await does(id, 'step_at = null');
  });

  it('waits for nobody where it is silenced, and asks when that ends', async () => {
    const id = await opens();
    await inTx((tx) =>
      rowsOf(
        tx,
        sql`insert into silence (matchers, starts_at, ends_at, author, reason) values ('[{"label":"kind","op":"=","values":["dead"]}]',
              ${clock.now().toISOString()}::timestamptz, ${new Date(clock.now().getTime() + 10 * MINUTE).toISOString()}::timestamptz, 'me', 'sale')`,
      ),
    );
    const run = escalator();
    await run();
    expect(await acts(id)).toEqual([]);
    clock.move(11 * MINUTE);
    await run();
    await outbox.drains();
    expect([await acts(id), told()]).toEqual([['asked'], ['U1']]);
  });
});
