import { createEscalator, type Escalating } from '../../src/app/escalations.ts';
import type { Delivery } from '../../src/channels/channel.ts';
import { same } from '../../src/core/localized.ts';
import { raise } from '../../src/db/alert.ts';
import { rowsOf, sql, systemScope, type Tx } from '../../src/db/client.ts';
import { startChains } from '../../src/services/alerts/chains/start.ts';
import { createRooms } from '../../src/services/rooms/rooms.ts';
import type { Services } from '../../src/services/services.ts';
import { MINUTE, movableClock } from './acts.ts';
import { stocked } from './chat.ts';
import { type FreshDatabase, freshDatabase } from './database.ts';
import { OK, outboxOf, quiet, sealers, stubChannel } from './outbox.ts';

export const [ANNA, BOSS, CHIEF] = [1, 2, 3] as const;

/** The worker of chains on a real database: Anna is on call and has two accounts, Boss is the manager, Chief the admin. */
export function escalating() {
  const clock = movableClock();
  const does = { now: (_to: string): Delivery => OK };
  let database: FreshDatabase;
  const { channel, sent } = stubChannel((out) => does.now(out.room.id));
  let box: ReturnType<typeof outboxOf>;
  const outbox = { drains: () => box.drains(), does: (text: string) => box.does(text) };
  const inTx = <T>(work: (tx: Tx) => Promise<T>) => database.db.withScope(systemScope('test'), work);

  const open = async () => {
    database = await freshDatabase();
    await stocked(database.url);
    box = outboxOf(database, channel);
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
  };
  const anew = async () => {
    does.now = () => OK;
    // What earlier tests left open is nobody's any more.
    await outbox.drains();
    await outbox.does('update alert_group set step_at = null');
    await outbox.does('update alert_reach set delivered_at = now() where delivered_at is null');
    sent.length = 0;
  };

  /** The shops that people see; all, unless a test says which. */
  const sees = new Map<number, Set<number>>();
  /** The holders of a role as they were given it; Anna is on call. */
  const services = (tx: Tx) =>
    ({
      rooms: createRooms({ tx, sealer: sealers.robotKey }),
      people: {
        holdersOf: async (role: string) => ({ manager: [BOSS], admin: [CHIEF] })[role] ?? [],
        reachesOf: async (people: number[]) => new Map(people.map((id) => [id, sees.get(id) ?? 'all'])),
      },
      oncall: { who: async () => ANNA },
    }) as unknown as Services;

  const escalator = (more: Partial<Escalating> = {}) => {
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
  };

  let n = 0;
  /** A group in which something critical fires; its number. */
  const opens = (
    labels: Record<string, string> = {},
    severity: 'critical' | 'warning' = 'critical',
    shops: number[] = [],
  ) =>
    inTx(async (tx) => {
      await raise(tx, {
        kind: 'dead',
        severity,
        audience: 'shops',
        subject: `s${++n}`,
        labels,
        shops,
        source: 'test',
        line: same(`broken ${n}`),
      });
      const [row] = await rowsOf<{ id: number }>(
        tx,
        sql`with g as (insert into alert_group (key, route, labels, shop_ids, plan, opened_at) values (${`k${n}`}, 'default', '{"audience":"shops"}', ${sql.param(shops)}::int[],
            ${JSON.stringify({ receiver: {}, mutes: [], ...labels })}::jsonb, now()) returning id),
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

  /** For ten minutes. */
  const silences = (tx: Tx, kind: string) =>
    rowsOf(
      tx,
      sql`insert into silence (matchers, starts_at, ends_at, author, reason)
        values (${JSON.stringify([{ label: 'kind', op: '=', values: [kind] }])}::jsonb,
          ${clock.now().toISOString()}::timestamptz, ${new Date(clock.now().getTime() + 10 * MINUTE).toISOString()}::timestamptz, 'me', 'sale')`,
    );

  return {
    open,
    anew,
    close: () => database.drop(),
    clock,
    does,
    sent,
    outbox,
    inTx,
    sees,
    escalator,
    opens,
    group,
    acts,
    told,
    silences,
    last: () => n,
  };
}
