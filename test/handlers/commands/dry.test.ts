import { afterAll, beforeAll, expect, it } from 'vitest';
import { onHand, rowsIn } from '../../support/acts.ts';
import { LARGE } from '../../support/approvals.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('shows what any write would do and need, and changes nothing', async () => {
  const before = await onHand(chat, 'TEE-RED-M', 'gz-1');
  const dry = await chat.hears(`试运行 ${LARGE}`);
  const words = JSON.stringify(dry);
  for (const part of [`${before} → ${before + 40_000}`, '1 个审批人（店长或管理员）', '没有改动'])
    expect(words).toContain(part);
  expect(JSON.stringify(await chat.hears('dry adjust TEE-RED-M sh-1 +150 found'))).toContain("the asker's word");
  expect(JSON.stringify(await chat.hears('dry todo add 盘点，周五'))).toContain('直接执行');
  expect(await onHand(chat, 'TEE-RED-M', 'gz-1')).toBe(before);
  expect(
    await rowsIn(chat, 'select 1 from approval union all select 1 from pending union all select 1 from todo'),
  ).toEqual([]);
});

it('counts goods at their cost, and says what they would earn', async () => {
  await chat.hears('price cost MUG-1 200 SH-1');
  await rowsIn(
    chat,
    `insert into listing (shop_id, item, sku, price_minor, currency) values (1, 'mug', 'MUG-1', 30000, 'CNY')`,
  );
  const dry = JSON.stringify(await chat.hears('dry adjust MUG-1 sh-1 +300 found'));
  for (const part of ['"money":"6000000"', '"money":"3000000"', '金额 60000.00 CNY']) expect(dry).toContain(part);
});

it('says of a read that it changes nothing, and refuses as the command itself would', async () => {
  expect(JSON.stringify(await chat.hears('dry stock TEE-RED-M'))).toContain('only reads');
  expect(await chat.refused('dry adjust NOPE sh-1 -3 x')).toBe('stock.not_found');
  expect(await chat.refused('dry nothing-such')).toBe('command.unknown');
  expect((await chat.hears('dry undo')).title.en).toBe('Dry run · undo');
  await chat.hears('operator grant console:eye viewer');
  expect(await chat.refused(`dry ${LARGE}`, { as: 'eye' })).toBe('permission.denied');
});
