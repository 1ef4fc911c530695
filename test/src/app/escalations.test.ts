import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { rowsOf, sql } from '../../../src/db/client.ts';
import { startChains } from '../../../src/services/alerts/chains/start.ts';
import { MINUTE } from '../../support/acts.ts';
import { ANNA, escalating } from '../../support/escalations.ts';
import { NEVER, OK } from '../../support/outbox.ts';

const world = escalating();
const { clock, does: answers, sent, outbox, inTx, escalator, opens, group, acts, told, silences } = world;

beforeAll(world.open);
afterAll(world.close);
beforeEach(world.anew);

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
    answers.now = (to) => (to === 'U2' ? OK : NEVER);
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
    // Two rooms, which are sent to side by side.
    expect(told().sort()).toEqual(['U1', 'U1b']);
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
    await inTx((tx) => silences(tx, 'dead'));
    const run = escalator();
    await run();
    expect(await acts(id)).toEqual([]);
    clock.move(11 * MINUTE);
    await run();
    await outbox.drains();
    expect([await acts(id), told()]).toEqual([['asked'], ['U1']]);
  });
});
