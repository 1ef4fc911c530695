import { afterAll, beforeAll, expect, it } from 'vitest';
import { LARGE, requestIn } from '../../support/approvals.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('tells its asker, and whoever may decide, how it stands; others nothing', async () => {
  const code = requestIn(await chat.hears(LARGE));
  expect((await chat.hears(`审批单 ${code}`)).title.zh).toBe(`${code} 等待审批`);
  await chat.hears('operator grant console:eye viewer');
  expect(await chat.refused(`approval ${code}`, { as: 'eye' })).toBe('approval.not_found');
  await chat.hears(`withdraw ${code}`);
  expect((await chat.hears(`approval ${code}`)).title.en).toBe(`${code} was withdrawn (me)`);
});
