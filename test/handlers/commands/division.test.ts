import { afterAll, beforeAll, expect, it } from 'vitest';

import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('says how to make the first one, then lists them', async () => {
  expect((await chat.hears('分部')).title.zh).toBe('还没有分部');
  await chat.hears('division add EAST 华东');
  await chat.hears('division shop SH-2 EAST');
  expect(JSON.stringify(await chat.hears('division'))).toContain('"SH-2"');
});
