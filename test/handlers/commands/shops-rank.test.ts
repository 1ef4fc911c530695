import { afterAll, beforeAll, expect, it } from 'vitest';
import { fieldOf, grant, rowsIn } from '../../support/acts.ts';
import { type Chat, openChat } from '../../support/chat.ts';

let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
});
afterAll(() => chat.close());

const ranks = async () =>
  (await rowsIn<{ rank: number }>(chat, 'select rank from shop order by id')).map(({ rank }) => rank);

it.each(['店铺优先级 SH-2 50', 'shops rank sh-2 40', 'shop rank SH-2 30'])('%s', async (line) => {
  const message = await chat.hears(line);
  expect(message.title.en).toBe('Rank changed · SH-2');
  expect(fieldOf(message, 'Rank')).toMatch(new RegExp(`→ ${line.split(' ').at(-1)}$`));
});

it('is undone', async () => {
  expect(await ranks()).toEqual([0, 30]);
  await chat.hears('undo');
  expect(await ranks()).toEqual([0, 40]);
});

it.each([
  ['shops rank SH-2 40', 'shops.rank_unchanged'],
  ['shops rank SH-9 40', 'shops.not_found'],
  ['shops rank SH-2 -1', 'args.wrong'],
  ['shops rank SH-2 1.5', 'args.wrong'],
  ['shops rank SH-2', 'args.missing'],
])('%s is refused: %s', async (line, code) => {
  expect(await chat.refused(line)).toBe(code);
  expect(await ranks()).toEqual([0, 40]);
});

it('is for managers', async () => {
  await grant(chat, 'li', 'operator');
  expect(await chat.refused('shops rank SH-2 1', { as: 'li' })).toBe('permission.denied');
});
