import { afterAll, beforeAll, expect, it } from 'vitest';

import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('makes a division once, by a code', async () => {
  expect((await chat.hears('分部 新建 east 华东')).title.zh).toBe('已新建分部 EAST · 华东');
  expect(await chat.refused('division add EAST East')).toBe('division.taken');
  expect(await chat.refused('division add ... East')).toBe('division.code');
});
