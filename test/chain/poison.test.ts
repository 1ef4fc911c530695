import { afterAll, beforeAll, expect, test } from 'vitest';
import { packKept } from '../../src/outbox/kept.ts';
import { REPLY, SEND } from '../support/fake-wecom.ts';
import { count, type House, openHouse } from '../support/house.ts';
import { appSays, botHears, replyUrl, slackMention } from '../support/vendors.ts';

/** Deliveries that would break what works them: none holds up its room, none is met with silence where it can be answered. */
let house: House;
beforeAll(async () => {
  house = await openHouse();
});
afterAll(() => house.close());

test.each([
  ['a NUL', '库存 MUG\u00001'],
  ['half a character', '库存 MUG-1 \ud83d'],
  ['half a character at the place where text is cut', `x${'👕'.repeat(300)}`],
  ['2,000 characters of one command that is none', 'ab '.repeat(700)],
  ['bidirectional marks and other invisible characters', '库存 MUG-1\u202e\u2066\ufeff'],
  ['quotes that never close', '库存 "MUG-1 “x'],
  ['what looks like SQL and like a template', "库存 '; drop table inbox; -- $1 %s {{x}}"],
])('text with %s is answered', async (_what, text) => {
  house.vendors.wecom.calls.length = 0;
  await house.tells(botHears(text, { chat: 'P1', url: replyUrl(house.vendors.wecom) }));
  await house.tells(slackMention(text, { channel: `C${text.length}` }));
  await house.settled();
  expect(house.vendors.wecom.callsTo(REPLY)).toHaveLength(1);
  expect(house.vendors.slack.calls.length).toBeGreaterThan(0);
  expect(house.vendors.slack.faults).toEqual([]);
  expect(await count(house.sql, "evidence where kind = 'ask' and body->>'result' = 'failed'")).toBe(0);
  expect(await count(house.sql, "outbox where state = 'dead'")).toBe(0);
});

const body = (text: string) =>
  packKept({ headers: {}, body: Buffer.from(JSON.stringify({ as: 'me', room: 'ops', text })) });

test('what cannot be read is passed over, and its room goes on', async () => {
  await house.sql`insert into inbox (channel, key, room_id, arrived_at, body)
    values ('console', 'foreign', 'ops', now(), ${Buffer.from('not what we wrote')})`;
  const answer = await house.app.console.ask({ as: 'me', room: 'ops', key: 'after', text: '库存 MUG-1' });
  expect(answer).toHaveProperty('message');
  expect(await count(house.sql, "inbox where key = 'foreign' and handled_at is not null and attempts = 1")).toBe(1);
});

test('an ask that takes its process down every time is answered as failed after five tries', async () => {
  house.vendors.wecom.calls.length = 0;
  await house.sql`insert into inbox (channel, key, room_id, arrived_at, body, attempts)
    values ('console', 'deadly', 'ops', now(), ${body('调整 MUG-1 sh-1 +1 x')}, 5)`;
  await house.settled();
  expect(
    await house.sql`select a.body->>'result' as result, a.body->>'code' as code from evidence a join inbox i on i.id = (a.body->>'inbox')::bigint where i.key = 'deadly'`,
  ).toEqual([{ result: 'failed', code: 'internal' }]);
  expect(await count(house.sql, 'movement where delta = 1')).toBe(0);
});

test('an ask whose failure cannot even be written down is given up, and its room goes on', async () => {
  // A trigger stands for whatever makes every attempt to answer fail.
  await house.sql.unsafe(`create function refuse() returns trigger language plpgsql as $$ begin raise exception 'no'; end $$;
    create trigger refuse before insert on outbox for each row execute function refuse()`);
  await house.sql`insert into inbox (channel, key, room_id, arrived_at, body, attempts)
    values ('wecom', 'poison', 'user:lin', now(), ${body('x')}, 4)`;
  await house.sql`insert into inbox (channel, key, room_id, arrived_at, body, attempts)
    values ('console', 'poison', 'ops', now(), ${body('库存 MUG-1')}, 4)`;
  await expect
    .poll(() => count(house.sql, "inbox where key = 'poison' and handled_at is not null"), { timeout: 15_000 })
    .toBe(2);
  await house.sql.unsafe('drop trigger refuse on outbox');
  expect(
    await count(house.sql, "evidence where kind = 'ask' and body->>'result' = 'failed' and actor = 'unknown'"),
  ).toBe(1);
  house.vendors.wecom.calls.length = 0;
  await house.tells(appSays('库存 MUG-1'));
  await house.settled();
  expect(house.vendors.wecom.callsTo(SEND)).toHaveLength(1);
});

test('a failure of the database is tried again within seconds, and does not count against the ask', async () => {
  await house.sql.unsafe(`create function away() returns trigger language plpgsql as $$ begin raise exception 'full' using errcode = '53100'; end $$;
    create trigger away before insert on outbox for each row execute function away()`);
  await house.sql`insert into inbox (channel, key, room_id, arrived_at, body)
    values ('console', 'waits', 'ops', now(), ${body('调整 MUG-1 sh-1 +2 x')})`;
  await house.sql`select pg_notify('zhanggui_inbox', '')`;
  const tried = () => house.sql`select attempts, lease_until is not null as tried from inbox where key = 'waits'`;
  await expect.poll(tried).toEqual([{ attempts: 0, tried: true }]);
  await house.sql.unsafe('drop trigger away on outbox');
  await house.settled();
  expect(await count(house.sql, 'movement where delta = 2')).toBe(1);
  expect(
    await count(
      house.sql,
      "evidence where kind = 'ask' and body->>'result' = 'answered' and body->>'command' = 'adjust' and body->'rows'->0->>'key' like 'stock:MUG-1|%'",
    ),
  ).toBe(1);
});
