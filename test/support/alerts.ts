import { createDispatcher, type DispatchDeps } from '../../src/app/alerts.ts';
import type { Outgoing } from '../../src/channels/channel.ts';
import type { AlertIn } from '../../src/core/alert.ts';
import { same } from '../../src/core/localized.ts';
import { buttonsOf } from '../../src/core/message.ts';
import { raise } from '../../src/db/alert.ts';
import { rowsOf, sql, systemScope, type Tx } from '../../src/db/client.ts';
import { createDrain } from '../../src/outbox/drain.ts';
import { createRooms } from '../../src/services/rooms/rooms.ts';
import type { FreshDatabase } from './database.ts';
import { quiet, sealers, stubChannel } from './outbox.ts';

/** The dispatcher on a real database, with a channel that changes what it said (slack) and one that does so once (wecom). */
export function dispatching(database: FreshDatabase) {
  const { db } = database;
  const slack = stubChannel();
  const wecom = stubChannel(undefined, {
    name: 'wecom',
    editsOnce: true,
    parts: (message, room) => (room.operators > 0 && buttonsOf(message).length > 0 ? ['post', 'card'] : ['post']),
  });
  const channels = new Map([slack.channel, wecom.channel].map((channel) => [channel.name, channel] as const));
  const time = { now: new Date() };
  const clock = { now: () => time.now };
  const inTx = <T>(work: (tx: Tx) => Promise<T>) => db.withScope(systemScope('test'), work);
  const deps = (more: Partial<DispatchDeps> = {}): DispatchDeps => ({ db, channels, clock, footer: () => [], ...more });
  const drain = async () => {
    const fetch = createDrain({ db, clock: { now: () => new Date() }, channels, sealers, log: quiet });
    for (let tasks = await fetch(16); tasks.length > 0; tasks = await fetch(16))
      await Promise.all(tasks.map((task) => task()));
  };
  return {
    inTx,
    time,
    deps,
    /** Alerts are raised at the test's own time. */
    raises: (...alerts: AlertIn[]) =>
      inTx(async (tx) => {
        await raise(tx, ...alerts);
        const now = sql`${time.now.toISOString()}::timestamptz`;
        await rowsOf(
          tx,
          sql`update alert set last_at = ${now}, starts_at = least(starts_at, ${now}) where routed < version`,
        );
      }),
    room: (address: string, channel: 'slack' | 'wecom' = 'slack', audience = 'shops', shops: number[] = []) =>
      inTx(async (tx) => {
        const room = await createRooms({ tx, sealer: sealers.robotKey }).ensure({
          channel,
          id: address,
          direct: false,
        });
        await rowsOf(
          tx,
          sql`insert into subscription (audience, room_id) values (${audience}, ${room.id}) on conflict do nothing`,
        );
        for (const shop of shops)
          await rowsOf(tx, sql`insert into room_shop (room_id, shop_id) values (${room.id}, ${shop})`);
        return room;
      }),
    later: (seconds: number) => {
      time.now = new Date(time.now.getTime() + seconds * 1000);
    },
    looks: (more: Partial<DispatchDeps> = {}) => createDispatcher(deps(more))(),
    /** What rooms got since the last time, after a look and its deliveries. */
    async hears(): Promise<Heard[]> {
      await createDispatcher(deps())();
      await drain();
      return [...slack.sent.splice(0), ...wecom.sent.splice(0)].map(heardOf);
    },
    drain,
    sent: () => [...slack.sent.splice(0), ...wecom.sent.splice(0)].map(heardOf),
  };
}

export type Heard = ReturnType<typeof heardOf>;

const heardOf = (out: Outgoing) => ({
  to: out.room.id,
  says: out.message.title.en,
  how: out.edits ? 'edit' : out.under ? 'under' : out.part,
  buttons: buttonsOf(out.message).map(({ says }) => says),
});

/** A lag of a shop; more of them are one group a shop. */
export const lag = (shop: string, subject = '1', more: Partial<AlertIn> = {}): AlertIn => ({
  kind: 'sync-lag',
  severity: 'warning',
  audience: 'shops',
  subject,
  labels: { shop },
  source: 'service:test',
  line: same(`${shop} lags ${subject}`),
  ...more,
});
