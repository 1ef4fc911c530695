import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { codeIn, fieldOf, movableClock, onHand, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { lotsIn } from '../../support/lots.ts';

let chat: Chat;
let lots: ReturnType<typeof lotsIn>;
let n = 0;
let order = '';
let lot = '';
beforeAll(async () => {
  chat = await openChat({ clock: movableClock() });
  lots = lotsIn(chat);
});
afterAll(() => chat.close());
beforeEach(() => {
  n += 1;
  order = `T-${n}`;
  lot = `L${n}`;
});

const inLot = async () =>
  await rowsIn(
    chat,
    `select on_hand, frozen from lot_level ll join lot l on l.id = ll.lot_id where code = '${lot}' order by warehouse_id`,
  );
const sent = async (units: number) => {
  await lots.comes(units + 2, `${lot} 2026-12-${String(n).padStart(2, '0')}`);
  await rowsIn(chat, `update lot_level set on_hand = 0 where lot_id in (select id from lot where code <> '${lot}')`);
  await lots.ships(units, order, 1);
};

it('puts what came back into the lot that it left with, whose trace says so', async () => {
  await sent(3);
  const before = await onHand(chat, 'TEE-RED-M', 'sh-1');
  const done = await chat.hears(`退货 ${order} tee-red-m 2 客户拒收`);
  expect(done.title).toEqual({ zh: `已退货 · ${order}`, en: `Returned · ${order}` });
  expect([fieldOf(done, 'Back on hand'), fieldOf(done, 'Lot')]).toEqual([2, lot]);
  expect(await onHand(chat, 'TEE-RED-M', 'sh-1')).toBe(before + 2);
  expect(await inLot()).toEqual([{ on_hand: 4, frozen: 0 }]);
  expect(fieldOf(await chat.hears(`batch ${lot}`), 'Returned')).toBe(2);
  expect(
    await rowsIn(
      chat,
      `select kind, delta, reason, shop_id from movement where kind = 'returned' order by id desc limit 1`,
    ),
  ).toEqual([{ kind: 'returned', delta: 2, reason: '客户拒收', shop_id: 1 }]);
});

it('keeps damaged units off the shelf, takes another warehouse, and never more than was sent', async () => {
  await sent(3);
  const before = await onHand(chat, 'TEE-RED-M', 'gz-1');
  await chat.hears(`return ${order} TEE-RED-M 1 damaged 1 to gz-1`);
  expect(await onHand(chat, 'TEE-RED-M', 'gz-1')).toBe(before + 1);
  expect(await chat.refused(`return ${order} TEE-RED-M 2`)).toBe('return.too_many');
  await chat.hears(`return ${order} TEE-RED-M 0 damaged 1`);
  expect(await chat.refused(`return ${order} TEE-RED-M 1`)).toBe('return.too_many');
});

it('is undone, and done again', async () => {
  await sent(3);
  const before = [await onHand(chat, 'TEE-RED-M', 'sh-1'), await inLot()];
  await chat.hears(`return ${order} TEE-RED-M 2 damaged 1`);
  const undone = await chat.hears('undo');
  expect(undone.title.en).toBe(`Return taken back · ${order}`);
  expect([await onHand(chat, 'TEE-RED-M', 'sh-1'), await inLot()]).toEqual(before);
  expect(fieldOf(await chat.hears(`batch ${lot}`), 'Damaged or missing on arrival')).toBeUndefined();
  await chat.hears(`return ${order} TEE-RED-M 3`);
});

it('is undone whatever its reason says', async () => {
  await sent(1);
  await chat.hears(`return ${order} TEE-RED-M 1 "to be checked, the 'box' is open"`);
  expect((await chat.hears('undo')).title.en).toBe(`Return taken back · ${order}`);
});

it('freezes what comes back of a recalled lot', async () => {
  await sent(3);
  await chat.hears(`confirm ${codeIn(await chat.hears(`recall ${lot} mould`))}`);
  const done = await chat.hears(`return ${order} TEE-RED-M 2`);
  expect([fieldOf(done, 'Back on hand'), fieldOf(done, 'Frozen, the lot is recalled')]).toEqual([0, 2]);
  expect(await inLot()).toEqual([{ on_hand: 0, frozen: 4 }]);
});

it('asks for the lot where an order got several', async () => {
  await sent(2);
  await lots.comes(5, `${lot}B 2027-03-01`);
  await lots.ships(4, `${order}X`, 1);
  expect(await chat.refused(`return ${order}X TEE-RED-M 1`)).toBe('return.which_lot');
  await chat.hears(`退货 ${order}X TEE-RED-M 1 批次 ${lot}b`);
  expect(await chat.refused(`return ${order}X TEE-RED-M 1 lot L1`)).toBe('return.other_lot');
});

it.each([
  ['return NOPE TEE-RED-M 1', 'return.no_order'],
  ['return T-1 NOPE 1', 'stock.not_found'],
  ['return T-1 MUG-1 1', 'return.no_order'],
  ['return T-1 TEE-RED-M 0', 'return.nothing'],
  ['return T-1 TEE-RED-M -1', 'args.wrong'],
  ['return T-1 TEE-RED-M 0.5', 'args.wrong'],
  ['return T-1 TEE-RED-M 1 to mars', 'warehouse.not_found'],
  ['return T-1 TEE-RED-M 1 shop NOPE', 'shops.not_found'],
])('refuses %s and changes nothing', async (line, code) => {
  const before = await rowsIn(chat, 'select count(*) from movement');
  expect(await chat.refused(line)).toBe(code);
  expect(await rowsIn(chat, 'select count(*) from movement')).toEqual(before);
});

it('ten who return the last unit at one moment put it back once', async () => {
  await sent(1);
  const before = await onHand(chat, 'TEE-RED-M', 'sh-1');
  const rooms = ['ops', 'stock'];
  const answers = await Promise.all(
    Array.from({ length: 10 }, (_, i) => chat.says(`return ${order} TEE-RED-M 1`, { room: rooms[i % 2] as string })),
  );
  expect(answers.filter((answer) => !('error' in answer))).toHaveLength(1);
  expect(await onHand(chat, 'TEE-RED-M', 'sh-1')).toBe(before + 1);
});
