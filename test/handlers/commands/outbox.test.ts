import { afterAll, beforeAll, expect, it } from 'vitest';
import { buttonsOf } from '../../../src/core/message.ts';
import { grant, rowsIn, rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

/** A message that the vendor finally refused: made by hand, since the console never refuses. */
async function deadLetter(title: string): Promise<number> {
  const [row] = await rowsIn<{ id: string }>(
    chat,
    `insert into outbox (room_id, lane, part, message, state, attempts, reason)
     select id, id || ':post', 'post', jsonb_build_object('title', jsonb_build_object('zh', $1::text, 'en', $1::text), 'tone', 'normal', 'blocks', '[]'::jsonb),
       'dead', 2, 'HTTP 410' from room where address = 'stock' returning id`,
    [title],
  );
  return Number(row?.id);
}

it('shows what was not delivered, why, and offers to send it again', async () => {
  expect((await chat.hears('发件箱')).title.zh).toBe('发件箱 · 0 封死信');
  const id = await deadLetter('缺货提醒');
  const message = await chat.hears('outbox');
  expect(message).toMatchObject({ title: { en: 'Outbox · 1 dead letters' }, tone: 'warning' });
  expect(rowsOfTable(message)).toEqual([
    [String(id), expect.anything(), '库存群 · Stock', { zh: '缺货提醒', en: '缺货提醒' }, 2, 'HTTP 410'],
  ]);
  expect(buttonsOf(message).map((button) => button.says)).toEqual([`outbox resend ${id}`]);
});

it('says how many it hides', async () => {
  for (let n = 0; n < 11; n++) await deadLetter(`letter ${n}`);
  const list = (await chat.hears('outbox')).blocks.find((block) => block.kind === 'table');
  expect([list?.rows.length, list?.total]).toEqual([10, 12]);
});

it('is for those who may', async () => {
  await grant(chat, 'op', 'operator');
  expect(await chat.refused('outbox', { as: 'op' })).toBe('permission.denied');
});
