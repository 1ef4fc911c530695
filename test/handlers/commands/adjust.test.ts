import { afterAll, beforeAll, expect, it } from 'vitest';
import { buttonsOf } from '../../../src/core/message.ts';
import { codeIn, fieldOf, onHand, refusalOf, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';
import { asksIn } from '../../support/evidence.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('changes what is on hand by so many units, with its movement and its reason', async () => {
  const message = await chat.hears('调整 tee-red-m SH-1 -3 破损，客户退回（已拍照）');
  expect(message.title).toEqual({ zh: '已调整 · TEE-RED-M', en: 'Adjusted · TEE-RED-M' });
  expect(fieldOf(message, 'On hand')).toBe('200 → 197');
  expect(
    await rowsIn(chat, `select delta, on_hand_after, reason, actor, kind from movement where kind = 'adjusted'`),
  ).toEqual([
    { delta: -3, on_hand_after: 197, reason: '破损，客户退回（已拍照）', actor: 'console:me', kind: 'adjusted' },
  ]);
  expect(buttonsOf(message).map((button) => button.says)).toEqual([
    expect.stringMatching(/^undo a/),
    'movements TEE-RED-M',
  ]);
});

it('takes the name of a warehouse', async () => {
  expect(fieldOf(await chat.hears('调整 TEE-BLU-L 上海仓 +1 盘点'), 'Warehouse')).toBe('sh-1');
});

it.each([
  ['+20', 20],
  ['２０', 20],
  ['0.01千', 10],
  ['−1', -1],
  ['15件', 15],
])('reads %s', async (typed, delta) => {
  const before = await onHand(chat, 'TEE-BLU-L', 'sh-1');
  await chat.hears(`adjust TEE-BLU-L sh-1 ${typed} counted`);
  expect(await onHand(chat, 'TEE-BLU-L', 'sh-1')).toBe(before + delta);
});

it.each(['1万', '1,200', '-100', '100'])('asks for a word from 100 units: %s', async (typed) => {
  const before = await onHand(chat, 'TEE-RED-M', 'sh-1');
  codeIn(await chat.hears(`adjust TEE-RED-M sh-1 ${typed} counted`));
  expect(await onHand(chat, 'TEE-RED-M', 'sh-1')).toBe(before);
});

it('takes off what is gone, also units that are promised: it says what is short and asks for a word', async () => {
  await rowsIn(chat, `update stock_level set assigned = 30 where sku = 'TEE-RED-M' and warehouse_id = 2`);
  const held = async () =>
    (await rowsIn(chat, `select on_hand, short from stock_level where sku = 'TEE-RED-M' and warehouse_id = 2`))[0];
  await chat.hears('adjust TEE-RED-M gz-1 -40 broken');
  expect(await held()).toEqual({ on_hand: 40, short: 0 });
  const asked = await chat.hears('adjust TEE-RED-M gz-1 -25 broken');
  expect(fieldOf(asked, 'Short')).toEqual({ zh: '0 → 25', en: '0 → 25' });
  expect(fieldOf(asked, 'Risk')).toEqual({
    zh: '缺口 +25：已锁定、已分配或安全库存没有货可用',
    en: 'short +25: reserved, assigned or safety units are not there',
  });
  const done = await chat.hears(`confirm ${codeIn(asked)}`);
  expect([fieldOf(done, 'On hand'), fieldOf(done, 'Short')]).toEqual(['40 → 15', '0 → 25']);
  expect(await held()).toEqual({ on_hand: 15, short: 25 });
  expect(fieldOf(await chat.hears('stock TEE-RED-M'), 'Short gz-1')).toBe(25);
  await chat.hears('adjust TEE-RED-M gz-1 +10 found');
  expect(await held()).toEqual({ on_hand: 25, short: 15 });
  await chat.hears('undo');
  expect(await held()).toEqual({ on_hand: 15, short: 25 });
  expect((await refusalOf(chat, 'adjust TEE-RED-M gz-1 -16 broken')).text.zh).toBe(
    '广州仓 在库只有 15 件，最多能减 15 件',
  );
});

it.each([
  ['"broken box"', 'broken box'],
  ["'broken box'", 'broken box'],
  ['“纸箱破损，已拍照”', '纸箱破损，已拍照'],
  ['「纸箱『易碎』破损」', '纸箱『易碎』破损'],
  ['“标着“易碎”的纸箱”', '标着“易碎”的纸箱'],
  ['“marked "fragile" twice”', 'marked "fragile" twice'],
  ['"marked “fragile”, broken"', 'marked “fragile”, broken'],
  ["'the box's lid'", "the box's lid"],
  ['“「破损」”', '「破损」'],
  ['“"a" and "b"”', '"a" and "b"'],
  ['"a" and "b"', '"a" and "b"'],
  ['“破”和“损”', '“破”和“损”'],
  ["'a'和'b'", "'a'和'b'"],
  ['5" pipe', '5" pipe'],
])('the reason %s is kept as %s', async (typed, reason) => {
  const done = await chat.hears(`adjust MUG-1 sh-1 +1 ${typed}`);
  expect(fieldOf(done, 'Reason')).toBe(reason);
  const [row] = await rowsIn(chat, 'select reason from movement order by id desc limit 1');
  const [asked] = await asksIn(chat.app.db);
  expect(row?.['reason']).toBe(reason);
  const again = await chat.hears(String(asked?.words.canonical));
  expect(fieldOf(again, 'Reason'), 'the canonical words mean the same').toBe(reason);
});

it.each([
  ['adjust TEE-RED-M sh-1 +2147483647 x', 'adjust.too_many'],
  ['adjust TEE-RED-M sh-1 -2147483647 x', 'adjust.below_zero'],
  ['adjust TEE-RED-M sh-1 +99999999999 x', 'args.wrong'],
  ['adjust TEE-RED-M sh-1 +9亿亿 x', 'args.wrong'],
  ['adjust TEE-RED-M sh-1 0 x', 'args.wrong'],
  ['adjust TEE-RED-M sh-1 +1.5 x', 'args.wrong'],
  ['adjust TEE-RED-M sh-1 +1', 'args.missing'],
  ['adjust TEE-RED-M sh-9 +1 x', 'warehouse.not_found'],
  ['adjust TEE-BLU-L gz-1 +1 x', 'stock.not_found'],
  ['adjust NO-SUCH sh-1 +1 x', 'stock.not_found'],
])('%s is refused: %s', async (line, code) => {
  const before = await rowsIn(chat, 'select count(*) from movement');
  expect(await chat.refused(line)).toBe(code);
  expect(await rowsIn(chat, 'select count(*) from movement')).toEqual(before);
});

it('says before and with the undo which quotas do not come back, and sets one again with a press', async () => {
  const free = await onHand(chat, 'TEE-BLU-L', 'sh-1');
  await chat.hears(`quota set TEE-BLU-L sh-1 SH-2 ${free}`);
  const asked = await chat.hears('adjust TEE-BLU-L sh-1 -4 broken');
  const words =
    'An undo does not give back the quotas that are called back (SH-2 −4 · sh-1); set them again with quota set';
  const notes = (message: typeof asked) => message.blocks.flatMap((one) => (one.kind === 'note' ? [one.text.en] : []));
  expect(notes(asked)).toContain(words);
  await chat.hears(`confirm ${codeIn(asked)}`);
  const undone = await chat.hears('undo');
  expect([undone.tone, notes(undone)]).toEqual(['warning', [words]]);
  const again = buttonsOf(undone).at(-1)?.says ?? '';
  expect(again).toBe(`quota set TEE-BLU-L sh-1 SH-2 ${free}`);
  await chat.hears(again);
  expect(
    await rowsIn(chat, `select on_hand, assigned from stock_level where sku = 'TEE-BLU-L' and warehouse_id = 1`),
  ).toEqual([{ on_hand: free, assigned: free }]);
});
