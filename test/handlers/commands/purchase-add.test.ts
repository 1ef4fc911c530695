import { afterAll, beforeAll, expect, it } from 'vitest';
import { movableClock, refusalOf, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { sourced } from '../../support/supply.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat({ clock: movableClock('2026-11-23T02:00:00Z') });
  await sourced(chat);
});
afterAll(() => chat.close());

const lines = () =>
  rowsIn(
    chat,
    `select p.supplier, w.code as warehouse, p.state, l.sku, l.owner, l.quantity, l.unit_minor::int as unit,
       l.promised_on::text as promised from purchase_line l join purchase_order p on p.id = l.order_id
     join warehouse w on w.id = p.warehouse_id order by l.id`,
  );

it('orders at the price of the quantity, promised by lead time', async () => {
  await chat.hears('采购单 添加 slow TEE-RED-M 500 到 广州仓');
  expect(await lines()).toEqual([
    {
      ...{ supplier: 'SLOW', warehouse: 'gz-1', state: 'open', sku: 'TEE-RED-M', owner: '' },
      ...{ quantity: 500, unit: 850, promised: '2026-12-13' },
    },
  ]);
});

it('is cancelled by undo, and keeps what is consigned the supplier’s', async () => {
  await chat.hears('undo');
  expect((await lines()).map(({ state }) => state)).toEqual(['cancelled']);
  await chat.hears('purchase add FAST TEE-RED-M 5 to sh-1 due 2026-12-01 vmi');
  expect((await lines())[1]).toMatchObject({ owner: 'FAST', promised: '2026-12-01', unit: 1200 });
});

it('goes where most of the goods are when no warehouse is said', async () => {
  await chat.hears('purchase add SLOW MUG-1 3');
  expect((await lines()).at(-1)).toMatchObject({ warehouse: 'sh-1', sku: 'MUG-1' });
});

it('what was ordered since it was proposed is not ordered again', async () => {
  const newest = (await lines()).length;
  await chat.hears(`purchase add SLOW MUG-1 9 to sh-1 after ${newest}`);
  const refusal = await refusalOf(chat, `purchase add SLOW MUG-1 9 to sh-1 after ${newest}`);
  expect(refusal.code).toBe('purchase.ordered');
  expect(await lines()).toHaveLength(newest + 1);
});

it.each([
  ['purchase add SLOW TEE-RED-M 40 to sh-1', 'purchase.minimum'],
  ['purchase add SLOW TEE-RED-M 55 to sh-1', 'purchase.multiple'],
  ['purchase add FAST MUG-1 5 to sh-1', 'supplier.no_item'],
  ['purchase add NOBODY MUG-1 5 to sh-1', 'supplier.not_found'],
  ['purchase add FAST NO-SUCH 5 to sh-1', 'stock.not_found'],
  ['purchase add FAST TEE-RED-M 5 to sh-9', 'warehouse.not_found'],
  ['purchase add FAST TEE-RED-M 5 to sh-1 due 2026-11-01', 'purchase.past'],
  ['purchase add FAST TEE-RED-M 0 to sh-1', 'args.wrong'],
  ['purchase add FAST TEE-RED-M -5 to sh-1', 'args.wrong'],
  ['purchase add FAST TEE-RED-M 2.5 to sh-1', 'args.wrong'],
])('%s is refused: %s', async (line, code) => {
  const before = await lines();
  expect(await chat.refused(line)).toBe(code);
  expect(await lines()).toEqual(before);
});
