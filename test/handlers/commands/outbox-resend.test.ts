import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsIn } from '../../support/acts.ts';
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

it('sends a dead letter again, once', async () => {
  await chat.hears('room'); // the room has its lane
  await chat.hears('room', { room: 'stock' });
  const id = await deadLetter('缺货提醒');
  const done = await chat.hears(`发件箱重发 ${id}`);
  expect(done.title).toEqual({ zh: `死信 ${id} 已重新排队`, en: `Dead letter ${id} queued again` });
  for (const words of ['库存群 · Stock', '缺货提醒']) expect(JSON.stringify(done.blocks)).toContain(words);
  await expect
    .poll(() => rowsIn(chat, 'select state from outbox where id = $1', [id]), { timeout: 10_000 })
    .toEqual([{ state: 'sent' }]);
  expect(await chat.refused(`outbox resend ${id}`)).toBe('outbox.not_dead');
  expect(await chat.refused('undo')).toBe('undo.irreversible');
});

it.each(['outbox resend 999999', 'outbox resend 2147483647'])('%s: there is no such dead letter', async (line) => {
  expect(await chat.refused(line)).toBe('outbox.not_dead');
});

it.each(['outbox resend 0', 'outbox resend -1', 'outbox resend all', 'outbox resend 1;drop'])(
  '%s is no number',
  async (line) => {
    expect(await chat.refused(line)).toBe('args.wrong');
  },
);
