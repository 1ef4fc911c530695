import { afterAll, beforeAll, expect, it } from 'vitest';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

it('takes an own word out, and says when there is none', async () => {
  await chat.hears('term add 月销王 forbidden nobody can prove it');
  expect((await chat.hears('check 月销王')).tone).toBe('danger');
  const asked = JSON.stringify(await chat.hears('term remove 月销王 it is proven'));
  const [, code = ''] = /confirm ([2-9A-Z]{5})/.exec(asked) ?? [];
  await chat.hears(`confirm ${code}`);
  expect((await chat.hears('check 月销王')).tone).toBe('success');
  expect(await chat.refused('term remove 月销王 again')).toBe('term.not_found');
});
