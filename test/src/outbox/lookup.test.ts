import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLookup } from '../../../src/outbox/lookup.ts';
import { type FreshDatabase, freshDatabase } from '../../support/database.ts';
import { outboxOf, saying, stubChannel } from '../../support/outbox.ts';

let database: FreshDatabase;
beforeEach(async () => {
  database = await freshDatabase();
});
afterEach(() => database.drop());

const lin = { channel: 'slack', userId: 'U1' } as const;

test('a message is found with its room, its language and whether the clicker has a role', async () => {
  const outbox = outboxOf(database, stubChannel().channel);
  const id = await outbox.says('C1', 'low stock');
  const lookup = createLookup(database.db, async (_tx, actor) => actor.userId === 'U1');
  const found = {
    message: saying('low stock'),
    locale: { lang: 'zh', timeZone: 'Asia/Shanghai' },
    roomId: 'C1',
  };
  expect(await lookup(id, lin)).toEqual({ ...found, hasRole: true });
  expect(await lookup(id, { ...lin, userId: 'U2' })).toEqual({ ...found, hasRole: false });
  expect(await lookup(id)).toEqual({ ...found, hasRole: false });
  expect(await lookup(id + 1, lin)).toBeUndefined();
});

test('a confirmation is found with its asker by every account on that channel, and how it was decided', async () => {
  const outbox = outboxOf(database, stubChannel().channel);
  const id = await outbox.says('C1', 'confirm?', { subject: 'pending:K7Q2M' });
  await outbox.does(`with p as (insert into person (name) values ('林') returning id),
      a as (insert into account (channel, user_id, person_id)
        select v.channel, v.user_id, p.id from p, (values ('slack', 'U1'), ('slack', 'U9'), ('wecom', 'lin')) v (channel, user_id))
    insert into pending (code, trace, person_id, room_id, command, canonical, effect, created_at, expires_at)
      select 'K7Q2M', 'a1', p.id, o.room_id, 'adjust', 'adjust', '{}', now(), '2026-11-11T01:10:00Z' from p, outbox o`);
  const lookup = createLookup(database.db, async () => false);
  const open = await lookup(id, lin);
  expect(open?.pending?.askers.toSorted()).toEqual(['U1', 'U9']);
  expect(open?.pending).toEqual({
    askers: expect.anything(),
    expiresAt: new Date('2026-11-11T01:10:00Z'),
  });
  await outbox.does("update pending set decision = 'cancelled', decided_by = '林', decided_at = now()");
  expect((await lookup(id))?.pending).toMatchObject({ decision: 'cancelled', decidedBy: '林' });
});
