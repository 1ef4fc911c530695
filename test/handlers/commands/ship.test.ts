import { afterAll, beforeAll, expect, it } from 'vitest';
import { fieldOf, refusalOf, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

const holdOf = async (line: string) => /\d+/.exec((await chat.hears(line)).title.en)?.[0];
const levelOf = async (sku: string) =>
  (
    await rowsIn(chat, `select on_hand, reserved, assigned from stock_level where sku = '${sku}' and warehouse_id = 1`)
  )[0];

it.each(['发货', 'ship'])('%s: on hand and reserved go down together, what is assigned stays', async (word) => {
  const [before] = await rowsIn<{ on_hand: number }>(chat, `select on_hand from stock_level where sku = 'TEE-BLU-L'`);
  const id = await holdOf('hold TEE-BLU-L 5');
  await chat.hears(`${word} ${id}`);
  expect(await levelOf('TEE-BLU-L')).toEqual({ on_hand: (before?.on_hand ?? 0) - 5, reserved: 0, assigned: 0 });
  expect(await rowsIn(chat, `select kind, delta, reserved_delta from movement order by id desc limit 1`)).toEqual([
    { kind: 'shipped', delta: -5, reserved_delta: -5 },
  ]);
  expect(await chat.refused(`ship ${id}`)).toBe('hold.ended');
});

it('is not undone: what customers send back is a return', async () => {
  await chat.hears('hold TEE-BLU-L 1 order 77');
  await chat.hears('ship order 77');
  const { code, text } = await refusalOf(chat, 'undo');
  expect(code).toBe('undo.irreversible');
  expect(text.zh).toContain('客户退回的货用 退货 入库');
  expect(text.en).toContain('what customers send back is booked with return');
  expect(text.en).not.toMatch(/receive|收货|退货/);
});

it('takes the lots that expire first, a movement for each', async () => {
  await rowsIn(
    chat,
    `insert into lot (sku, code, expires_on) values ('MUG-1', 'LATE', '2099-12-01'), ('MUG-1', 'SOON', '2099-01-01')`,
  );
  await rowsIn(chat, `insert into lot_level (lot_id, warehouse_id, on_hand) select id, 1, 2 from lot`);
  const id = await holdOf('hold MUG-1 3 order 55');
  const message = await chat.hears('ship order 55');
  expect([fieldOf(message, 'Lot SOON'), fieldOf(message, 'Lot LATE')]).toMatchObject([
    { en: 'MUG-1 × 2' },
    { en: 'MUG-1 × 1' },
  ]);
  expect(
    await rowsIn(
      chat,
      `select code, -delta as units, m.on_hand_after from movement m join lot on lot.id = m.lot_id where reservation_id = ${id} order by m.id`,
    ),
  ).toEqual([
    { code: 'SOON', units: 2, on_hand_after: 3 },
    { code: 'LATE', units: 1, on_hand_after: 2 },
  ]);
});

it('cannot leave before the goods are there', async () => {
  const id = await holdOf('hold MUG-1 2');
  const adjusted = await chat.hears('adjust MUG-1 sh-1 -1 broken');
  const confirm = adjusted.blocks
    .flatMap((block) => (block.kind === 'actions' ? block.buttons : []))
    .find(({ says }) => says.startsWith('confirm'));
  if (confirm) await chat.hears(confirm.says);
  expect(await chat.refused(`ship ${id}`)).toBe('ship.not_there');
  expect(await rowsIn(chat, `select state from reservation where id = ${id}`)).toEqual([{ state: 'open' }]);
});

it('is refused without a number, and for one that is not there', async () => {
  expect(await chat.refused('ship')).toBe('hold.which');
  expect(await chat.refused('发货 订单 nope')).toBe('hold.not_found');
});
