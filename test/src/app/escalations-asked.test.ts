import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { same } from '../../../src/core/localized.ts';
import { raise } from '../../../src/db/alert.ts';
import { rowsOf, sql } from '../../../src/db/client.ts';
import { MINUTE } from '../../support/acts.ts';
import { ANNA, BOSS, escalating } from '../../support/escalations.ts';

const world = escalating();
const { clock, sent, outbox, inTx, sees, escalator, opens, acts, told, silences, last } = world;

beforeAll(world.open);
afterAll(world.close);
beforeEach(world.anew);

describe('a storm', () => {
  const titles = () =>
    sent.splice(0).map(({ room, message, edits }) => [room.id, message.title.en, edits !== undefined]);

  it('is a few cards and one summary to whoever is asked; who was asked about each is evidence, and the summary follows', async () => {
    const ids: number[] = [];
    for (let of = 0; of < 12; of += 1) ids.push(await opens());
    const run = escalator();
    await run();
    await outbox.drains();
    expect(sent.splice(0)).toHaveLength(5);
    await outbox.does(`update outbox set due_at = now() where state = 'queued'`);
    await outbox.drains();
    expect(titles()).toEqual([['U1', '7 more groups of alerts wait for you', false]]);
    await run();
    for (const id of ids) expect(await acts(id)).toEqual(['asked', 'reached']);
    // Of two that it asks about one is taken over, the other is over.
    await outbox.does(`update alert_group set acked_by = ${BOSS} where id = ${ids.at(-1)}`);
    await outbox.does(
      `update alert set ends_at = now() where id in (select alert_id from alert_member where group_id = ${ids.at(-2)})`,
    );
    await outbox.does(`update alert_reach set stale = true where group_id = any ('{${ids.slice(-2)}}')`);
    await run();
    await outbox.drains();
    expect(titles()).toEqual([['U1', '5 more groups of alerts wait for you', true]]);
    await outbox.does('update alert_group set step_at = null');
  });

  it('goes on as a summary a minute at most, and later on in cards again', async () => {
    clock.move(5 * MINUTE);
    const run = escalator();
    for (let of = 0; of < 6; of += 1) await opens();
    await run();
    await outbox.does(`update outbox set due_at = now() where state = 'queued'`);
    await outbox.drains();
    expect(sent.splice(0)).toHaveLength(6);
    await opens();
    await run();
    const [next] = await inTx((tx) =>
      rowsOf<{ subject: string }>(
        tx,
        sql`select subject from outbox where state = 'queued' and subject like 'asked:%'`,
      ),
    );
    expect(Number(next?.subject.split(':')[2]) - clock.now().getTime()).toBe(MINUTE + 10_000);
    await outbox.does(`update outbox set due_at = now() where state = 'queued'`);
    await outbox.drains();
    told();
    clock.move(3 * MINUTE);
    const id = await opens();
    await run();
    await outbox.drains();
    expect(titles()).toEqual([['U1', `A${id} · broken ${last()}`, false]]);
    await outbox.does('update alert_group set step_at = null');
  });
});

describe('who is asked', () => {
  it('reads of their own shops alone, and without a button that would be about the others', async () => {
    clock.move(60 * MINUTE);
    sees.set(ANNA, new Set([2]));
    const id = await opens({}, 'critical', [1]);
    await inTx(async (tx) => {
      await raise(tx, {
        ...{ kind: 'dead', severity: 'critical', audience: 'shops', subject: 'mine', shops: [2], source: 'test' },
        line: same('mine, of SH-2'),
      });
      await rowsOf(
        tx,
        sql`with g as (update alert_group set shop_ids = '{1,2}' where id = ${id})
            insert into alert_member select ${id}, id from alert where labels ->> 'subject' = 'mine'`,
      );
    });
    await escalator()();
    await outbox.drains();
    const [anna, boss] = sent.splice(0);
    expect([anna?.room.id, boss?.room.id]).toEqual(['U1', 'U2']);
    expect(JSON.stringify(anna?.message)).not.toContain(`broken ${last()}`);
    expect(JSON.stringify(anna?.message)).not.toContain('alert ack');
    expect(JSON.stringify(boss?.message)).toContain(`broken ${last()}`);
    sees.clear();
    await outbox.does('update alert_group set step_at = null');
  });

  it('is asked about the one that is loud beside sixty that are silenced', async () => {
    clock.move(60 * MINUTE);
    const id = await opens();
    await inTx(async (tx) => {
      await raise(
        tx,
        ...Array.from({ length: 60 }, (_, of) => ({
          ...{ kind: 'hushed', severity: 'critical' as const, audience: 'shops', subject: `q${of}`, source: 'test' },
          line: same('hushed'),
        })),
      );
      await silences(tx, 'hushed');
      // The loud one is the last of them.
      await rowsOf(
        tx,
        sql`with gone as (delete from alert_member where group_id = ${id}), a as (insert into alert (fingerprint, labels, source, line, starts_at, last_at)
              select 'loud', labels || '{"kind":"loud"}', source, line, starts_at, last_at from alert where labels ->> 'subject' = ${`s${last()}`} returning id)
            insert into alert_member select ${id}::bigint, id from a union all select ${id}::bigint, id from alert where labels ->> 'kind' = 'hushed'`,
      );
    });
    await escalator()();
    await outbox.drains();
    expect(sent.splice(0).map(({ room, message }) => [room.id, message.title.en])).toEqual([
      ['U1', `A${id} · broken ${last()}`],
    ]);
    await outbox.does('update alert_group set step_at = null');
  });
});
