import { afterAll, beforeAll, expect, it } from 'vitest';
import { openOwner } from '../../../src/db/owner.ts';
import { rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  const owner = openOwner(chat.database.url);
  await owner`insert into observation (code, day, shop_id, value, source) values
    ('visitors', '2026-03-05', 1, 1000, 'test'), ('buyers', '2026-03-05', 1, 30, 'test'),
    ('product-viewers', '2026-03-05', 2, 8000, 'test'), ('product-clickers', '2026-03-05', 2, 2000, 'test'),
    ('buyers', '2026-03-05', 2, 14, 'test')`;
  await owner.end();
});
afterAll(() => chat.close());

it('platforms stand side by side, each as it counts and as Taobao does', async () => {
  const message = await chat.hears('转化率 2026-03');
  expect(message.title.en).toBe('Conversion · 2026-03');
  expect(rowsOfTable(message).map((row) => row.slice(1))).toEqual([
    ['0.70 %', 14, 2_000, '0.17 %', 1],
    ['3.00 %', 30, 1_000, '3.00 %', 1],
  ]);
  expect(JSON.stringify(message.blocks)).toContain('people who clicked on goods');
});

it('says what to enter where nothing is known, and refuses what is no period', async () => {
  expect(JSON.stringify((await chat.hears('conversion 2026-04')).blocks)).toContain('product-clickers');
  expect(await chat.refused('conversion soon')).toBe('kpi.place');
});

it('is marked where more bought than came, in the metric of its name', async () => {
  const owner = openOwner(chat.database.url);
  await owner`insert into observation (code, day, shop_id, value, source) values
    ('visitors', '2026-02-05', 1, 77, 'test'), ('buyers', '2026-02-05', 1, 95, 'test')`;
  await owner.end();
  const wrong = await chat.hears('metric conversion 2026-02');
  expect(wrong.tone).toBe('warning');
  expect(JSON.stringify(wrong)).toContain('more buyers than visitors');
  expect(JSON.stringify(await chat.hears('metric conversion 2026-03'))).not.toContain('more buyers than visitors');
});
