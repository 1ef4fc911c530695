import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Message } from '../../../src/core/message.ts';
import { buttonsOf } from '../../../src/core/message.ts';
import { codeIn, fieldOf, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

const said = async (room = 'stock'): Promise<Message[]> =>
  (await chat.app.console.history(room)).flatMap((entry) =>
    entry.kind === 'said' && /^(New )?[Ss]hortage/.test(entry.message.title.en) ? [entry.message] : [],
  );

const heard = (titles: string[]) =>
  vi.waitFor(async () => expect((await said()).map(({ title }) => title.en)).toEqual(titles), {
    timeout: 15_000,
    interval: 50,
  });

/** A run that nobody asked for: the minute's. */
async function beat(): Promise<void> {
  const [last] = await rowsIn<{ n: number }>(chat, `select count(*)::int as n from job_run where name = 'shortages'`);
  await chat.hears('jobs run shortages');
  await vi.waitFor(
    async () =>
      expect(await rowsIn(chat, `select 1 from job_run where name = 'shortages' and state = 'done'`)).toHaveLength(
        (last?.n ?? 0) + 1,
      ),
    { timeout: 15_000, interval: 50 },
  );
}

const does = async (line: string) => chat.hears(`confirm ${codeIn(await chat.hears(line))}`);

it('keeps what nobody listens for', async () => {
  await rowsIn(chat, `update stock_level set safety = 50 where sku = 'TEE-BLU-L'`);
  await does('adjust TEE-BLU-L sh-1 -12 broken');
  await beat();
  expect(await rowsIn(chat, 'select told_at from shortage')).toEqual([{ told_at: null }]);
  await chat.hears('subscribe inventory-alerts', { room: 'stock' });
  await beat();
  await heard(['Shortage · TEE-BLU-L, 2 short']);
}, 40_000);

it('tells at once, in full, without being asked, and once', async () => {
  await does('adjust TEE-RED-M sh-1 -195 fire');
  await heard(['Shortage · TEE-BLU-L, 2 short', 'Shortage · TEE-RED-M, 25 short']);
  const message = (await said()).at(-1)!;
  expect([fieldOf(message, 'Short'), fieldOf(message, 'Warehouse')]).toEqual([
    25,
    { zh: '上海仓 sh-1', en: 'Shanghai sh-1' },
  ]);
  expect(fieldOf(message, 'Cause')).toMatchObject({ en: 'adjusted · fire · console:me' });
  expect(buttonsOf(message).map(({ says }) => says)).toEqual(['holds TEE-RED-M', 'stock TEE-RED-M']);
  await beat();
  expect(await said()).toHaveLength(2);
}, 40_000);

it('tells again when it grows, and not when it shrinks', async () => {
  await chat.hears('adjust TEE-RED-M sh-1 +5 found');
  await beat();
  expect(await said()).toHaveLength(2);
  await does('adjust TEE-RED-M sh-1 -8 fire');
  await heard(['Shortage · TEE-BLU-L, 2 short', 'Shortage · TEE-RED-M, 25 short', 'Shortage · TEE-RED-M, 28 short']);
}, 40_000);

it('says when it is covered, with the units there were', async () => {
  await chat.hears('adjust TEE-BLU-L sh-1 +10 found');
  await heard([
    'Shortage · TEE-BLU-L, 2 short',
    'Shortage · TEE-RED-M, 25 short',
    'Shortage · TEE-RED-M, 28 short',
    'Shortage covered · TEE-BLU-L',
  ]);
  await beat();
  expect(await said()).toHaveLength(4);
}, 40_000);
