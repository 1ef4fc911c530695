import { afterAll, beforeAll, expect, it } from 'vitest';
import { systemScope } from '../../../src/db/client.ts';
import { openOwner } from '../../../src/db/owner.ts';
import { createSimilar } from '../../../src/services/compliance/similar/similar.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  const owner = openOwner(chat.database.url);
  await owner`insert into listing (shop_id, item, title, sku) values
    (1, 'a', '红色纯棉圆领 T 恤 宽松', 'TEE-RED-M'), (2, 'b', '红色纯棉圆领 T 恤 修身', 'TEE-RED-M'), (2, 'c', '陶瓷马克杯', 'MUG-1')`;
  await owner.end();
  await chat.database.db.withScope(systemScope('test'), (tx) => createSimilar({ tx }).refresh([1, 2, 3]));
});
afterAll(() => chat.close());

const rowsOf = async (line: string) => {
  const [block] = (await chat.hears(line)).blocks;
  return block?.kind === 'table' ? block.rows.map((row) => row as unknown[]) : block?.kind;
};

it('names the listings of other shops that are most like one, with what is alike', async () => {
  const rows = (await rowsOf('相似 L1')) as unknown[][];
  expect(rows.map(([ref]) => ref)).toEqual(['L2']);
  expect(rows[0]?.slice(2, 6)).toEqual(['63%', '63%', '–', '–']);
});

it('takes a SKU, a listing by its shop and number, and a title', async () => {
  expect(((await rowsOf('similar tee-red-m')) as unknown[][]).map(([ref]) => ref)).toEqual(['L2']);
  expect(((await rowsOf('similar SH-2/b')) as unknown[][]).map(([ref]) => ref)).toEqual(['L1']);
  const rows = (await rowsOf('similar 马克杯 陶瓷')) as unknown[][];
  expect(rows[0]?.[0]).toBe('L3');
});

it('refuses a listing that is not there and a text that says nothing', async () => {
  expect(await chat.refused('similar L999')).toBe('similar.no_listing');
  expect(await chat.refused('similar 🎉🎉')).toBe('similar.text');
});
