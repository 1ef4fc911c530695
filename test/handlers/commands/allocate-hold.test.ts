import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { rowsIn, traceOf } from '../../support/acts.ts';
import { heldIn, placed } from '../../support/allocation.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());
beforeEach(async () => {
  await rowsIn(chat, 'delete from "order"');
  await rowsIn(chat, 'delete from stock_rule');
});

const reserved = async () =>
  (await rowsIn<{ units: number }>(chat, 'select sum(reserved)::int as units from stock_level'))[0]?.units;

it('holds what was planned for an order, once, and the undo releases all of it', async () => {
  await placed(chat, 'T-100', 'TEE-RED-M 200, MUG-1 1');
  expect(await chat.refused('allocate hold T-100')).toBe('allocate.short');
  expect(await heldIn(chat)).toEqual([]);
  const trace = await traceOf(chat, '分仓 锁定 T-100 拆单 允许');
  expect(await heldIn(chat)).toEqual([
    'MUG-1 sh-1 1 SH-1 T-100',
    'TEE-RED-M gz-1 30 SH-1 T-100',
    'TEE-RED-M sh-1 170 SH-1 T-100',
  ]);
  expect(await reserved()).toBe(211);
  expect(await chat.refused('allocate hold T-100 split yes')).toBe('allocate.held');
  await chat.hears(`undo ${trace}`);
  expect([await heldIn(chat), await reserved()]).toEqual([[], 10]);
});

it('the button of the plan holds it', async () => {
  const answer = await chat.says('allocate TEE-RED-M 2, MUG-1 1');
  if ('error' in answer) throw new Error(answer.error.code);
  const [says] = answer.message.blocks.flatMap((block) =>
    block.kind === 'actions' ? block.buttons.map((one) => one.says) : [],
  );
  const trace = await traceOf(chat, says ?? '');
  expect(await heldIn(chat)).toEqual([`MUG-1 sh-1 1 allocate-${trace}`, `TEE-RED-M sh-1 2 allocate-${trace}`]);
  await chat.hears(`undo ${trace}`);
  expect(await heldIn(chat)).toEqual([]);
});

it('holds nothing when a part of it is not there, says what is missing; nothing for an order that has ended', async () => {
  expect(await chat.refused('allocate hold TEE-RED-M 2, MUG-1 6 split yes')).toBe('allocate.short');
  await placed(chat, 'T-300', 'MUG-1 1', { status: 'shipped' });
  expect(await chat.refused('allocate hold T-300')).toBe('allocate.ended');
  expect([await heldIn(chat), await reserved()]).toEqual([[], 10]);
});

it('several at the same time never hold more than there is', async () => {
  const answers = await Promise.all(Array.from({ length: 8 }, () => chat.says('allocate hold MUG-1 1, TEE-RED-M 1')));
  const codes = answers.map((answer) => ('error' in answer ? answer.error.code : 'held'));
  expect(codes.filter((code) => code === 'held')).toHaveLength(5);
  expect(
    codes.filter((code) => code !== 'held').every((code) => ['allocate.short', 'effect.changed'].includes(code)),
  ).toBe(true);
  expect(
    await rowsIn(
      chat,
      `select sku, reserved from stock_level where sku = 'MUG-1' or (sku = 'TEE-RED-M' and warehouse_id = 1) order by 1`,
    ),
  ).toEqual([
    { sku: 'MUG-1', reserved: 5 },
    { sku: 'TEE-RED-M', reserved: 15 },
  ]);
});
