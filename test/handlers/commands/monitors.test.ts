import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsIn, rowsOfTable } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('lists all twelve with figure, threshold, last run and lag, and says which stand still', async () => {
  const before = await chat.hears('监控');
  expect(rowsOfTable(before)).toHaveLength(12);
  expect(before.tone).toBe('danger');
  await rowsIn(
    chat,
    `insert into monitor (code, due_at, ran_at, swept_at, took_ms, figure, threshold, lag_ms)
     select c, now(), now(), now(), 12, 17.25, 20, 840 from unnest(array['similarity','wording','related-orders','order-bursts','refunds',
       'price-gaps','price-history','stacks','shipping','stock-above-truth','licences','personal-data']) c`,
  );
  const all = await chat.hears('monitors');
  expect(all.tone).toBe('normal');
  const row = rowsOfTable(all).find(([name]) => (name as { en: string }).en === 'price-gaps');
  expect(row?.slice(1, 3)).toEqual([
    { zh: '17.3 %', en: '17.3 %' },
    { zh: '20 %', en: '20 %' },
  ]);
  expect(row?.[5]).toEqual({ zh: '0.84 s', en: '0.84 s' });
  await rowsIn(chat, `update monitor set ran_at = now() - interval '10 minutes' where code = 'refunds'`);
  expect(JSON.stringify((await chat.hears('monitors')).blocks)).toContain('1 stand still');
});

it('shows one by its code or name, with what it looks at and why it failed', async () => {
  await rowsIn(
    chat,
    `update monitor set failures = 3, last_failure = 'price-gap: longer than 20 s' where code = 'price-gaps'`,
  );
  const one = await chat.hears('monitor price-gaps');
  expect(one.tone).toBe('danger');
  expect(JSON.stringify(one.blocks)).toContain('price-gap: longer than 20 s');
  expect((await chat.hears('监控 发货与响应')).title.en).toBe('Monitor · Shipping');
  expect(await chat.refused('monitor nothing')).toBe('monitor.not_found');
});
