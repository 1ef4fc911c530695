import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { grant, movableClock, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { ordered } from '../../support/presales.ts';

const DAY = 86_400_000;
const clock = movableClock();
let chat: Chat;
beforeAll(async () => {
  chat = await openChat({ clock });
  await chat.hears('subscribe inventory-alerts');
  await grant(chat, 'ben', 'operator', 'SH-2');
  await chat.hears('presales', { as: 'ben', room: 'stock' });
});
afterAll(() => chat.close());
beforeEach(async () => {
  for (const table of ['presale', 'purchase_line', 'outbox']) await rowsIn(chat, `delete from ${table}`);
});

const day = (days: number) => new Date(clock.now().getTime() + days * DAY).toISOString().slice(0, 10);
const moves = (line: number, on: string) =>
  rowsIn(chat, `update purchase_line set expected_on = $2 where id = $1`, [line, on]);
const running = async () => (await rowsIn(chat, `select 1 from job_run where state = 'running'`)).length;
/** Runs the job; the rooms that were told, with the SKU, the shop and the new day. */
async function told(): Promise<string[]> {
  await rowsIn(chat, 'delete from outbox');
  await chat.hears('jobs run presale-late');
  return heard();
}
async function heard(): Promise<string[]> {
  await expect.poll(running, { timeout: 10_000 }).toBe(0);
  clock.move(1000);
  const rows = await rowsIn<{ room: string; row: unknown[] }>(
    chat,
    `select r.address as room, row from outbox o join room r on r.id = o.room_id,
       jsonb_array_elements(o.message -> 'blocks') b, jsonb_array_elements(b -> 'rows') row
     where o.trace like 'j-presale%' and b ->> 'kind' = 'table' order by o.id`,
  );
  return rows.map(({ room, row }) => `${room}: ${row[1]} ${row[2]} ${JSON.stringify(row[6])}`);
}

it('tells the shop in its own room, and the others in the rooms of stock alerts, once for each new day', async () => {
  const line = await ordered(chat, 'TEE-RED-M', 50, day(5));
  await chat.hears('presale TEE-RED-M 5 SH-1');
  await chat.hears('presale TEE-RED-M 5 SH-2');
  expect(await told()).toEqual([]);
  await moves(line, day(9));
  const late = JSON.stringify({ date: day(9) });
  expect(await told()).toEqual([`ops: TEE-RED-M SH-1 ${late}`, `stock: TEE-RED-M SH-2 ${late}`]);
  expect(await told()).toEqual([]);
  await moves(line, day(12));
  expect((await told()).length).toBe(2);
  await moves(line, day(3));
  expect(await told()).toEqual([]);
});

it('tells when the day has passed and nothing has come', async () => {
  await ordered(chat, 'TEE-RED-M', 50, day(2));
  await chat.hears('presale TEE-RED-M 5 SH-1');
  clock.move(3 * DAY);
  expect((await told()).length).toBe(1);
  expect(await told()).toEqual([]);
});

it('goods that will not come: the next goods are promised instead, else it is said once', async () => {
  const line = await ordered(chat, 'TEE-RED-M', 50, day(2));
  await chat.hears('presale TEE-RED-M 5 SH-1');
  await chat.hears('presale TEE-RED-M 7 SH-1');
  await ordered(chat, 'TEE-RED-M', 6, day(8));
  await rowsIn(chat, `delete from purchase_line where id = ${line}`);
  expect(await told()).toEqual([
    `ops: TEE-RED-M SH-1 ${JSON.stringify({ date: day(8) })}`,
    'ops: TEE-RED-M SH-1 {"en":"not coming","zh":"不再到货"}',
  ]);
  expect(await told()).toEqual([]);
});

it('holds what came and was not free then', async () => {
  const line = await ordered(chat, 'MUG-1', 4, day(2));
  await chat.hears('presale MUG-1 4 SH-1');
  await rowsIn(chat, `update purchase_line set received = quantity where id = ${line}`);
  expect(await told()).toEqual([]);
  expect(await rowsIn(chat, 'select state, held from presale')).toEqual([{ state: 'held', held: 4 }]);
  expect(await rowsIn(chat, `select reserved from stock_level where sku = 'MUG-1'`)).toEqual([{ reserved: 4 }]);
});

it('holds no more than came, though other goods are free', async () => {
  const line = await ordered(chat, 'TEE-BLU-L', 50, day(2));
  await chat.hears('presale TEE-BLU-L 12 SH-1');
  await rowsIn(chat, `update purchase_line set received = 8, damaged = 2 where id = ${line}`);
  for (const _ of [1, 2]) {
    expect(await told()).toEqual([]);
    expect(await rowsIn(chat, 'select state, held from presale')).toEqual([{ state: 'promised', held: 8 }]);
  }
  expect(await rowsIn(chat, `select reserved from stock_level where sku = 'TEE-BLU-L'`)).toEqual([{ reserved: 8 }]);
});

it('a new day for goods on their way is told at once, without waiting for the hour', async () => {
  const line = await ordered(chat, 'TEE-RED-M', 50, day(2));
  const [order] = await rowsIn<{ id: string }>(chat, 'select order_id as id from purchase_line where id = $1', [line]);
  await chat.hears(`purchase expect ${order?.id} ${day(3)}`);
  expect(await heard()).toEqual([]);
  await chat.hears('presale TEE-RED-M 5 SH-1');
  await chat.hears(`purchase expect ${order?.id} ${day(9)}`);
  expect(await heard()).toEqual([`ops: TEE-RED-M SH-1 ${JSON.stringify({ date: day(9) })}`]);
});
