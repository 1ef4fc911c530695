import { afterAll, beforeAll, expect, it } from 'vitest';
import { type DigestOthers, digestsOf } from '../../../src/app/digest-parts.ts';
import { createDigester, type DigesterHouse } from '../../../src/app/digests.ts';
import { kpisOf } from '../../../src/app/kpis.ts';
import { rowsOf, sql, systemScope, type Tx } from '../../../src/db/client.ts';
import { digestCard } from '../../../src/services/digests/card.ts';
import type { Figures } from '../../../src/services/figures/figures.ts';
import { metric as gmv } from '../../../src/services/kpis/metrics/gmv.ts';
import { createRooms } from '../../../src/services/rooms/rooms.ts';
import type { Services } from '../../../src/services/services.ts';
import { stocked } from '../../support/chat.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { outboxOf, sealers, stubChannel } from '../../support/outbox.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
  await stocked(database.url);
});
afterAll(() => database.drop());

const inTx = <T>(work: (tx: Tx) => Promise<T>) => database.db.withScope(systemScope('test'), work);
const errors: object[] = [];
const state = { now: new Date() };
const { channel, sent } = stubChannel();
/** A room whose digest cannot be made. */
const broken = new Set<number>();

/** One replica: what it does not know, it finds in the database. */
function replica() {
  const services = (tx: Tx) => {
    const digests = digestsOf(
      tx,
      kpisOf(tx, [gmv], () => ({}) as Figures),
      {} as DigestOthers,
    );
    const forSlot: typeof digests.forSlot = (kind, span, at) =>
      broken.has(at.room.id) ? Promise.reject(new Error('broken')) : digests.forSlot(kind, span, at);
    return {
      digests: { ...digests, forSlot },
      rooms: createRooms({ tx, sealer: sealers.robotKey }),
    } as unknown as Services;
  };
  const house: DigesterHouse = {
    ...{ db: database.db, services, clock: { now: () => state.now } },
    standing: { footer: () => [] },
    bell: { ring: () => {} },
    log: { error: (fields: object) => void errors.push(fields) } as unknown as DigesterHouse['log'],
  };
  const look = createDigester(house, new Map([[channel.name, channel]]));
  return async () => {
    for (const task of await look(20)) await task();
  };
}

async function roomWith(address: string, zone: string, kinds: Record<string, object>) {
  const { id } = await outboxOf(database, channel).room(address);
  await inTx(async (tx) => {
    await rowsOf(tx, sql`update room set time_zone = ${zone} where id = ${id}`);
    await rowsOf(
      tx,
      sql`insert into digest_setting (room_id, body, set_by) values (${id}, ${JSON.stringify({ kinds })}::jsonb, 'test')`,
    );
  });
  return id;
}

const hears = async () => {
  await outboxOf(database, channel).drains();
  return sent.splice(0).map((out) => `${out.room.id} ${out.message.title.en}`);
};

it('tells each room at its own time, once over replicas, restarts and a room that fails', async () => {
  const daily = { daily: { on: true, time: '09:00' } };
  await roomWith('shanghai', 'Asia/Shanghai', daily);
  await roomWith('london', 'Europe/London', daily);
  const failing = await roomWith('failing', 'Asia/Shanghai', daily);
  broken.add(failing);
  const [one, two] = [replica(), replica()];

  state.now = new Date('2026-11-24T01:00:05Z');
  await Promise.all([one(), two()]);
  await replica()();
  expect((await hears()).sort()).toEqual([
    // The clock in London is behind: its last time was yesterday.
    'london Daily digest · 2026-11-22',
    'shanghai Daily digest · 2026-11-23',
  ]);
  expect(errors[0]).toMatchObject({ room: failing, digest: 'daily', slot: '2026-11-24' });

  // It is tried again later, and its slot is not lost.
  broken.clear();
  await one();
  expect(await hears()).toEqual([]);
  state.now = new Date('2026-11-24T01:06:00Z');
  await one();
  expect(await hears()).toEqual(['failing Daily digest · 2026-11-23']);

  // After three days without a server: the latest alone.
  state.now = new Date('2026-11-27T12:00:00Z');
  await Promise.all([one(), two(), replica()()]);
  expect((await hears()).sort()).toEqual(
    ['shanghai', 'london', 'failing'].map((room) => `${room} Daily digest · 2026-11-26`).sort(),
  );
  const slots = await inTx((tx) =>
    rowsOf(tx, sql`select count(*)::int as told, count(*) filter (where digest <> '')::int as kept from digest_slot`),
  );
  expect(slots).toEqual([{ told: 6, kept: 6 }]);
});

it('tells a week on Friday, on the day after a holiday where it is one', async () => {
  await roomWith('weekly', 'Asia/Shanghai', { weekly: { on: true } });
  await inTx((tx) =>
    rowsOf(tx, sql`insert into calendar_day (day, name, kind) values ('2026-12-04', 'a day off', 'holiday')`),
  );
  const look = replica();
  state.now = new Date('2026-11-27T12:00:00Z');
  await look();
  expect(await hears()).toEqual(['weekly Weekly digest · 2026-11-20..2026-11-26']);
  const weeks = async () => (await hears()).filter((said) => said.startsWith('weekly '));
  state.now = new Date('2026-12-04T12:00:00Z');
  await look();
  expect(await weeks()).toEqual([]);
  state.now = new Date('2026-12-05T01:00:00Z');
  await look();
  expect(await weeks()).toEqual(['weekly Weekly digest · 2026-11-27..2026-12-03']);
});

it('two rooms of the same shops with other figures have a number each, and later find what they were told', async () => {
  const told = (id: number) =>
    inTx((tx) => rowsOf<{ digest: string }>(tx, sql`select digest from digest_slot where room_id = ${id}`));
  const daily = (figures: string[]) => ({ daily: { on: true, time: '09:00', figures } });
  const one = await roomWith('one', 'Asia/Shanghai', daily(['gmv']));
  const other = await roomWith('other', 'Asia/Shanghai', daily([]));
  state.now = new Date('2026-12-08T01:00:00Z');
  await replica()();
  const codes = [...(await told(one)), ...(await told(other))].map(({ digest }) => digest);
  expect(new Set(codes).size).toBe(2);
  // Even when a room chooses other figures afterwards.
  await inTx((tx) => rowsOf(tx, sql`update digest_setting set body = '{"kinds": {"daily": {"figures": ["orders"]}}}'`));
  const asked = await Promise.all(
    [one, other].map((id) =>
      inTx((tx) =>
        digestsOf(
          tx,
          kpisOf(tx, [gmv], () => ({}) as Figures),
          {} as DigestOthers,
        ).ask(
          'daily',
          { period: '2026-12-07', asOf: new Date('2026-12-08T02:00:00Z') },
          { room: { id, timeZone: 'Asia/Shanghai' }, now: new Date('2026-12-09T00:00:00Z') },
        ),
      ),
    ),
  );
  expect(asked.map(({ kept }) => kept.code)).toEqual(codes);
  expect(asked.map(({ kept }) => kept.facts.figures.map(({ code }) => code))).toEqual([['gmv'], []]);
});

it('a daily digest waits until the day is over in the last shop that sells', async () => {
  await inTx(async (tx) => {
    await rowsOf(tx, sql`update shop set time_zone = 'America/New_York' where id = 2`);
    await rowsOf(
      tx,
      sql`insert into "order" (shop_id, number, kind, status, placed_at, currency, source) values
        (1, 'w1', 'sale', 'paid', '2026-12-14T04:00:00Z', 'CNY', 'test'), (2, 'w2', 'sale', 'paid', '2026-12-13T04:00:00Z', 'CNY', 'test')`,
    );
  });
  const id = await roomWith('waits', 'Asia/Shanghai', { daily: { on: true, time: '09:00' } });
  const mine = async () => (await hears()).filter((said) => said.startsWith('waits '));
  state.now = new Date('2026-12-15T04:59:00Z');
  await replica()();
  expect(await mine()).toEqual([]);
  // Who asks before is told which shop it is.
  const asked = await inTx((tx) =>
    digestsOf(
      tx,
      kpisOf(tx, [gmv], () => ({}) as Figures),
      {} as DigestOthers,
    ).ask('daily', {}, { room: { id, timeZone: 'Asia/Shanghai' }, now: state.now }),
  );
  expect(asked.kept.facts).toMatchObject({ span: { to: '2026-12-14', running: false }, open: ['SH-2'] });
  const { code, facts } = asked.kept;
  expect(JSON.stringify(digestCard({ code, kind: 'daily', facts }))).toContain(
    '2026-12-14 is not over, and the figures will still change: SH-2',
  );
  state.now = new Date('2026-12-15T05:00:00Z');
  await replica()();
  expect(await mine()).toEqual(['waits Daily digest · 2026-12-14']);
});
