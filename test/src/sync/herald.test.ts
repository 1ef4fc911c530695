import { afterEach, beforeEach, expect, test } from 'vitest';
import { same } from '../../../src/core/localized.ts';
import { card, note, type Tone, text } from '../../../src/core/message.ts';
import { rowsOf, sql, systemScope, type Tx } from '../../../src/db/client.ts';
import { type News, tell } from '../../../src/db/news.ts';
import { createRooms } from '../../../src/services/rooms/rooms.ts';
import type { Services } from '../../../src/services/services.ts';
import { createHerald, type HeraldDeps } from '../../../src/sync/herald.ts';
import { stocked } from '../../support/chat.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { outboxOf, sealers, stubChannel } from '../../support/outbox.ts';

let database: FreshDatabase;
beforeEach(async () => {
  database = await freshDatabase();
  await stocked(database.url);
});
afterEach(() => database.drop());

const inTx = <T>(work: (tx: Tx) => Promise<T>) => database.db.withScope(systemScope('test'), work);

function start(more: Parameters<typeof stubChannel>[1] = {}) {
  const { channel, sent } = stubChannel(undefined, more);
  const outbox = outboxOf(database, channel);
  const heralds = (extra: Partial<HeraldDeps> = {}) =>
    createHerald({
      db: database.db,
      channels: new Map([[channel.name, channel]]),
      services: (tx) => ({ rooms: createRooms({ tx, sealer: sealers.robotKey }) }) as unknown as Services,
      clock: { now: () => new Date() },
      footer: () => [note(same('demo'))],
      ...extra,
    })();
  return {
    outbox,
    heralds,
    listens: async (address: string, shops: number[] = [], audience = 'coupons') => {
      const { id } = await outbox.room(address);
      await inTx(async (tx) => {
        await rowsOf(tx, sql`insert into subscription (audience, room_id) values (${audience}, ${id})`);
        for (const shop of shops)
          await rowsOf(tx, sql`insert into room_shop (room_id, shop_id) values (${id}, ${shop})`);
      });
    },
    /** What has come is calm by now, the herald looks, and what it put is delivered. */
    async hears() {
      await outbox.does("update news set at = at - interval '3 seconds' where told_at is null");
      await heralds();
      await outbox.drains();
      return sent
        .splice(0)
        .map((out) => ({ to: out.room.id, says: out.message.title.en, edits: out.edits !== undefined }));
    },
    sent,
  };
}

let n = 0;
const news = (words: string, more: Partial<News> & { tone?: Tone } = {}): News => ({
  key: `k${++n}`,
  audience: 'coupons',
  fold: 'coupon',
  message: card(same(words), [text(same(words))], more.tone),
  line: same(words),
  ...more,
});
const tells = (...all: News[]) =>
  inTx(async (tx) => {
    for (const one of all) await tell(tx, one);
  });

test('a single one is its own message, with the footer, in the rooms of its audience and shops', async () => {
  const { listens, hears, sent, outbox, heralds } = start();
  await listens('group');
  await listens('main', [1]);
  await listens('both', [1, 2]);
  await listens('branch', [2]);
  await listens('stock', [], 'inventory-alerts');
  await tells(news('new 300-30', { shops: [1] }));
  await heralds();
  await outbox.drains();
  expect(sent).toEqual([]);
  const told = await hears();
  expect(told.map(({ to }) => to).sort()).toEqual(['both', 'group', 'main']);
  expect(told.every(({ says }) => says === 'new 300-30')).toBe(true);
  await tells(news('for all'));
  expect((await hears()).map(({ to }) => to).sort()).toEqual(['both', 'branch', 'group', 'main']);
  expect(await hears()).toEqual([]);
});

test('a burst is one card a room: the gravest first, how many more, the tone of the worst', async () => {
  const { listens, heralds, outbox, sent } = start();
  await listens('group');
  await tells(...Array.from({ length: 11 }, (_, i) => news(`coupon ${i}`)), news('exhausted', { tone: 'warning' }));
  await outbox.does("update news set at = at - interval '3 seconds'");
  await heralds();
  await outbox.drains();
  expect(sent).toHaveLength(1);
  expect(sent[0]?.message).toMatchObject({
    title: { en: 'Coupons: 12 changes', zh: '优惠券：12 条动态' },
    tone: 'warning',
  });
  const words = JSON.stringify(sent[0]?.message);
  expect(words.indexOf('exhausted')).toBeLessThan(words.indexOf('coupon 0'));
  expect(words).toContain('4 more are not listed here');
  expect(words).toContain('demo');
});

test('after a card of many the next of its kind waits, unless it is grave; other kinds do not', async () => {
  const { listens, hears, outbox } = start();
  await listens('group');
  await tells(news('a'), news('b'));
  expect((await hears()).map(({ says }) => says)).toEqual(['Coupons: 2 changes']);
  await tells(news('c'), news('budget', { fold: 'budget' }));
  expect((await hears()).map(({ says }) => says)).toEqual(['budget']);
  await tells(news('below cost', { tone: 'danger' }));
  expect((await hears()).map(({ says }) => says)).toEqual(['Coupons: 2 changes']);
  await tells(news('d'));
  expect(await hears()).toEqual([]);
  await outbox.does("update outbox set created_at = created_at - interval '2 minutes'");
  expect((await hears()).map(({ says }) => says)).toEqual(['d']);
});

test('later news of a subject change the card that a room has, and a burst tells the latest alone', async () => {
  const { listens, hears } = start();
  await listens('group');
  await tells(news('new', { subject: 'coupon:1' }), news('changed', { subject: 'coupon:1' }));
  expect(await hears()).toEqual([{ to: 'group', says: 'changed', edits: false }]);
  await tells(news('exhausted', { subject: 'coupon:1' }), news('other', { subject: 'coupon:2' }));
  expect(await hears()).toEqual([
    { to: 'group', says: 'exhausted', edits: true },
    { to: 'group', says: 'other', edits: false },
  ]);
  await listens('late');
  await tells(news('stopped', { subject: 'coupon:1', final: true }));
  expect(await hears()).toEqual(
    expect.arrayContaining([
      { to: 'group', says: 'stopped', edits: true },
      { to: 'late', says: 'stopped', edits: false },
    ]),
  );
});

test('a channel that can change a card once tells each step anew, and changes the card at its end', async () => {
  const { listens, hears } = start({ editsOnce: true });
  await listens('group');
  await tells(news('new', { subject: 'coupon:1' }));
  await hears();
  await tells(news('exhausted', { subject: 'coupon:1' }));
  expect(await hears()).toEqual([{ to: 'group', says: 'exhausted', edits: false }]);
  await tells(news('ended', { subject: 'coupon:1', final: true }));
  const told = await hears();
  expect(told.filter((one) => one.edits)).toHaveLength(2);
  expect(told.filter((one) => !one.edits)).toEqual([{ to: 'group', says: 'ended', edits: false }]);
});

test('what is quiet changes the card that a room has, and makes no new one', async () => {
  const { listens, hears } = start();
  await listens('group');
  await tells(news('open: 1', { subject: 'finding:1' }));
  await hears();
  await listens('late');
  await tells(news('handled', { subject: 'finding:1', quiet: true }));
  expect(await hears()).toEqual([{ to: 'group', says: 'handled', edits: true }]);
  await tells(news('open: 2', { subject: 'finding:2' }), news('open: 3', { subject: 'finding:2', quiet: true }));
  expect((await hears()).map(({ says }) => says)).toEqual(['open: 3', 'open: 3']);
});

test('two heralds at once tell once, one that dies before its commit has told nothing, and nobody listening is no harm', async () => {
  const { listens, hears, heralds, outbox, sent } = start();
  await tells(news('to nobody'));
  expect(await hears()).toEqual([]);
  await listens('group');
  await tells(news('a'));
  await outbox.does("update news set at = at - interval '3 seconds'");
  const dies = { step: () => Promise.reject(new Error('killed')) };
  await expect(heralds(dies)).rejects.toThrow('killed');
  await Promise.all([heralds(), heralds(), heralds()]);
  await outbox.drains();
  expect(sent.map((out) => out.message.title.en)).toEqual(['a']);
});

test('the same key is told once, and what goes on and on is told though it never calms down', async () => {
  const { listens, heralds, outbox, sent } = start();
  await listens('group');
  await tells(news('a', { key: 'same' }), news('again', { key: 'same' }));
  await outbox.does("update news set at = clock_timestamp() - interval '11 seconds'");
  await tells(news('still coming'));
  await heralds();
  await outbox.drains();
  expect(sent.map((out) => out.message.title.en)).toEqual(['Coupons: 2 changes']);
});

test('what is for one room alone is told there, whatever it subscribes to, and nowhere else', async () => {
  const { listens, hears, outbox } = start();
  await listens('group');
  const { id } = await outbox.room('asker');
  const audience = `room:${id}`;
  await tells(news('1 of 2 done', { audience, fold: 'coupon-put', subject: 'coupon-put:a1' }));
  expect(await hears()).toEqual([{ to: 'asker', says: '1 of 2 done', edits: false }]);
  await tells(news('2 of 2 done', { audience, fold: 'coupon-put', subject: 'coupon-put:a1', final: true }));
  expect(await hears()).toEqual([{ to: 'asker', says: '2 of 2 done', edits: true }]);
  await tells(news('to a room that is gone', { audience: 'room:999' }));
  expect(await hears()).toEqual([]);
});

test('a room about one shop hears its own side of what concerns two', async () => {
  const room = start();
  await room.listens('two', [2]);
  await room.listens('both', [1, 2]);
  await room.listens('all');
  const whole = { message: card(same('whole'), [text(same('.'))]), shops: [1] };
  await inTx((tx) => tell(tx, news('own side', { shops: [2], whole })));
  const heard = await room.hears();
  expect(heard.map(({ to, says }) => [to, says]).sort()).toEqual([
    ['all', 'whole'],
    ['both', 'whole'],
    ['two', 'own side'],
  ]);
});

test('what is for one person alone is told where they read, at once where it is urgent', async () => {
  const { listens, heralds, outbox, sent } = start();
  await listens('group');
  await outbox.does(
    "with p as (insert into person (name) values ('Anna') returning id) insert into account select 'slack', 'U01ANNA', id from p",
  );
  await tells(news('your turn', { audience: 'person:1', fold: 'urgent:A12' }), news('later', { audience: 'person:1' }));
  await tells(news('nobody there', { audience: 'person:99', fold: 'urgent' }));
  await heralds();
  await outbox.drains();
  expect(sent.map((out) => [out.room.id, out.room.direct, out.message.title.en])).toEqual([
    ['U01ANNA', true, 'your turn'],
  ]);
});
