import { afterAll, beforeAll, expect, it } from 'vitest';
import { onHand, refusalOf, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { sourced } from '../../support/supply.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await sourced(chat);
  await chat.hears('purchase add FAST TEE-RED-M 100 to sh-1');
});
afterAll(() => chat.close());

const line = async (id = 1) =>
  (await rowsIn(chat, 'select received, damaged from purchase_line where id = $1', [id]))[0];
const stateOf = async (id = 1) =>
  (await rowsIn(chat, 'select state from purchase_order where id = $1', [id]))[0]?.['state'];

it('takes in what came, in parts, with the ledger and the order agreeing', async () => {
  await chat.hears('收货 1 TEE-RED-M 60');
  expect([await line(), await stateOf(), await onHand(chat, 'TEE-RED-M', 'sh-1')]).toEqual([
    { received: 60, damaged: 0 },
    'open',
    260,
  ]);
  await chat.hears('receive 1 30 damaged 2');
  expect([await line(), await onHand(chat, 'TEE-RED-M', 'sh-1')]).toEqual([{ received: 90, damaged: 2 }, 290]);
  expect(
    await rowsIn(
      chat,
      `select kind, delta, on_hand_after from movement where cause like 'receipt:%' order by id limit 1`,
    ),
  ).toEqual([{ kind: 'received', delta: 60, on_hand_after: 260 }]);
});

it('refuses more than was ordered in one sentence that says what to do', async () => {
  const refusal = await refusalOf(chat, 'receive 1 TEE-RED-M 9');
  expect(refusal.code).toBe('receive.too_many');
  expect(refusal.text.zh).toBe('采购单 1 的 TEE-RED-M 订了 100 件，还差 8 件，不能收更多；多送的请退回，或另下采购单');
  expect(await chat.refused('receive 1 8 damaged 1')).toBe('receive.too_many');
  expect([await line(), await onHand(chat, 'TEE-RED-M', 'sh-1')]).toEqual([{ received: 90, damaged: 2 }, 290]);
});

it('undo puts it back, as far as the goods are free', async () => {
  await chat.hears('receive 1 8');
  expect(await stateOf()).toBe('received');
  await chat.hears('undo');
  expect([await line(), await stateOf(), await onHand(chat, 'TEE-RED-M', 'sh-1')]).toEqual([
    { received: 90, damaged: 2 },
    'open',
    290,
  ]);
  await chat.hears('receive 1 8');
  await rowsIn(
    chat,
    `update stock_level set assigned = on_hand - reserved - safety where sku = 'TEE-RED-M' and warehouse_id = 1`,
  );
  expect(await chat.refused('undo')).toBe('stock.not_enough');
  expect(await stateOf()).toBe('received');
});

it('puts goods into their lot, and consigned ones under their owner', async () => {
  await chat.hears('purchase add SLOW MUG-1 20 to gz-1 vmi');
  expect(await chat.refused('receive 2 20 批次 A1')).toBe('lot.no_expiry');
  expect(await chat.refused('receive 2 20 到期 2027-06-30')).toBe('receive.no_lot');
  await chat.hears('receive 2 12 批次 A1 到期 2027-06-30 生产 2026-06-30');
  expect(
    await rowsIn(
      chat,
      `select l.code, l.produced_on::text as made, l.expires_on::text as expires, v.owner, v.on_hand
       from lot l join lot_level v on v.lot_id = l.id`,
    ),
  ).toEqual([{ code: 'A1', made: '2026-06-30', expires: '2027-06-30', owner: 'SLOW', on_hand: 12 }]);
  expect(await rowsIn(chat, `select on_hand from stock_level where sku = 'MUG-1' and owner = 'SLOW'`)).toEqual([
    { on_hand: 12 },
  ]);
  await chat.hears('undo');
  expect(await rowsIn(chat, 'select on_hand from lot_level')).toEqual([{ on_hand: 0 }]);
  await chat.hears('receive 2 20 lot A1');
  expect(await stateOf(2)).toBe('received');
});

it.each([
  ['receive 9 5', 'purchase.not_found'],
  ['receive 3 MUG-1 5', 'receive.no_line'],
  ['receive 3 NO-SUCH 5', 'stock.not_found'],
  ['receive 3 2.5', 'receive.quantity'],
  ['receive 3 -5', 'receive.quantity'],
  ['receive 3 TEE-RED-M', 'receive.quantity'],
  ['receive 3 TEE-RED-M 2.5', 'args.wrong'],
  ['receive 3 TEE-RED-M -5', 'args.wrong'],
  ['receive 3 TEE-RED-M 5 damaged 0.5', 'args.wrong'],
  ['receive 3 TEE-RED-M 0', 'receive.nothing'],
  ['receive 3 TEE-RED-M 5 lot A1 expires never', 'args.wrong'],
  ['receive 3', 'receive.quantity'],
])('%s is refused: %s', async (typed, code) => {
  if ((await stateOf(3)) === undefined) await chat.hears('purchase add FAST TEE-RED-M 10 to sh-1');
  const before = await rowsIn(chat, 'select count(*) from movement');
  expect(await chat.refused(typed)).toBe(code);
  expect(await rowsIn(chat, 'select count(*) from movement')).toEqual(before);
  expect(await line(3)).toEqual({ received: 0, damaged: 0 });
});

it('takes damaged goods alone: they are told to the order and not put on hand', async () => {
  const before = await onHand(chat, 'TEE-RED-M', 'sh-1');
  await chat.hears('receive 3 0 damaged 4');
  await chat.hears('receive 3 damaged 1');
  expect([await line(3), await onHand(chat, 'TEE-RED-M', 'sh-1')]).toEqual([{ received: 0, damaged: 5 }, before]);
});

it('keeps what was promised ahead of it, which is then not taken back', async () => {
  await chat.hears('purchase add SLOW MUG-1 20 to gz-1');
  await chat.hears('presale MUG-1 8 SH-1');
  const [made] = await rowsIn<{ id: number }>(chat, 'select max(id)::int as id from purchase_order');
  await chat.hears(`receive ${made?.id} 20`);
  expect(await rowsIn(chat, `select state, held from presale`)).toEqual([{ state: 'held', held: 8 }]);
  expect(
    await rowsIn(
      chat,
      `select on_hand, reserved from stock_level where sku = 'MUG-1' and warehouse_id = 2 and owner = ''`,
    ),
  ).toEqual([{ on_hand: 20, reserved: 8 }]);
  expect(await chat.refused('undo')).toBe('stock.not_enough');
  await chat.hears(`receive back ${made?.id} MUG-1 12`);
});

it('refuses a lot that has expired before it came, known or new; as damaged goods it may come', async () => {
  await chat.hears('purchase add SLOW MUG-1 20 to gz-1');
  const [made] = await rowsIn<{ id: number }>(chat, 'select max(id)::int as id from purchase_order');
  const before = await onHand(chat, 'TEE-RED-M', 'sh-1');
  const typed = `收货 ${made?.id} MUG-1 10 批次 LX 到期 2020-01-01`;
  const refusal = await refusalOf(chat, typed);
  expect([refusal.code, refusal.text.zh]).toEqual([
    'lot.expired',
    expect.stringMatching(/^批次 LX 在 2020-01-01 已过期，今天是 \d{4}-\d\d-\d\d，没有收货；请检查到期日，/),
  ]);
  expect(await rowsIn(chat, `select 1 from lot where code = 'LX'`)).toEqual([]);
  await rowsIn(chat, `insert into lot (sku, code, expires_on) values ('MUG-1', 'GONE', '2020-01-01')`);
  expect(await chat.refused(`receive ${made?.id} 10 lot gone`)).toBe('lot.expired');
  const [{ today } = { today: '' }] = await rowsIn<{ today: string }>(
    chat,
    `select (now() at time zone 'Asia/Shanghai')::date::text as today`,
  );
  await chat.hears(`receive ${made?.id} 0 damaged 2 lot LX expires 2020-01-01`);
  await chat.hears(`receive ${made?.id} 1 lot LY expires ${today}`);
  expect(
    await line((await rowsIn<{ id: number }>(chat, 'select max(id)::int as id from purchase_line'))[0]?.id),
  ).toEqual({
    received: 1,
    damaged: 2,
  });
  expect(await onHand(chat, 'TEE-RED-M', 'sh-1')).toBe(before);
  await chat.hears(`receive back ${made?.id} MUG-1 1 lot LY`);
});
