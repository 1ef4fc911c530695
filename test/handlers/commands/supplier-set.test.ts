import { afterAll, beforeAll, expect, it } from 'vitest';
import { fieldOf, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await chat.hears('supplier add HZ CNY Hangzhou');
});
afterAll(() => chat.close());

const terms = async () => (await rowsIn(chat, 'select * from supplier_item'))[0];

it('sets terms from words in either language', async () => {
  await chat.hears(
    '供应商 设置 HZ TEE-RED-M 价格 9.90 阶梯价 100:9.50；500:9 返利 2.5% 起订 50 倍数 10 上限 5000 交期 7天 波动 2 定制 48小时',
  );
  expect(await terms()).toMatchObject({
    unit_minor: '990',
    breaks: [
      { from: 100, unitMinor: 950 },
      { from: 500, unitMinor: 900 },
    ],
    rebate_bp: 250,
    min_quantity: 50,
    multiple: 10,
    max_quantity: 5000,
    lead_days: 7,
    lead_spread_days: 2,
    made_to_order_hours: 48,
  });
});

it('changes what is said and leaves the rest; undo brings it back, also what was none', async () => {
  const before = await terms();
  const said = await chat.hears('supplier set hz TEE-RED-M price 8.80 max none made none');
  expect(fieldOf(said, 'Price')).toBe('9.90 CNY → 8.80 CNY');
  expect(await terms()).toEqual({ ...before, unit_minor: '880', max_quantity: null, made_to_order_hours: null });
  await chat.hears('undo');
  expect(await terms()).toEqual(before);
  await chat.hears('undo');
  expect(await terms()).toBeUndefined();
});

it.each([
  ['supplier set HZ TEE-RED-M lead 7', 'supplier.incomplete'],
  ['supplier set HZ TEE-RED-M price 9.90', 'supplier.incomplete'],
  ['supplier set HZ TEE-RED-M price nine lead 7', 'supplier.price'],
  ['supplier set HZ TEE-RED-M price 9.999 lead 7', 'supplier.price'],
  ['supplier set HZ TEE-RED-M price -1 lead 7', 'supplier.price'],
  ['supplier set HZ TEE-RED-M price 9 lead 7 breaks 500:8;100:7', 'supplier.breaks'],
  ['supplier set HZ TEE-RED-M price 9 lead 7 min 100 max 50', 'supplier.sells_nothing'],
  ['supplier set HZ TEE-RED-M price 9 lead 7 rebate 101%', 'args.wrong'],
  ['supplier set HZ TEE-RED-M price 9 lead -1', 'args.wrong'],
  ['supplier set HZ TEE-RED-M price 9 lead 7 min 1.5', 'args.wrong'],
  ['supplier set HZ TEE-RED-M price 9 lead 7 multiple 0', 'args.wrong'],
  ['supplier set HZ NO-SUCH price 9 lead 7', 'stock.not_found'],
  ['supplier set NOBODY TEE-RED-M price 9 lead 7', 'supplier.not_found'],
])('%s is refused: %s', async (line, code) => {
  expect(await chat.refused(line)).toBe(code);
  expect(await terms()).toBeUndefined();
});
