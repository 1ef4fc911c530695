import { afterAll, beforeAll, expect, it } from 'vitest';

import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('lists the lines that came with the system', async () => {
  const words = JSON.stringify(await chat.hears('审批 规则'));
  for (const part of ['any.units.one', 'any.money.CNY.two', '500000', 'any.night', '23-7 50%', 'v1'])
    expect(words).toContain(part);
});
