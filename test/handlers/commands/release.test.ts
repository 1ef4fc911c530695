import { afterAll, beforeAll, expect, it } from 'vitest';
import { codeIn, fieldOf, rowsIn, traceOf } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

const holdOf = async (line: string) => /\d+/.exec((await chat.hears(line)).title.en)?.[0];
const blue = async () =>
  (await rowsIn(chat, `select reserved, assigned from stock_level where sku = 'TEE-BLU-L' and warehouse_id = 1`))[0];

it.each(['释放', 'release'])('%s gives the units back, with a movement', async (word) => {
  const id = await holdOf('hold TEE-BLU-L 5');
  await chat.hears(`${word} ${id}`);
  expect(await blue()).toEqual({ reserved: 0, assigned: 0 });
  expect(
    await rowsIn(chat, `select kind, reserved_delta, reserved_after from movement order by id desc limit 1`),
  ).toEqual([{ kind: 'released', reserved_delta: -5, reserved_after: 0 }]);
  expect(await chat.refused(`release ${id}`)).toBe('hold.ended');
});

it('can be undone as long as the units are free', async () => {
  const id = await holdOf('hold TEE-BLU-L 5 sh-1 shop SH-1 order 10023');
  const trace = await traceOf(chat, `release ${id}`);
  await chat.hears(`undo ${trace}`);
  expect(await blue()).toEqual({ reserved: 5, assigned: 0 });
  await chat.hears('release order 10023');
});

it('of an order releases all its lines; two shops with the same number are told apart', async () => {
  await chat.hears('hold TEE-BLU-L 5 shop SH-1 order 7');
  await chat.hears('hold MUG-1 1 shop SH-1 order 7');
  await chat.hears('hold MUG-1 1 shop SH-2 order 7');
  expect(await chat.refused('release order 7')).toBe('hold.two_shops');
  expect(fieldOf(await chat.hears('释放 订单 7 店铺 SH-1'), 'Units')).toBe(6);
  expect(fieldOf(await chat.hears('release order 7'), 'Units')).toBe(1);
  expect(await chat.refused('release order 7')).toBe('hold.not_found');
});

it("asks for a word before a platform's order is released", async () => {
  const [order] = await rowsIn<{ id: string }>(
    chat,
    `select id from reservation where kind = 'order' and state = 'open'`,
  );
  const message = await chat.hears(`release ${order?.id}`);
  expect(await rowsIn(chat, `select state from reservation where id = ${order?.id}`)).toEqual([{ state: 'open' }]);
  await chat.hears(`confirm ${codeIn(message)}`);
  expect(await rowsIn(chat, `select state from reservation where id = ${order?.id}`)).toEqual([{ state: 'released' }]);
});

it('is refused without a number, and for one that is not there', async () => {
  expect(await chat.refused('release')).toBe('hold.which');
  expect(await chat.refused('release 999999')).toBe('hold.not_found');
});
