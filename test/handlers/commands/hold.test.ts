import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  fieldOf,
  grant,
  MINUTE,
  type MovableClock,
  movableClock,
  refusalOf,
  rowsIn,
  traceOf,
} from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
let clock: MovableClock;
beforeAll(async () => {
  clock = movableClock();
  chat = await openChat({ clock });
});
afterAll(() => chat.close());
beforeEach(async () => {
  const open = await rowsIn<{ id: string }>(chat, `select id from reservation where state = 'open' and kind = 'hold'`);
  for (const { id } of open) await chat.hears(`release ${id}`);
});

/** Of TEE-BLU-L in sh-1: 60 on hand, none reserved. */
const blue = async () =>
  (
    await rowsIn<{ reserved: number; assigned: number }>(
      chat,
      `select reserved, assigned from stock_level where sku = 'TEE-BLU-L' and warehouse_id = 1`,
    )
  )[0];

describe('a hold', () => {
  it.each([
    '锁单 TEE-BLU-L 5',
    'hold tee-blu-l 5',
    '锁单TEE-BLU-L 5件 上海仓',
    'hold TEE-BLU-L 5 pcs sh-1',
    '锁单 TEE-BLU-L 5 个',
    'reserve TEE-BLU-L 5 sh-1',
  ])('%s', async (line) => {
    const message = await chat.hears(line);
    expect(message.title.en).toMatch(/^Hold \d+ · TEE-BLU-L$/);
    expect(fieldOf(message, 'Until')).toEqual({ at: new Date(clock.now().getTime() + 15 * MINUTE).toISOString() });
    expect(await blue()).toEqual({ reserved: 5, assigned: 0 });
  });

  it('is undone by an undo', async () => {
    const trace = await traceOf(chat, 'hold TEE-BLU-L 5');
    await chat.hears(`undo ${trace}`);
    expect(await blue()).toEqual({ reserved: 0, assigned: 0 });
  });

  it('for an order of a shop says so, and lasts as long as it is asked to', async () => {
    const message = await chat.hears('锁单 TEE-BLU-L 2 sh-1 店铺 SH-1 订单 10023 分钟 30');
    expect(fieldOf(message, 'Order')).toBe('10023');
    expect(fieldOf(message, 'Until')).toEqual({ at: new Date(clock.now().getTime() + 30 * MINUTE).toISOString() });
    expect(
      await rowsIn(chat, `select kind, order_number, shop_id from reservation where state = 'open' and kind = 'hold'`),
    ).toEqual([{ kind: 'hold', order_number: '10023', shop_id: 1 }]);
  });

  it('without a warehouse goes where enough is, and then where most is', async () => {
    expect(fieldOf(await chat.hears('hold TEE-RED-M 100'), 'Warehouse')).toBe('sh-1');
  });

  it('makes room for itself where other holds have expired', async () => {
    await chat.hears('hold TEE-BLU-L 60');
    expect(await chat.refused('hold TEE-BLU-L 1')).toBe('hold.not_enough');
    clock.move(15 * MINUTE);
    await chat.hears('hold TEE-BLU-L 60');
    expect(await blue()).toEqual({ reserved: 60, assigned: 0 });
  });
});

describe('a person of one shop', () => {
  it('holds, extends, releases and ships for that shop only', async () => {
    await grant(chat, 'anna', 'operator', 'SH-1');
    const as = { as: 'anna' };
    const idOf = async (line: string, from?: { as: string }) =>
      /\d+/.exec((await chat.hears(line, from)).title.en)?.[0];
    const [general, other] = [await idOf('hold TEE-BLU-L 1'), await idOf('hold TEE-BLU-L 1 shop SH-2 order 88')];
    const refusals = [
      'hold TEE-BLU-L 1',
      'hold TEE-BLU-L 1 shop SH-2',
      `release ${general}`,
      `ship ${other}`,
      'release order 88',
    ];
    const codes: string[] = [];
    for (const line of [...refusals, `hold extend ${other}`]) codes.push((await refusalOf(chat, line, as)).code);
    expect(codes).toEqual(['hold.name_shop', 'shops.not_found', ...Array(4).fill('hold.not_found')]);
    const own = await idOf('hold TEE-BLU-L 2 shop SH-1', as);
    await chat.hears(`hold extend ${own} 30`, as);
    await chat.hears(`release ${own}`, as);
    expect(await blue()).toEqual({ reserved: 2, assigned: 0 });
  });
});

describe('is refused and changes nothing', () => {
  it.each([
    ['hold TEE-BLU-L 61', 'hold.not_enough'],
    ['hold TEE-BLU-L 61 sh-1', 'hold.not_enough'],
    ['hold TEE-BLU-L 1 gz-1', 'hold.no_stock'],
    ['hold TEE-BLU-L -1', 'args.wrong'],
    ['hold TEE-BLU-L 1.5', 'args.wrong'],
    ['hold TEE-BLU-L 0', 'args.wrong'],
    ['hold NOPE 1', 'stock.not_found'],
    ['hold TEE-BLU-L 1 nowhere', 'warehouse.not_found'],
    ['hold TEE-BLU-L 1 shop NOPE', 'shops.not_found'],
    ['hold TEE-BLU-L 1 minutes 0', 'args.wrong'],
    ['hold TEE-BLU-L 1 minutes 99999', 'args.wrong'],
  ])('%s', async (line, code) => {
    const refusal = await refusalOf(chat, line);
    expect(refusal.code).toBe(code);
    expect(await blue()).toEqual({ reserved: 0, assigned: 0 });
  });

  it.each(['hold TEE-BLU-L 5 boxes', '锁单 TEE-BLU-L 5箱', '锁单 TEE-BLU-L 5 箱 sh-1', 'hold TEE-BLU-L 5boxes'])(
    '%s: quantities are in pieces',
    async (line) => {
      const { code, text } = await refusalOf(chat, line);
      expect([code, text.zh, text.en]).toEqual([
        'args.wrong',
        expect.stringMatching(/^数量以件为单位/),
        expect.stringMatching(/^Quantities are in pieces/),
      ]);
      expect(await blue()).toEqual({ reserved: 0, assigned: 0 });
    },
  );

  it('says how many there are', async () => {
    expect((await refusalOf(chat, 'hold TEE-BLU-L 61 sh-1')).text.en).toContain('only 60 of TEE-BLU-L');
    expect((await refusalOf(chat, 'hold TEE-RED-M 500')).text.en).toMatch(/Shanghai 170, Guangzhou 70/);
  });
});
