import { afterAll, beforeAll, expect, it } from 'vitest';
import { rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

const gone = async () => (await rowsIn(chat, 'select revoked_at is not null as gone from api_key'))[0];

it('waits for a word, and cannot be undone', async () => {
  await chat.hears('api key add erp inventory.read');
  const asked = await chat.hears('接口密钥 作废 erp');
  expect(await gone()).toEqual({ gone: false });
  const code = /[A-Z0-9]{5}/.exec(asked.title.en)?.[0];
  expect((await chat.hears(`confirm ${code}`)).title.en).toBe('API key revoked · erp');
  expect(await gone()).toEqual({ gone: true });
  expect(await chat.refused('undo')).toBe('undo.irreversible');
  expect(await chat.refused('api key revoke erp')).toBe('api_key.revoked');
});

it('refuses a name that is none', async () => {
  expect(await chat.refused('api key revoke nobody')).toBe('api_key.not_found');
});
