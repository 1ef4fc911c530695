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

type Row = { sku: string; title: string; over: boolean; loud: number; message: Message; says: { says: string }[] };
const alerts = () =>
  rowsIn<Row>(
    chat,
    `select labels ->> 'sku' as sku, line ->> 'en' as title, ends_at is not null as over, loud, message, says from alert order by id`,
  );
const heard = (titles: string[]) =>
  vi.waitFor(async () => expect((await alerts()).map(({ title }) => title)).toEqual(titles), {
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

it('tells at once, in full, without being asked, and once', async () => {
  await rowsIn(chat, `update stock_level set safety = 50 where sku = 'TEE-BLU-L'`);
  await does('adjust TEE-BLU-L sh-1 -12 broken');
  await does('adjust TEE-RED-M sh-1 -195 fire');
  await heard(['Shortage · TEE-BLU-L, 2 short', 'Shortage · TEE-RED-M, 25 short']);
  const [, red] = await alerts();
  expect([fieldOf(red!.message, 'Short'), fieldOf(red!.message, 'Warehouse')]).toEqual([
    25,
    { zh: '上海仓 sh-1', en: 'Shanghai sh-1' },
  ]);
  expect(fieldOf(red!.message, 'Cause')).toMatchObject({ en: 'adjusted · fire · console:me' });
  expect(buttonsOf(red!.message).map(({ says }) => says)).toEqual(['holds TEE-RED-M', 'stock TEE-RED-M']);
  expect(red?.says.map(({ says }) => says)).toEqual(['transfer TEE-RED-M 25 from gz-1 to sh-1']);
  const { loud } = red!;
  await beat();
  expect((await alerts())[1]?.loud).toBe(loud);
}, 40_000);

it('tells again when it grows, and not when it shrinks', async () => {
  const loud = (await alerts())[1]?.loud ?? 0;
  await chat.hears('adjust TEE-RED-M sh-1 +5 found');
  await beat();
  expect((await alerts())[1]?.loud).toBe(loud);
  await does('adjust TEE-RED-M sh-1 -8 fire');
  await heard(['Shortage · TEE-BLU-L, 2 short', 'Shortage · TEE-RED-M, 28 short']);
  expect((await alerts())[1]?.loud).toBe(loud + 1);
}, 40_000);

it('is over when it is covered, with the units there were', async () => {
  await chat.hears('adjust TEE-BLU-L sh-1 +10 found');
  await heard(['Shortage covered · TEE-BLU-L, 2 units', 'Shortage · TEE-RED-M, 28 short']);
  expect((await alerts()).map(({ over }) => over)).toEqual([true, false]);
}, 40_000);
