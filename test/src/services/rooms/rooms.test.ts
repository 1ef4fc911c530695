import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createSealer } from '../../../../src/core/seal.ts';
import { rowsOf, sql, systemScope } from '../../../../src/db/client.ts';
import { putEvidence } from '../../../../src/db/evidence.ts';
import { audienceCalled, audienceWords } from '../../../../src/services/rooms/audiences.ts';
import { createRooms, type Rooms } from '../../../../src/services/rooms/rooms.ts';
import { MINUTE, rowsIn } from '../../../support/acts.ts';
import { type FreshDatabase, freshDatabase } from '../../../support/database.ts';

let database: FreshDatabase;
beforeAll(async () => {
  database = await freshDatabase();
});
afterAll(() => database.drop());

const sealer = createSealer('a key for tests that is long enough 0123456789', 'robot-key');
const within = <T>(work: (rooms: Rooms) => Promise<T>): Promise<T> =>
  database.db.withScope(systemScope('test'), (tx) => work(createRooms({ tx, sealer })));
const group = (id: string) =>
  within((rooms) => rooms.ensure({ channel: 'wecom', id, direct: false, name: `群 ${id}` }));

it('a room met for the first time speaks Chinese in Shanghai; met by many at once it is one', async () => {
  const met = await Promise.all(Array.from({ length: 6 }, () => group('g1')));
  expect(new Set(met.map((room) => room.id)).size).toBe(1);
  expect(met[0]).toMatchObject({ lang: 'zh', timeZone: 'Asia/Shanghai', currency: 'CNY', hasRobotKey: false });
});

describe('a setting', () => {
  it('is refused when it changed since it was planned', async () => {
    const { id } = await group('g2');
    const effect = await within((rooms) => rooms.planSetting(id, 'lang', 'en'));
    await within(async (rooms) => rooms.applySetting(await rooms.planSetting(id, 'lang', 'en')));
    await expect(within((rooms) => rooms.applySetting(effect))).rejects.toMatchObject({ code: 'effect.changed' });
  });

  it('is one row however it changes, so that an undo can see a later change', async () => {
    const { id } = await group('g3');
    const first = await within((rooms) => rooms.planSetting(id, 'name', 'A'));
    await within((rooms) => rooms.applySetting(first));
    const second = await within((rooms) => rooms.planSetting(id, 'name', 'B'));
    expect(second.rows[0]).toMatchObject({ key: first.rows[0]?.key, version: first.rows[0]?.versionAfter });
    expect(second.rows[0]?.versionAfter).not.toBe(first.rows[0]?.versionAfter);
  });
});

describe("a group's robot", () => {
  const now = new Date('2026-11-23T02:00:00Z');
  const later = (ms: number) => new Date(now.getTime() + ms);

  it('is bound by a code, once, and its key is nowhere to be read', async () => {
    const { id } = await group('g4');
    const { code, minutes } = await within((rooms) => rooms.startBinding(id, now));
    expect([code, minutes]).toEqual([expect.stringMatching(/^\d{8}$/), 15]);
    expect(await within((rooms) => rooms.bindRobot(code, 'robot-key-0815', later(14 * MINUTE)))).toMatchObject({
      id,
      hasRobotKey: true,
    });
    expect(await within((rooms) => rooms.robotKeyOf(id))).toBe('robot-key-0815');
    expect(JSON.stringify(await rowsIn({ database }, 'select * from room'))).not.toContain('robot-key-0815');
    await expect(within((rooms) => rooms.bindRobot(code, 'another', now))).rejects.toMatchObject({
      code: 'room.binding_unknown',
    });
  });

  it('is not bound by an old code, nor by one that a newer took the place of', async () => {
    const { id } = await group('g5');
    const old = await within((rooms) => rooms.startBinding(id, now));
    await expect(within((rooms) => rooms.bindRobot(old.code, 'k', later(15 * MINUTE)))).rejects.toMatchObject({
      code: 'room.binding_unknown',
    });
    const newer = await within((rooms) => rooms.startBinding(id, now));
    if (newer.code !== old.code)
      await expect(within((rooms) => rooms.bindRobot(old.code, 'k', now))).rejects.toMatchObject({
        code: 'room.binding_unknown',
      });
    expect(await within((rooms) => rooms.robotKeyOf(id))).toBeUndefined();
  });
});

it('audiences answer to their code and their names, and to nothing else', () => {
  for (const word of ['inventory-alerts', 'Inventory-Alerts', '库存提醒', 'stock alerts', ' ｉnventory-alerts '])
    expect(audienceCalled(word)).toBe('inventory-alerts');
  for (const word of ['', 'constructor', '__proto__', '提醒']) expect(audienceCalled(word)).toBeUndefined();
  expect(audienceWords('constructor')).toEqual({ zh: 'constructor', en: 'constructor' });
});

describe('where one person reads', () => {
  const person = (name: string, ...accounts: [string, string][]) =>
    database.db.withScope(systemScope('test'), async (tx) => {
      const [row] = await rowsOf<{ id: number }>(
        tx,
        sql`insert into person (name) values (${name}) returning id::int as id`,
      );
      for (const [channel, userId] of accounts)
        await rowsOf(
          tx,
          sql`insert into account (channel, user_id, person_id) values (${channel}, ${userId}, ${row?.id ?? 0})`,
        );
      return row?.id ?? 0;
    });

  it('is made once, by the account that people look at soonest, and what leads nowhere is passed over', async () => {
    const anna = await person('Anna', ['console', 'anna'], ['wecom', 'Anna'], ['slack', 'U01ANNA']);
    const [first, again] = [await within((r) => r.directOf(anna)), await within((r) => r.directOf(anna))];
    expect(first).toMatchObject({ channel: 'wecom', address: 'user:Anna', direct: true });
    expect(again?.id).toBe(first?.id);
    const but = [first?.id ?? 0];
    const second = await within((r) => r.directOf(anna, but));
    expect(second).toMatchObject({ channel: 'slack', address: 'U01ANNA', direct: true });
    const third = await within((r) => r.directOf(anna, [...but, second?.id ?? 0]));
    expect(third).toMatchObject({ channel: 'console', address: 'user:anna' });
    expect(await within((r) => r.directOf(anna, [...but, second?.id ?? 0, third?.id ?? 0]))).toBeUndefined();
  });

  it('is on the channel that they used last, and in Slack in the conversation that they began', async () => {
    const ben = await person('Ben', ['wecom', 'Ben'], ['slack', 'U01BEN']);
    const met = await within((r) => r.ensure({ channel: 'slack', id: 'D01BEN', direct: true }));
    await within((r) => r.noteOperator(met.id, ben));
    await database.db.withScope(systemScope('test'), (tx) =>
      putEvidence(tx, { kind: 'ask', by: ben, body: { channel: 'slack', room: met.id } }),
    );
    expect((await within((r) => r.directOf(ben)))?.id).toBe(met.id);
  });

  it('is nowhere without an account, or where we cannot write first', async () => {
    const [nobody, robot] = [await person('Nobody'), await person('Robot', ['wecom', 'R'])];
    expect(await within((r) => r.directOf(nobody))).toBeUndefined();
    const without = (people: number[]) =>
      database.db.withScope(systemScope('test'), (tx) =>
        createRooms({ tx, sealer, speaks: ['console', 'slack'] }).reachable(people),
      );
    expect([...(await without([nobody, robot]))]).toEqual([]);
    expect([...(await within((r) => r.reachable([nobody, robot])))]).toEqual([robot]);
  });
});
