import { afterAll, beforeAll, expect, it } from 'vitest';
import { buttonsOf } from '../../../src/core/message.ts';
import { codeIn, fieldOf, rowsIn, rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('says that there is none', async () => {
  expect((await chat.hears('缺口')).title).toEqual({ zh: '没有缺口', en: 'There is no shortage' });
});

it('an adjustment takes what nobody was given, then the quotas of the lowest rank, and only then is short', async () => {
  await rowsIn(
    chat,
    `insert into quota (sku, warehouse_id, shop_id, assigned) values ('TEE-RED-M', 1, 1, 60), ('TEE-RED-M', 1, 2, 50)`,
  );
  await rowsIn(chat, `update stock_level set assigned = 110 where sku = 'TEE-RED-M' and warehouse_id = 1`);
  await rowsIn(chat, `update shop set rank = 100 where is_main`);

  // 200 on hand, 10 reserved, 20 safety, 110 assigned: 60 are nobody's.
  expect((await chat.hears('adjust TEE-RED-M sh-1 -60 damp')).title.en).toBe('Adjusted · TEE-RED-M');
  const quotas = () => rowsIn(chat, 'select shop_id, assigned from quota order by shop_id');
  expect(await quotas()).toEqual([
    { shop_id: 1, assigned: 60 },
    { shop_id: 2, assigned: 50 },
  ]);

  const asked = await chat.hears('adjust TEE-RED-M sh-1 -70 damp');
  expect(fieldOf(asked, 'Quotas called back')).toBe('SH-2 −50, SH-1 −20');
  expect(fieldOf(asked, 'Assigned')).toEqual({ zh: '110 → 40', en: '110 → 40' });
  expect([fieldOf(asked, 'Risk'), fieldOf(asked, 'Short')]).toEqual([undefined, undefined]);
  const done = await chat.hears(`confirm ${codeIn(asked)}`);
  expect(fieldOf(done, 'Quotas called back')).toBe('SH-2 −50, SH-1 −20');
  expect(await quotas()).toEqual([
    { shop_id: 1, assigned: 40 },
    { shop_id: 2, assigned: 0 },
  ]);
  expect((await chat.hears('shortages')).title.en).toBe('There is no shortage');

  const worse = await chat.hears('adjust TEE-RED-M sh-1 -65 fire');
  expect(fieldOf(worse, 'Quotas called back')).toBe('SH-1 −40');
  expect(rowsOfTable(worse).map((row) => row.slice(2))).toEqual([
    [70, 5],
    [40, 0],
    [0, 25],
  ]);
  expect(fieldOf(worse, 'Open holds, newest first')).toEqual({ zh: 'T-1 SH-1 ×10', en: 'T-1 SH-1 ×10' });
  const gone = await chat.hears(`confirm ${codeIn(worse)}`);
  expect(buttonsOf(gone).map(({ says }) => says)).toContain('holds TEE-RED-M');
  expect((await chat.hears('stock verify')).tone).toBe('success');
});

it('shows one in full: units, cause, quotas called back, holds', async () => {
  const message = await chat.hears('缺口');
  expect([message.title.en, message.tone]).toEqual(['Shortage · TEE-RED-M', 'danger']);
  expect(fieldOf(message, 'Short')).toBe(25);
  expect(fieldOf(message, 'Cause')).toEqual({ zh: '调整 · fire · console:me', en: 'adjusted · fire · console:me' });
  expect(fieldOf(message, 'Quotas called back')).toBe('SH-1 −40');
  expect(rowsOfTable(message)).toEqual([[{ zh: 'T-1', en: 'T-1' }, 'SH-1', 10]]);
});

it('lists several, the newest first', async () => {
  await rowsIn(chat, `update stock_level set safety = 5 where sku = 'MUG-1'`);
  await chat.hears(`confirm ${codeIn(await chat.hears('adjust MUG-1 sh-1 -2 broken'))}`);
  const message = await chat.hears('shortages');
  expect(rowsOfTable(message).map((row) => [row[0], row[2], row[4], row[5]])).toEqual([
    ['MUG-1', 2, '–', 0],
    ['TEE-RED-M', 25, 'SH-1 −40', 1],
  ]);
});

it('names holds without an order by their number, never by a key of the machine', async () => {
  const id = /\d+/.exec((await chat.hears('hold TEE-BLU-L 5 sh-1')).title.en)?.[0];
  const asked = await chat.hears('adjust TEE-BLU-L sh-1 -58 flood');
  expect(fieldOf(asked, 'Open holds, newest first')).toEqual({ zh: `锁单 ${id} ×5`, en: `hold ${id} ×5` });
  await chat.hears(`confirm ${codeIn(asked)}`);
  expect(JSON.stringify(await chat.hears('shortages'))).not.toMatch(/ask:|reserve:/);
  await chat.hears('adjust TEE-BLU-L sh-1 +58 dried');
});

it('is none of them once it is covered', async () => {
  await chat.hears('adjust MUG-1 sh-1 +2 found');
  expect((await chat.hears('shortages')).title.en).toBe('Shortage · TEE-RED-M');
});
