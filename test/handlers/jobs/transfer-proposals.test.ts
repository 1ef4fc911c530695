import { afterAll, beforeAll, expect, it } from 'vitest';
import { buttonsOf, type Message } from '../../../src/core/message.ts';
import { fieldOf, MINUTE, movableClock, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { levelOf, rowOf } from '../../support/transfers.ts';

const clock = movableClock();
let chat: Chat;
beforeAll(async () => {
  chat = await openChat({ clock });
  // 14 red shirts were sold in the last 28 days, and some before, which do not count.
  await rowsIn(
    chat,
    `with o as (insert into "order" (shop_id, number, kind, status, placed_at, currency, source)
       values (1, 'A', 'sale', 'paid', '2026-11-20', 'CNY', 'test'), (1, 'B', 'sale', 'paid', '2026-10-01', 'CNY', 'test'),
         (1, 'C', 'sale', 'cancelled', '2026-11-20', 'CNY', 'test') returning *)
     insert into order_line (shop_id, order_id, key, sku, kind, quantity, unit_minor, placed_at)
     select shop_id, id, '1', 'TEE-RED-M', 'sale', case number when 'A' then 14 else 99 end, 100, placed_at from o`,
  );
});
afterAll(() => chat.close());

const cards = async () =>
  (
    await rowsIn<{ message: Message; room: string }>(
      chat,
      `select o.message, r.address as room from outbox o join room r on r.id = o.room_id
       where o.trace like 'j-transfer-proposals%' order by o.id`,
    )
  ).map(({ message, room }) => ({ ...message, room }));

const run = async () => {
  clock.move(MINUTE);
  await chat.hears('jobs run transfer-proposals');
  const running = async () => (await rowsIn(chat, `select 1 from job_run where state = 'running'`)).length;
  await expect.poll(running, { timeout: 10_000 }).toBe(0);
};

/** Leaves 15 available in Guangzhou, where the threshold is 20. */
const fall = () => chat.hears('adjust TEE-RED-M gz-1 -55 sold outside');

it('proposes nothing where nobody listens, and nothing where nothing is low', async () => {
  await run();
  await chat.hears('subscribe inventory-alerts', { room: 'stock' });
  await run();
  expect(await cards()).toEqual([]);
});

it('proposes to the room: where from, how many, what each side keeps and for how long', async () => {
  await fall();
  await run();
  const [proposal, ...more] = await cards();
  expect(more).toEqual([]);
  expect(proposal).toMatchObject({ room: 'stock', title: { en: 'Proposed transfer 1 · TEE-RED-M' } });
  const shown = proposal as Message;
  // Twice the threshold of 20 less the 15 that are there; Shanghai keeps more than twice its 50.
  expect(fieldOf(shown, 'Units')).toBe(25);
  expect(fieldOf(shown, 'From')).toMatchObject({ en: 'Shanghai sh-1' });
  expect(fieldOf(shown, 'Available sh-1')).toMatchObject({ en: '170 → 145 (threshold 50)' });
  // Half a unit a day; no shipment says where from, so it is shared by the 200 and the 25 on hand.
  expect(fieldOf(shown, 'Days of cover sh-1')).toMatchObject({ en: '382.5 → 326.3 (0.44 a day)' });
  expect(fieldOf(shown, 'Available gz-1')).toMatchObject({ en: '15 → 40 (threshold 20)' });
  expect(fieldOf(shown, 'Days of cover gz-1')).toMatchObject({ en: '270 → 720 (0.06 a day)' });
  expect(fieldOf(shown, 'Sold a day, 28 days')).toBe(0.5);
  expect(buttonsOf(shown).map(({ says }) => says)).toEqual([
    'transfer approve 1',
    'transfer refuse 1',
    'stock TEE-RED-M',
  ]);
  expect(await rowOf(chat, 1)).toMatchObject({ proposed_by: 'system', requested_by: 'system', state: 'requested' });
});

it('not twice for the same need, while it waits, is approved or on its way', async () => {
  await run();
  await chat.hears('transfer approve 1');
  await run();
  await chat.hears('transfer send 1');
  await run();
  expect(await cards()).toHaveLength(1);
  await chat.hears('transfer receive 1');
  expect(await levelOf(chat, 'TEE-RED-M', 'gz-1')).toMatchObject({ on_hand: 50 });
});

it('again for a new need; a refusal holds for a day', async () => {
  await chat.hears('adjust TEE-RED-M gz-1 -25 sold outside');
  await run();
  expect(await cards()).toHaveLength(2);
  await chat.hears('transfer refuse 2 goods arrive tomorrow');
  clock.move(23 * 60 * MINUTE);
  await run();
  expect(await cards()).toHaveLength(2);
  clock.move(61 * MINUTE);
  await run();
  expect(await cards()).toHaveLength(3);
});

it('says when the need began as the ledger has it: when the level fell, not when it was found', async () => {
  // A level that was well until 01:30 and fell then; the other warehouse had plenty all the time.
  await rowsIn(
    chat,
    `with level as (insert into stock_level (sku, warehouse_id, on_hand, reorder_point) values
         ('TEE-BLU-L', 2, 4, 10) returning sku)
     insert into movement (sku, warehouse_id, kind, delta, on_hand_after, actor, cause, at)
     select sku, 2, 'counted', 30, 30, 'test', 'blue 1', '2026-11-24T01:00:00Z'::timestamptz from level union all
     select sku, 2, 'shipped', -22, 8, 'test', 'blue 2', '2026-11-24T01:30:00Z' from level union all
     select sku, 2, 'shipped', -4, 4, 'test', 'blue 3', '2026-11-24T01:45:00Z' from level`,
  );
  await rowsIn(chat, `alter table movement disable trigger user`);
  await rowsIn(chat, `update movement set at = '2026-11-01' where sku = 'TEE-BLU-L' and warehouse_id = 1`);
  await rowsIn(chat, `alter table movement enable trigger user`);
  await run();
  expect(await rowOf(chat, 4)).toMatchObject({
    ...{ sku: 'TEE-BLU-L', quantity: 16, needed_at: new Date('2026-11-24T01:30:00Z') },
  });
});
