import { afterAll, beforeAll, expect, it } from 'vitest';
import { fieldOf, grant, refusalOf, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await chat.hears('hold TEE-BLU-L 5 sh-1');
  await chat.hears('hold TEE-BLU-L 7 shop SH-1 order 10023');
  await chat.hears('hold MUG-1 1 shop SH-2 order 10024');
});
afterAll(() => chat.close());

const rows = (message: Awaited<ReturnType<Chat['hears']>>) =>
  message.blocks.flatMap((block) =>
    block.kind === 'table' ? block.rows.map((row) => [row[1], row[2], row[4], row[5]]) : [],
  );

it.each(['锁单列表 TEE-BLU-L', 'holds tee-blu-l'])('%s says who holds what, the newest first', async (line) => {
  const message = await chat.hears(line);
  expect(rows(message)).toEqual([
    ['TEE-BLU-L', 7, { zh: 'SH-1 10023', en: 'SH-1 10023' }, 'console:me'],
    ['TEE-BLU-L', 5, { zh: '', en: '' }, 'console:me'],
  ]);
  expect(fieldOf(message, 'Units')).toBe(12);
});

it('of an order, of everything, and of nothing', async () => {
  expect(rows(await chat.hears('holds order 10024'))).toHaveLength(1);
  expect(rows(await chat.hears('holds'))[0]?.[0]).toBe('MUG-1');
  expect((await chat.hears('holds order none')).blocks).toMatchObject([{ kind: 'text' }]);
  expect(await chat.refused('holds NOPE')).toBe('stock.not_found');
});

it('shows a person of one shop neither the orders of another', async () => {
  await grant(chat, 'anna', 'operator', 'SH-1');
  const seen = rows(await chat.hears('holds', { as: 'anna' })).map(([sku]) => sku);
  expect(seen).toContain('TEE-BLU-L');
  expect(seen).not.toContain('MUG-1');
});

it('says whose a hold without an end is: an order of a platform, what a presale was promised, a transfer', async () => {
  const standing = (key: string, kind: string) =>
    rowsIn<{ id: string }>(
      chat,
      `insert into reservation (key, sku, warehouse_id, kind, quantity) values ($1, 'TEE-RED-M', 2, $2, 1) returning id`,
      [key, kind],
    );
  const [presale] = await standing('presale:1:0', 'hold');
  const [transfer] = await standing('transfer:7', 'transfer');
  const table = (await chat.hears('holds TEE-RED-M')).blocks.flatMap((one) => (one.kind === 'table' ? one.rows : []));
  expect(table.map((row) => [row[4], row[6]])).toEqual([
    [
      { zh: '调拨 7', en: 'transfer 7' },
      { zh: '调拨，不到期', en: 'transfer, never' },
    ],
    [
      { zh: '', en: '' },
      { zh: '预售到货，不到期', en: 'presale arrived, never' },
    ],
    [
      { zh: 'SH-1 T-1', en: 'SH-1 T-1' },
      { zh: '平台订单，不到期', en: 'platform order, never' },
    ],
  ]);
  expect((await refusalOf(chat, `hold extend ${presale?.id}`)).text).toEqual({
    zh: `锁单 ${presale?.id} 是预售到货的锁单，不会到期，不用续`,
    en: `Hold ${presale?.id} (presale arrived) never expires: there is nothing to extend`,
  });
  expect((await refusalOf(chat, `hold extend ${transfer?.id}`)).text.zh).toContain('是调拨的锁单');
});
