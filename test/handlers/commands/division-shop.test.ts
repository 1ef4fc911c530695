import { afterAll, beforeAll, expect, it } from 'vitest';

import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  await chat.hears('division add EAST 华东');
});
afterAll(() => chat.close());

it('gives a division’s people its shops, whichever they are by then', async () => {
  await chat.hears('operator grant console:mei marketing division=EAST');
  const shops = async () => JSON.stringify(await chat.hears('shops', { as: 'mei' }));
  expect(await shops()).not.toContain('SH-2');
  await chat.hears('division shop SH-2 华东');
  expect(await shops()).toContain('SH-2');
  expect(await shops()).not.toContain('SH-1');
  await chat.hears('undo');
  expect(await shops()).not.toContain('SH-2');
  await chat.hears('operator revoke console:mei marketing division EAST');
  expect(await chat.refused('shops', { as: 'mei' })).toBe('permission.stranger');
});

it('refuses what is not there', async () => {
  expect(await chat.refused('division shop SH-9 EAST')).toBe('shops.not_found');
  expect(await chat.refused('division shop SH-2 WEST')).toBe('division.unknown');
  expect(await chat.refused('division shop SH-2 none')).toBe('division.same');
  expect(await chat.refused('operator grant console:mei marketing SH-2 division=EAST')).toBe('grant.both');
});
