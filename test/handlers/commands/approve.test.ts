import { afterAll, beforeAll, expect, it } from 'vitest';
import { onHand, rowsIn } from '../../support/acts.ts';
import { decider, LARGE, requestIn } from '../../support/approvals.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await decider(chat, 'boss', 'manager');
});
afterAll(() => chat.close());

it('does what somebody else asked for, and says who asked and who agreed', async () => {
  const before = await onHand(chat, 'TEE-RED-M', 'gz-1');
  const code = requestIn(await chat.hears(LARGE));
  const done = await chat.hears(`同意 ${code}`, { as: 'boss' });
  expect(done.title.zh).toBe('已调整 · TEE-RED-M');
  expect(JSON.stringify(done)).toContain(`${code}：me 发起，boss 批准`);
  expect(await onHand(chat, 'TEE-RED-M', 'gz-1')).toBe(before + 40_000);
});

it('says that one’s own word is wanted where that is so', async () => {
  const held = await chat.hears('adjust TEE-RED-M sh-1 +100 found');
  const code = held.title.en.split(' · ')[1];
  expect(await chat.refused(`approve ${code}`, { as: 'boss' })).toBe('approval.own_word');
});

it('does a pasted import of many shops, though some of its lines were not taken', async () => {
  const shops = ['SH-3', 'SH-4', 'SH-5'];
  for (const code of shops)
    await rowsIn(
      chat,
      `insert into shop (code, name_zh, name_en, platform, is_main, currency, time_zone)
       values ('${code}', '${code}', '${code}', 'taobao', false, 'CNY', 'Asia/Shanghai') returning id`,
    );
  const lines = ['SH-1', 'SH-2', ...shops, 'SH-99'].map((code) => `2026-10-05,${code},50,60`);
  const code = requestIn(await chat.hears(['record import day,shop,visitors,visits', ...lines].join('\n')));
  const done = await chat.hears(`approve ${code}`, { as: 'boss' });
  expect(done.title.en).toBe('Imported');
  expect(await rowsIn(chat, 'select count(*)::int as n from observation')).toEqual([{ n: 10 }]);
});
